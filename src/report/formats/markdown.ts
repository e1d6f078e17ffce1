/** A report as Markdown, for people. Everything in it that may come from outside is escaped, or stands in a fence. */
import { fenced, forMarkdown } from '../../text/escape.js'
import type { Value } from '../../expressions/value.js'
import { valueText } from '../plain-value.js'
import type { Report, ReportedChange, ReportedStep } from '../report.js'
import { placeText } from '../timeline.js'

/** A longer value stands in a block of its own behind the table. */
const maxInline = 120

/** With a line feed at the end. */
export function reportAsMarkdown(report: Report): string {
  const { run, journal } = report
  const parts = [
    `# ${forMarkdown(run.runbook.title)}`,
    ...modeWarning(run.mode),
    ...problems(report),
    ...brokenGlass(report),
    overview(report),
    ...section('Changes', changes(report)),
    ...section('Not done', steps(report.notDone)),
    ...section('Already so', steps(report.already)),
    ...section('Did not apply', steps(report.notApplicable)),
    ...section('Decisions', decisions(report)),
    ...section('Approvals', approvals(report)),
    ...section('Calls that change something', calls(report)),
    ...section('Evidence', evidence(report)),
    ...section('Inputs', inputs(report)),
    ...section('Files', files(report)),
    ...section('Timeline', timeline(report)),
    '## Journal',
    `${journal.records} records, head: record ${journal.head.record}, \`${journal.head.hash}\`. ${anchoring(report)}`,
    `r1 is record 1 of the journal, and so on: each line says on which record it rests. Times are UTC.`,
  ]
  return `${parts.join('\n\n')}\n`
}

function modeWarning(mode: Report['run']['mode']): string[] {
  if (mode === 'drill') return ['**DRILL.** Nothing of this happened in AWS.']
  return mode === 'dry-run' ? ['**DRY RUN.** No call that changes something was sent.'] : []
}

function problems({ journal }: Report): string[] {
  if (journal.problems.length === 0) return []
  const lines = journal.problems.map(({ code, message }) => `- ${forMarkdown(message)} (${code})`)
  const covers = `This report covers its first ${journal.records} records.`
  return [`**The journal is not as it was written.** ${covers}`, lines.join('\n')]
}

/** Loud, and first: what was let pass, and that somebody has to look at it. */
function brokenGlass({ breakGlass }: Report): string[] {
  if (breakGlass.length === 0) return []
  const times = breakGlass.map(({ record, at, by, reason }) => `- ${forMarkdown(`${by}, ${moment(at)}: ${reason} ${cite(record)}`)}`)
  const lifted = breakGlass.flatMap((each) => each.lifted).map(({ record, address, text }) => `- [ ] ${forMarkdown(words(text, address === undefined ? '' : `(${address})`, cite(record)))}`)
  const open = lifted.length === 0 ? 'It lifted nothing.' : `Open: whoever answers for these looks at each.\n\n${lifted.join('\n')}`
  return ['**BREAK-GLASS. This run went on without approvals, protection or a journal where they stood in its way.**', times.join('\n'), open]
}

function approvals({ approvals }: Report): string[] {
  if (approvals.length === 0) return []
  const rows = approvals.flatMap(({ record, at, address, by, of, because, changes, expires, sha256, said }) => [
    [cite(record), moment(at), address, `asked ${of} of ${by}, for ${because}`, `${changes} change${changes === 1 ? '' : 's'}, void from ${moment(expires)}, SHA-256 ${sha256}`],
    ...said.map((word) => [
      cite(word.record),
      moment(word.at),
      address,
      `${word.person}: ${word.decision}${word.expires === undefined ? '' : ` until ${moment(word.expires)}`}`,
      words(word.proof, word.reason === undefined ? '' : `(${word.reason})`),
    ]),
  ])
  return [table(['', 'When', 'Step', 'What', 'Proof'], rows)]
}

function overview({ run, verdict, times, finding, sessions, identities }: Report): string {
  const who = sessions.map(({ record, user, host }) => `${user} on ${host} ${cite(record)}`)
  const as = identities.map(({ record, place, arn }) => `${arn} in ${placeText(place)} ${cite(record)}`)
  const seen = [finding?.firstSeen, finding?.lastSeen].filter((time) => time !== undefined).map(moment)
  const about = [finding?.type, finding?.severity, finding?.id].filter((part) => part !== undefined)
  const rows: [string, string | undefined][] = [
    ['Verdict', verdict ? `${verdict.verdict} ${cite(verdict.record)}` : 'none'],
    ['Run', `${run.id}, ${run.mode}, ${run.state}${run.reason === undefined ? '' : `: ${run.reason}`}`],
    ['Opened', moment(run.opened)],
    ['Ended', run.ended === null ? undefined : moment(run.ended)],
    ['Time to acknowledge', duration(times.toAcknowledge)],
    ['Time to contain', duration(times.toContain)],
    ['Total time', duration(times.total)],
    ['Where', placeText(run.place)],
    ['Who', who.join('; ') || `${run.user} on ${run.host}`],
    ['As', as.join('; ') || undefined],
    ['Finding', about.join(', ') || 'none'],
    ['It says', finding?.title],
    ['It concerns', [finding?.account, finding?.region].filter((part) => part !== undefined).join(' ') || undefined],
    ['Seen', seen.join(' to ') || undefined],
    ['Runbook', `${run.runbook.kind} ${run.runbook.id}, SHA-256 ${run.runbook.sha256}`],
    ['sirun', run.sirun],
  ]
  return table(['', ''], rows.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))
}

