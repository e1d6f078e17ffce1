/** The records of a run as lines on the screen, one by one as they are made. */
import type { AwsError } from '../aws-model/aws.js'
import type { Value } from '../expressions/value.js'
import type { JournalRecord, Mode, StepOutcome } from '../engine/records.js'
import { copyText, liftedText, signerText, toldText } from '../report/timeline.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { byHand } from './by-hand.js'
import { count, formatClock, formatValue } from './format-value.js'
import { modeWords } from './show-header.js'
import { placeText } from './show-plan.js'
import type { Screen, Theme } from './theme.js'

/** What stands on a line: a sign and a word for what happened, the address of the step, and a text. */
interface Line {
  sign: string
  word: string
  paint?: keyof Omit<Theme, 'mode'>
  address?: string | undefined
  text?: string
}

type Records = { [T in JournalRecord['type']]: Extract<JournalRecord, { type: T }> }

/** The lines of a record, with a final line feed; an empty text for a record that only the journal needs. */
export function showRecord(record: JournalRecord, screen: Screen, mode: Mode): string {
  if (record.type === 'phase-started') return phaseHeader(record.phase, screen, mode)
  const said = (lines[record.type] as ((record: JournalRecord) => Line | undefined) | undefined)?.(record)
  if (said === undefined) return ''
  // A dry run sends nothing.
  const line = record.type === 'intent' && mode === 'dry-run' ? { ...said, sign: '·', word: 'planned' } : said
  const paint = line.paint === undefined ? (text: string) => text : screen.theme[line.paint]
  const head = `${screen.theme.quiet(formatClock(record.at))}  ${paint(`${line.sign} ${padTo(line.word, 9)}`)}`
  const text = [line.address === undefined ? '' : forTerminal(line.address), line.text ?? ''].filter(Boolean).join('  ')
  const [first = '', ...rest] = wrap(text, Math.max(20, screen.columns - indent))
  const hand = record.type === 'trouble' && record.change ? byHand(record.change, screen) : []
  return [`${head} ${first}`.trimEnd(), ...rest.map((more) => ' '.repeat(indent) + more), ...hand]
    .map((each) => `${each}\n`)
    .join('')
}

const indent = 23

function phaseHeader(phase: string, { theme }: Screen, mode: Mode): string {
  return `\n  ${theme.strong(forTerminal(phase).toUpperCase())}  ${theme.mode[mode](modeWords[mode])}\n\n`
}

/** n/a is never a tick, and neither is what was so already. */
const outcomeLines: Record<StepOutcome, Line> = {
  done: { sign: '✔', word: 'done', paint: 'good' },
  already: { sign: '=', word: 'already' },
  'n/a': { sign: '–', word: 'n/a', paint: 'quiet' },
  declined: { sign: '○', word: 'declined', paint: 'caution' },
  failed: { sign: '✘', word: 'failed', paint: 'bad' },
  blocked: { sign: '✘', word: 'blocked', paint: 'bad' },
  partly: { sign: '◐', word: 'partly', paint: 'caution' },
}

const undoLines: Record<Records['undo-finished']['result'], Line> = {
  undone: { sign: '✔', word: 'undone', paint: 'good' },
  'nothing-to-do': { sign: '=', word: 'as before' },
  kept: { sign: '–', word: 'kept', paint: 'quiet' },
  irreversible: { sign: '–', word: 'stays', paint: 'caution' },
  drifted: { sign: '✘', word: 'drifted', paint: 'bad' },
  held: { sign: '✘', word: 'held', paint: 'caution' },
  declined: { sign: '○', word: 'declined', paint: 'caution' },
  failed: { sign: '✘', word: 'failed', paint: 'bad' },
}

