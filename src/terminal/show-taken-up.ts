/** The first screen for whoever takes a run up: what it is about, who did what, as whom we are here, what differs by now. */
import type { CallerIdentity } from '../aws-model/aws.js'
import type { JournalRecord, Mode } from '../engine/records.js'
import { isMap } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { checkedRows, type CheckedView } from './checked-rows.js'
import { formatTime, formatValue } from './format-value.js'
import { labelled } from './report-lines.js'
import { modeWords } from './show-header.js'
import { callerName, placeText } from './show-plan.js'
import type { Screen } from './theme.js'

type Body<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>

export interface TakenUpView extends CheckedView {
  /** Of the earlier sessions. */
  records: readonly JournalRecord[]
  /** What it is taken up for. */
  doing: 'resume' | 'undo'
  caller: CallerIdentity
  endpoints?: readonly { service: string; url: string; from: string }[]
  /** Sentences about what is not as it was: files, versions. */
  differences: readonly string[]
  remarks?: readonly string[]
  journal: string
}

/** Without a final line feed. */
export function showTakenUp({ records, doing, caller, endpoints = [], differences, remarks = [], journal, ...checks }: TakenUpView, screen: Screen): string {
  const opened = records[0] as Body<'opened'>
  const { theme, columns } = screen
  const { mode, run, runbook, finding, inputs, place } = opened
  const earlier = records.findLast((record) => record.type === 'identity')?.caller
  const other = earlier === undefined || earlier.arn === caller.arn ? '' : `; before ${callerName(earlier)}`
  const head = `${theme.mode[mode](modeWords[mode])}  ${theme.strong(`${doing === 'undo' ? 'Undo' : 'Taken up again'}: ${forTerminal(runbook.title)}`)}`
  const given = Object.entries(inputs).map(([name, value]) => `${forTerminal(name)} ${formatValue(value)}`)
  const sessions = records.flatMap((record, index) => (record.type === 'session' ? [sessionText(record, records.slice(index + 1), mode)] : []))
  return [
    ...wrap(head, columns, '  '),
    '',
    ...labelled('run', `${forTerminal(run)}, since ${formatTime(opened.at)}`, screen),
    ...labelled('runbook', `${forTerminal(runbook.id)}, the bytes of then`, screen),
    ...labelled('finding', finding === null ? '' : findingText(finding), screen),
    ...given.flatMap((text, index) => labelled(index === 0 ? 'inputs' : '', text, screen)),
    ...labelled('you', `${callerName(caller)} in ${placeText(place)}${other}`, screen),
    ...sessions.flatMap((text, index) => labelled(index === 0 ? 'who' : '', text, screen)),
    ...labelled('stood at', standingText(records, mode), screen),
    ...notes(records).flatMap((text, index) => labelled(index === 0 ? 'notes' : '', text, screen)),
    ...checkedRows(checks, theme).flatMap(([label, text]) => labelled(label, text, screen)),
    ...endpoints.flatMap(({ service, url, from }, index) => labelled(index === 0 ? 'endpoints' : '', theme.caution(forTerminal(`${service}: ${url} (${from})`)), screen)),
    ...remarks.flatMap((remark, index) => labelled(index === 0 ? 'note' : '', theme.caution(forTerminal(remark)), screen)),
    ...differences.flatMap((text, index) => labelled(index === 0 ? 'differs' : '', theme.caution(forTerminal(text)), screen)),
    ...labelled('journal', forTerminal(journal), screen),
  ].join('\n')
}

/** Who, when, and how many decisions they made. */
function sessionText({ at, user, host, doing, reason }: Body<'session'>, later: readonly JournalRecord[], mode: Mode): string {
  const next = later.findIndex(({ type }) => type === 'session')
  const own = next < 0 ? later : later.slice(0, next)
  const last = own.at(-1)
  const answers = own.filter(({ type }) => type === 'answer').length
  // A dry run sends none.
  const calls = mode === 'dry-run' ? 0 : own.filter(({ type }) => type === 'intent' || type === 'undo-intent').length
  const did = [answers > 0 && `${answers} ${answers === 1 ? 'answer' : 'answers'}`, calls > 0 && `${calls} ${calls === 1 ? 'call that changes' : 'calls that change'}`].filter(Boolean).join(', ')
  const until = last === undefined ? '' : ` to ${formatTime(last.at).slice(11)}`
  const why = reason === undefined ? '' : `: ${forTerminal(reason)}`
  return `${forTerminal(user)} on ${forTerminal(host)}, ${formatTime(at)}${until}${doing === 'undo' ? ', to undo' : ''}${why}${did === '' ? '' : `; ${did}`}`
}

/** How the session before ended, or where it was when it was cut off. */
function standingText(records: readonly JournalRecord[], mode: Mode): string {
  const last = records.findLast((record) => record.type !== 'recovered' && record.type !== 'note')
  if (last?.type === 'stopped') return `${last.address === undefined ? '' : `${forTerminal(last.address)}, `}stopped: ${forTerminal(last.reason)}`
  if (last?.type === 'closed' || last?.type === 'undo-ended') return 'its end'
  const intent = records.findLast((record) => record.type === 'intent' || record.type === 'undo-intent')
  const isAnswered = mode === 'dry-run' || intent === undefined || records.slice(records.indexOf(intent) + 1).some((record) => ['outcome', 'unknown', 'undo-outcome'].includes(record.type) && 'address' in record && record.address === intent.address)
  if (!isAnswered) return `${forTerminal(intent.address)}, cut off while ${forTerminal(`${intent.service}:${intent.operation}`)} was under way: it is looked at before anything is sent`
  const at = records.findLast((record): record is JournalRecord & { address: string } => 'address' in record && typeof record.address === 'string' && record.address !== '')
  return `${at === undefined ? 'its beginning' : forTerminal(at.address)}, cut off`
}

function notes(records: readonly JournalRecord[]): string[] {
  return records.flatMap((record) => (record.type === 'note' ? [`${forTerminal(record.text)} (${forTerminal(record.by)})`] : []))
}

function findingText(finding: NonNullable<Body<'opened'>['finding']>): string {
  const { severity, type = null, instance } = finding
  const label = isMap(severity) ? `${formatValue(severity['label'] ?? '')} ${formatValue(severity['score'] ?? '')} ` : ''
  const about = isMap(instance) && typeof instance['id'] === 'string' ? ` on ${forTerminal(instance['id'])}` : ''
  return `${label}${formatValue(type)}${about}`
}
