/** The first screen: what happened, how bad, to what, which runbook, where and as whom, what it would do. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { Mode } from '../engine/records.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { count, formatDuration, formatTime, formatValue } from './format-value.js'
import { placeText } from './show-plan.js'
import { modeWords } from './show-record.js'
import type { Screen, Theme } from './theme.js'

export interface BriefingView {
  mode: Mode
  /** None where a drill gives the inputs itself. */
  finding?: Finding
  runbook: { id: string; title: string; summary?: string; /** Why it matches. */ reason?: string }
  inputs: ValueMap
  place: AwsPlace
  caller?: CallerIdentity
  /** What each phase holds, as far as it is known before the first read. */
  phases?: readonly PhaseCounts[]
  configFile?: string
  stateDir?: string
  now: Date
}

export interface PhaseCounts {
  phase: string
  reads: number
  questions: number
  /** Changes by what can be done about them afterwards. */
  undoable: number
  stay: number
  irreversible: number
}

/** The briefing, without a final line feed. */
export function showBriefing(view: BriefingView, screen: Screen): string {
  const { theme, columns } = screen
  const rows = [...findingRows(view), ...runbookRows(view, theme)]
  const labelled = rows.flatMap(([label, text]) => {
    const lines = wrap(text, columns, ' '.repeat(labelWidth))
    return lines.map((line, index) =>
      index === 0 ? `  ${theme.quiet(padTo(label, labelWidth - 2))}${line.slice(labelWidth)}` : line,
    )
  })
  return [...heading(view, screen), '', ...labelled].join('\n')
}

const labelWidth = 12

function heading({ finding, mode, runbook }: BriefingView, { theme, columns }: Screen): string[] {
  const word = theme.mode[mode](modeWords[mode])
  if (finding === undefined) return wrap(`${word}  ${theme.strong(forTerminal(runbook.title))}`, columns, '  ')
  const { severity, type, title, sample } = finding
  const urgent = severity.label === 'HIGH' || severity.label === 'CRITICAL' ? theme.bad : theme.caution
  return [
    ...wrap(
      `${word}  ${urgent(`${forTerminal(severity.label)} ${severity.score}`)}  ${theme.strong(forTerminal(type))}`,
      columns,
      '  ',
    ),
    // Written by others, possibly by the attacker: quoted, so that it does not read as ours.
    ...wrap(`"${forTerminal(title)}"`, columns, '  '),
    ...(sample ? [`  ${theme.caution('This is a sample finding: its resources do not exist.')}`] : []),
  ]
}

type Row = [label: string, text: string]

function findingRows({ finding, now }: BriefingView): Row[] {
  if (finding === undefined) return []
  const { account, region, first_seen, last_seen, count: times, remote } = finding
  const when = [
    first_seen && `first ${formatTime(first_seen)}`,
    last_seen && `last ${formatTime(last_seen)}${age(last_seen, now)}`,
    times !== undefined && count(times, 'time'),
  ].filter(Boolean)
  const actor = [
    remote?.ip,
    remote?.domain,
    remote?.country,
    remote?.asn && `AS${remote.asn.replace(/^AS/i, '')}`,
  ].filter(Boolean)
  const what = resourcesOf(finding)
  return [
    ...(what === '' ? [] : [['what', what] as Row]),
    ['where', `${forTerminal(account)}, ${forTerminal(region)}`],
    ...(actor.length === 0 ? [] : [['actor', actor.map((part) => forTerminal(String(part))).join(', ')] as Row]),
    ...(when.length === 0 ? [] : [['when', when.join(', ')] as Row]),
    ['finding', forTerminal(finding.id)],
  ]
}

function resourcesOf({
  instance,
  access_key,
  buckets,
  database,
  cluster,
  function: lambda,
  resources,
}: Finding): string {
  const name = instance?.tags.find(({ key }) => key === 'Name')?.value
  const known = [
    instance?.id && `${instance.id}${name === undefined ? '' : ` "${name}"`}`,
    access_key?.user_name && `${access_key.user_name}${access_key.id === undefined ? '' : ` (${access_key.id})`}`,
    ...buckets.map((bucket) => bucket.name),
    database?.instance_id ?? database?.cluster_id,
    cluster?.name,
    lambda?.name,
  ].filter((text): text is string => typeof text === 'string')
  return (known.length > 0 ? known : resources.map(({ id }) => id)).map((text) => forTerminal(text)).join(', ')
}

function age(time: Date, now: Date): string {
  const passed = now.getTime() - time.getTime()
  return passed >= 0 ? ` (${formatDuration(passed)} ago)` : ''
}

function runbookRows(
  { runbook, inputs, place, caller, phases = [], configFile, stateDir }: BriefingView,
  theme: Theme,
): Row[] {
  const { id, summary, reason } = runbook
  const given = Object.entries(inputs).map(([name, value]) => `${forTerminal(name)} ${formatValue(value)}`)
  const rows: Row[] = [['runbook', forTerminal(id) + (reason === undefined ? '' : `, ${forTerminal(reason)}`)]]
  if (summary !== undefined) rows.push(['', forTerminal(summary)])
  if (given.length > 0) rows.push(['inputs', given.join(', ')])
  rows.push(['you', caller === undefined ? placeText(place) : `${forTerminal(caller.arn)} in ${placeText(place)}`])
  phases.forEach((phase, index) => rows.push([index === 0 ? 'plan' : '', phaseText(phase, theme)]))
  if (configFile !== undefined) rows.push(['config', forTerminal(configFile)])
  if (stateDir !== undefined) rows.push(['journal', forTerminal(stateDir)])
  return rows
}

function phaseText({ phase, reads, questions, undoable, stay, irreversible }: PhaseCounts, theme: Theme): string {
  const changes = undoable + stay + irreversible
  const parts = [
    reads > 0 && count(reads, 'read'),
    questions > 0 && count(questions, 'question'),
    changes > 0 && count(changes, 'change'),
    undoable > 0 && `${undoable} undoable`,
    stay > 0 && `${stay} ${stay === 1 ? 'stays' : 'stay'}`,
    irreversible > 0 && theme.bad(`${irreversible} irreversible`),
  ].filter(Boolean)
  return `${padTo(forTerminal(phase), 10)} ${parts.join(', ') || 'nothing'}`
}