function changes({ changes }: Report): string[] {
  const long: string[] = []
  const shown = (change: ReportedChange, name: string, value: Value): string => {
    const text = valueText(value)
    if (text.length <= maxInline) return text
    long.push(`${forMarkdown(change.address)}, ${name} (${cite(change.record)}):\n\n${fenced(text, 'json')}`)
    return 'see below'
  }
  const rows = changes.map((change) => [
    cite(change.record),
    words(change.address, change.title),
    `${change.operation} in ${placeText(change.place)}`,
    shown(change, 'before', change.before),
    shown(change, 'after', change.after),
    [
      `${change.state} ${cite(change.stateRecord)}`,
      change.drifted && `later ${shown(change, 'later', change.drifted.now)} ${cite(change.drifted.record)}`,
    ].filter(Boolean).join(', '),
    undoing(change),
  ])
  return rows.length === 0 ? [] : [table(['', 'What', 'Call', 'Before', 'After', 'State', 'Undo'], rows), ...long]
}

function undoing({ ending, undo }: ReportedChange): string {
  if (undo) return `${undo.result}${undo.reason === undefined ? '' : `: ${undo.reason}`} ${cite(undo.record)}`
  if (ending.kind === 'undo') return `by ${ending.operation}`
  return ending.kind === 'keep' ? `stays: ${ending.why}` : `irreversible: ${ending.why}`
}

function steps(list: readonly ReportedStep[]): string[] {
  if (list.length === 0) return []
  const rows = list.map(({ record, address, title, phase, outcome, reason = '' }) => {
    return [cite(record), words(address, title), phase, outcome, reason]
  })
  return [table(['', 'Step', 'Phase', 'Ended', 'Why'], rows)]
}

function decisions({ decisions }: Report): string[] {
  const long: string[] = []
  const rows = decisions.map(({ record, at, by, address, request, decision, value, reason, changes, sha256 }) => {
    const text = value === undefined ? '' : valueText(value)
    if (text.length > maxInline) long.push(`${forMarkdown(address)} (${cite(record)}):\n\n${fenced(text)}`)
    const what = text === '' ? decision : `${decision}: ${text.length > maxInline ? 'see below' : text}`
    const shown = changes === undefined ? '' : `${changes} change${changes === 1 ? '' : 's'} as shown, SHA-256 ${sha256}`
    return [cite(record), moment(at), by, words(request, address), what, [reason, shown].filter(Boolean).join('; ')]
  })
  return rows.length === 0 ? [] : [table(['', 'When', 'Who', 'About', 'Decision', 'Reason'], rows), ...long]
}

function calls({ calls }: Report): string[] {
  const rows = calls.map((call) => [
    cite(call.record),
    moment(call.at),
    [
      call.purpose === 'change' ? call.address : `${call.address} (${call.purpose})`,
      call.attempt > 1 && `attempt ${call.attempt}`,
    ].filter(Boolean).join(', '),
    call.operation,
    placeText(call.place),
    call.requestId ?? '',
    [
      call.error ? `${call.outcome}: ${call.error.name}, ${call.error.message}` : call.outcome,
      call.outcomeRecord !== null && cite(call.outcomeRecord),
    ].filter(Boolean).join(' '),
  ])
  return rows.length === 0 ? [] : [table(['', 'When', 'Step', 'Call', 'Where', 'Request', 'Outcome'], rows)]
}

function evidence({ evidence }: Report): string[] {
  if (evidence.length === 0) return []
  const rows = evidence.map(({ record, name, address, sha256, bytes, status }) => {
    return [cite(record), name, address, sha256, `${bytes} bytes`, status]
  })
  return [table(['', 'Name', 'Step', 'SHA-256 and file name', 'Size', 'File'], rows)]
}

function inputs({ inputs }: Report): string[] {
  const names = Object.keys(inputs).sort()
  return names.length === 0 ? [] : [table(['Input', 'Value'], names.map((name) => [name, valueText(inputs[name]!)]))]
}

function files({ run }: Report): string[] {
  if (run.files.length === 0) return []
  // Runs of before there were layers do not say where a file is from.
  const isKnown = run.files.some(({ layer }) => layer !== undefined)
  const rows = run.files.map(({ kind, id, sha256, layer }) => [kind, id, ...(isKnown ? [layer ? `${layer.name}: ${layer.path}` : ''] : []), sha256])
  return [table(['Kind', 'Id', ...(isKnown ? ['From'] : []), 'SHA-256'], rows)]
}

function timeline({ timeline }: Report): string[] {
  const rows = timeline.map(({ record, at, address = '', text }) => [cite(record), moment(at), address, text])
  return [table(['', 'When', 'Step', 'What'], rows)]
}

function anchoring({ journal: { unanchoredSince } }: Report): string {
  if (unanchoredSince === null) return 'An anchor that was kept elsewhere proves all of them.'
  return `Unanchored since record ${unanchoredSince}.`
}

function section(title: string, content: string[]): string[] {
  return content.length === 0 ? [] : [`## ${title}`, ...content]
}

/** Every cell is escaped here, so that no caller can forget it. */
function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => forMarkdown(cell)).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n')
}

/** What is there, with spaces between. */
function words(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

function cite(record: number): string {
  return `r${record}`
}

function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
}

function duration(milliseconds: number | null): string {
  if (milliseconds === null) return 'did not happen'
  const seconds = Math.floor(milliseconds / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const units = ['h', 'min', 's']
  const first = parts.findIndex((part) => part > 0)
  return first < 0 ? '0 s' : parts.flatMap((part, i) => (i >= first ? [`${part} ${units[i]}`] : [])).join(' ')
}