const lines: { [T in JournalRecord['type']]?: (record: Records[T]) => Line | undefined } = {
  opened: (r) => ({
    sign: '▸',
    word: 'run',
    text: `${forTerminal(r.run)}  ${r.runbook.kind} ${forTerminal(r.runbook.id)} in ${placeText(r.place)}`,
  }),
  session: (r) =>
    r.session > 1
      ? {
          sign: '▸',
          word: r.doing ?? 'resumed',
          text: `by ${forTerminal(r.user)} on ${forTerminal(r.host)}${r.reason === undefined ? '' : `: ${forTerminal(r.reason)}`}`,
        }
      : undefined,
  identity: (r) => ({
    sign: '▸',
    word: 'identity',
    paint: 'quiet',
    text: `${forTerminal(r.caller.arn)} in ${placeText(r.place)}`,
  }),
  'step-started': (r) =>
    r.applies
      ? {
          sign: '▸',
          word: 'step',
          address: r.address,
          text: forTerminal(r.title) + (r.items === undefined ? '' : `, ${count(r.items.length, 'item')}`),
        }
      : undefined,
  observed: (r) =>
    r.moment === 'later' ? { sign: '·', word: 'seen', address: r.address, text: formatValue(r.value) } : undefined,
  intent: (r) => ({
    sign: '…',
    word: r.purpose === 'via' ? 'via' : r.purpose === 'cancel' ? 'cancel' : 'sending',
    address: r.address,
    text: intentText(r),
  }),
  outcome: (r) =>
    r.status === 'refused'
      ? { sign: '✘', word: 'refused', paint: 'bad', address: r.address, text: errorText(r.error) }
      : undefined,
  unknown: (r) => ({
    sign: '?',
    word: 'unknown',
    paint: 'caution',
    address: r.address,
    text: `${errorText(r.error)} No answer that can be trusted: it may have happened.`,
  }),
  job: (r) => ({
    sign: r.ended === undefined ? '…' : r.ended === 'ok' ? '✔' : '✘',
    word: r.purpose === 'undo' ? 'undoing' : 'runs',
    ...(r.ended !== undefined && { paint: r.ended === 'ok' ? ('good' as const) : ('bad' as const) }),
    address: r.address,
    text: `${forTerminal(r.status)}, ${forTerminal(r.id)}`,
  }),
  verified: (r) => ({ sign: '✔', word: 'seen', paint: 'good', address: r.address, text: `is ${formatValue(r.value)}` }),
  reconciled: (r) => ({
    sign: '·',
    word: 'found',
    address: r.address,
    text: `${foundWords[r.found]}: ${formatValue(r.value)}`,
  }),
  drifted: (r) => ({
    sign: '✘',
    word: 'drifted',
    paint: 'bad',
    address: r.address,
    text: `ours ${formatValue(r.ours)}, now ${formatValue(r.now)}`,
  }),
  permission: (r) => ({ sign: '·', word: r.permission.label, paint: r.permission.label === 'denied' ? 'bad' : 'quiet', address: r.address, text: `${callName(r)}${permissionText(r.permission).slice(r.permission.label.length)}` }),
  trouble: (r) => ({
    sign: '✘',
    word: 'trouble',
    paint: 'bad',
    address: r.address,
    text: forTerminal([r.message, r.hint].filter(Boolean).join(' ')),
  }),
  answer: (r) => ({
    sign: '»',
    word: 'answer',
    address: r.address,
    text: `${replyText(r.reply)}, by ${forTerminal(r.by)}`,
  }),
  approval: (r) => ({
    sign: '»',
    word: 'approved',
    address: r.address,
    text: `${count(r.changes.length, 'change')}, by ${forTerminal(r.by)}`,
  }),
  'approval-requested': (r) => ({
    sign: '»',
    word: 'asked',
    address: r.address,
    text: `${r.request.of} of ${forTerminal(r.request.by)} to agree to ${count(r.request.changes.length, 'change')}, sha256 ${forTerminal(r.sha256)}`,
  }),
  'approval-given': (r) => ({ sign: '✔', word: 'agreed', paint: 'good', address: r.address, text: `${forTerminal(r.person)}, ${forTerminal(signerText(r.signer))}` }),
  'approval-refused': (r) => ({
    sign: '✘',
    word: 'refused',
    paint: 'bad',
    address: r.address,
    text: `${forTerminal(r.person)} does not agree${r.reason === undefined ? '' : `: ${forTerminal(r.reason)}`}`,
  }),
  'break-glass': (r) => ({ sign: '!', word: 'GLASS', paint: 'bad', text: `BROKEN by ${forTerminal(r.by)}: ${forTerminal(r.reason)}` }),
  lifted: (r) => ({ sign: '!', word: 'LIFTED', paint: 'bad', address: r.address, text: `by break-glass: ${forTerminal(liftedText(r))}` }),
  copy: (r) => ({ sign: r.state === 'whole' ? '✔' : '!', word: 'copy', paint: r.state === 'whole' ? 'good' : 'caution', text: forTerminal(copyText(r)) }),
  evidence: (r) => ({
    sign: '▪',
    word: 'evidence',
    address: r.address,
    text: `${forTerminal(r.name)}, ${count(r.bytes, 'byte')}, sha256 ${forTerminal(r.sha256)}`,
  }),
  note: (r) => ({
    sign: '»',
    word: 'note',
    address: r.address,
    text: `${forTerminal(r.text)}, by ${forTerminal(r.by)}`,
  }),
  notified: (r) => ({ ...(r.error ? { sign: '!', word: 'not told', paint: 'caution' } : { sign: '»', word: r.sent === false ? 'not sent' : 'told' }), address: r.address, text: forTerminal(toldText(r)) }),
  told: (r) => (r.error ? { sign: '!', word: 'not told', paint: 'caution', text: forTerminal(`${r.to}: ${r.error.name}: ${r.error.message}`) } : undefined),
  'step-finished': (r) => ({
    ...outcomeLines[r.outcome],
    address: r.address,
    text: r.reason !== undefined ? forTerminal(r.reason) : shortValue(r.shown ?? r.value),
  }),
  verdict: (r) => ({ sign: '»', word: 'verdict', text: forTerminal(r.verdict) }),
  'undo-started': (r) => ({
    sign: '▸',
    word: 'undo',
    text: `${count(r.addresses.length, 'change')}, the last one first`,
  }),
  'undo-intent': (r) => ({
    sign: '…',
    word: 'undoing',
    address: r.address,
    text: `${callName(r)}: ${formatValue(r.ours)} → ${formatValue(r.before)}`,
  }),
  'undo-outcome': (r) =>
    r.status === 'ok'
      ? undefined
      : {
          sign: r.status === 'refused' ? '✘' : '?',
          word: r.status,
          paint: 'bad',
          address: r.address,
          text: errorText(r.error),
        },
  'undo-finished': (r) => ({
    ...undoLines[r.result],
    address: r.address,
    text: r.reason === undefined ? '' : forTerminal(r.reason),
  }),
  recovered: (r) => ({
    sign: '!',
    word: 'recovered',
    paint: 'caution',
    text: `A torn end of ${count(r.bytes, 'byte')} was cut from the journal; a copy is in ${forTerminal(r.copy)}`,
  }),
  stopped: (r) => ({ sign: '■', word: 'stopped', paint: 'caution', address: r.address, text: forTerminal(r.reason) }),
  closed: (r) => ({ sign: '■', word: 'closed', text: r.verdict === undefined ? '' : forTerminal(r.verdict) }),
}

const foundWords: Record<Records['reconciled']['found'], string> = {
  applied: 'it was applied',
  'not-applied': 'it was not applied',
  'on-the-way': 'it is on the way',
  other: 'neither before nor after',
}

/** `permitted`, `unchecked: IAM cannot be asked`: the label, and why, or what IAM's simulation said. */
export function permissionText(permission: Records['permission']['permission']): string {
  if ('why' in permission) return `${permission.label}: ${forTerminal(permission.why, { max: 300 })}`
  return permission.label + ('decision' in permission ? `: ${forTerminal(permission.decision)}, no proof` : '')
}

function callName(record: { service: string; operation: string }): string {
  return forTerminal(`${record.service}:${record.operation}`)
}

function intentText({ before, becomes, attempt, ...call }: Records['intent']): string {
  const states = becomes === undefined ? '' : `: ${formatValue(before)} → ${formatValue(becomes)}`
  return `${callName(call)}${states}${attempt > 1 ? `, attempt ${attempt}` : ''}`
}

function errorText(error: AwsError | undefined): string {
  return error === undefined ? '' : forTerminal(`${error.name}: ${error.message}`, { max: 600 })
}

function replyText(reply: Records['answer']['reply']): string {
  const value = 'value' in reply ? ` ${formatValue(reply.value)}` : ''
  const reason =
    'reason' in reply
      ? `: ${forTerminal(reply.reason)}`
      : 'note' in reply && reply.note
        ? `: ${forTerminal(reply.note)}`
        : ''
  return `${reply.do}${value}${reason}`
}

/** What a step yields is in the journal; the screen shows it only where it is a line. */
function shortValue(value: Value | undefined): string {
  if (value === undefined) return ''
  const text = formatValue(value)
  return text.length <= 160 ? text : Array.isArray(value) ? count(value.length, 'item') : ''
}
