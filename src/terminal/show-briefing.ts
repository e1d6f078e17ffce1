/** The first screen: what happened, how bad, to what, which runbook, where and as whom, what it would do. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { FindingContext } from '../context/finding-context.js'
import type { Mode } from '../engine/records.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { checkedRows, type CheckedView } from './checked-rows.js'
import { accountName, contextRows, type Row } from './context-rows.js'
import { findingState } from '../findings/finding-state.js'
import { formatDuration } from '../text/duration-text.js'
import { count, formatTime, formatValue } from './format-value.js'
import type { PhaseCount } from './count-phase.js'
import { modeWords, type Deadline } from './show-header.js'
import { callerName, placeText } from './show-plan.js'
import type { Screen, Theme } from './theme.js'

export interface BriefingView extends CheckedView {
  mode: Mode
  /** None where a drill gives the inputs itself. */
  finding?: Finding
  /** What AWS says beside it. */
  context?: FindingContext
  runbook: {
    id: string
    title: string
    summary?: string
    /** Why it matches. */
    reason?: string
    /** Day of its last review, ISO 8601. */
    reviewed?: string
    /** Its files that did not come with sirun, each with its layer. */
    from?: readonly string[]
  }
  inputs: ValueMap
  place: AwsPlace
  caller?: CallerIdentity
  /** What each phase holds, as far as it is known before the first read. */
  phases?: readonly PhaseCount[]
  deadline?: Deadline
  /** Endpoints that are used in the place of AWS's own. */
  endpoints?: readonly { service: string; url: string; from: string }[]
  /** What a person should know before the start. */
  remarks?: readonly string[]
  configFile?: string
  /** Files of the team's policy that hold. */
  policyFiles?: readonly string[]
  /** Folder of the run. */
  journal?: string
  now: Date
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
  const meaning = runbook.summary === undefined ? [] : wrap(forTerminal(firstSentence(runbook.summary)), columns, '  ')
  if (finding === undefined)
    return [...wrap(`${word}  ${theme.strong(forTerminal(runbook.title))}`, columns, '  '), ...meaning]
  const { severity, type, title } = finding
  const urgent = severity.label === 'HIGH' || severity.label === 'CRITICAL' ? theme.bad : theme.caution
  return [
    ...wrap(
      `${word}  ${urgent(`${forTerminal(severity.label)} ${severity.score}`)}  ${theme.strong(forTerminal(type))}`,
      columns,
      '  ',
    ),
    // Written by others, possibly by the attacker: quoted, so that it does not read as ours.
    ...wrap(`"${forTerminal(title)}"`, columns, '  '),
    ...meaning,
    ...findingState(finding).flatMap((sentence) => wrap(theme.caution(sentence), columns, '  ')),
  ]
}

/** Up to the first full stop that ends one. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
}

function findingRows({ finding, context, now }: BriefingView): Row[] {
  if (finding === undefined) return []
  const { account, region, first_seen, last_seen, count: times, remote, instance, sequence } = finding
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
  const where = [
    account,
    region,
    instance?.vpc_id,
    instance?.subnet_id,
    instance?.private_ip,
    instance?.public_ip,
  ].filter((text) => text !== undefined)
  return [
    ...row('what', whatText(finding, context === undefined)),
    ['where', where.map((text) => `${forTerminal(text)}${text === account && context ? accountName(context) : ''}`).join(', ')],
    ...row('actor', actor.map((part) => forTerminal(String(part))).join(', ')),
    ...row('when', when.join(', ')),
    ...row(
      'related',
      sequence.signals.length === 0 ? '' : `${count(sequence.signals.length, 'signal')} of one sequence`,
    ),
    ...(context ? contextRows(context, now) : []),
    ['finding', forTerminal(finding.id)],
  ]
}

function row(label: string, text: string): Row[] {
  return text === '' ? [] : [[label, text]]
}

/** `owners`: with the tags that say whose it is. */
function whatText({ instance, access_key, buckets, database, cluster, function: lambda, resources }: Finding, owners: boolean): string {
  const known = [
    instance?.id && `${instance.id}${tagTexts(instance.tags, owners)}`,
    access_key?.user_name && `${access_key.user_name}${access_key.id === undefined ? '' : ` (${access_key.id})`}`,
    ...buckets.map((bucket) => bucket.name && `${bucket.name}${tagTexts(bucket.tags, owners)}`),
    database?.instance_id ?? database?.cluster_id,
    cluster?.name,
    lambda?.name,
  ].filter((text): text is string => typeof text === 'string' && text !== '')
  return (known.length > 0 ? known : resources.map(({ id }) => id)).map((text) => forTerminal(text)).join(', ')
}

/** Its name, and the tags that say whose it is. */
function tagTexts(tags: readonly { key: string; value: string }[], owners: boolean): string {
  const name = tags.find(({ key }) => key === 'Name')?.value
  const others = tags.filter(({ key }) => owners && /^(?:owner|team|env|environment|stage|aws:autoscaling:groupName)$/i.test(key))
  const texts = others.map(({ key, value }) => `${key === 'aws:autoscaling:groupName' ? 'ASG' : key} ${value}`)
  return `${name === undefined ? '' : ` "${name}"`}${texts.length === 0 ? '' : ` ${texts.join(', ')}`}`
}

function age(time: Date, now: Date): string {
  const passed = now.getTime() - time.getTime()
  return passed >= 0 ? ` (${formatDuration(passed)} ago)` : ''
}

function runbookRows(
  { runbook, inputs, place, caller, phases = [], deadline, endpoints = [], remarks = [], configFile, policyFiles = [], journal, now, ...checks }: BriefingView,
  theme: Theme,
): Row[] {
  const { id, reason, reviewed, from = [] } = runbook
  const given = Object.entries(inputs).map(([name, value]) => `${forTerminal(name)} ${formatValue(value)}`)
  const days = reviewed === undefined ? undefined : Math.floor((now.getTime() - Date.parse(reviewed)) / 86_400_000)
  return [
    ['runbook', forTerminal(id) + (reason === undefined ? '' : `, ${forTerminal(reason)}`)],
    ...row(
      '',
      days === undefined || !(days >= 0) ? '' : `reviewed ${days === 0 ? 'today' : `${count(days, 'day')} ago`}`,
    ),
    ...from.map((text): Row => ['', `from ${forTerminal(text)}`]),
    ...given.map((text, index): Row => [index === 0 ? 'inputs' : '', text]),
    ['you', caller === undefined ? placeText(place) : `${callerName(caller)} in ${placeText(place)}`],
    ...(deadline === undefined
      ? []
      : [[forTerminal(deadline.label), formatDuration(deadline.at.getTime() - now.getTime())] as Row]),
    ...phases.map((phase, index): Row => [index === 0 ? 'plan' : '', phaseText(phase, theme)]),
    ...checkedRows(checks, theme),
    ...endpoints.map(({ service, url, from }, index): Row => [index === 0 ? 'endpoints' : '', theme.caution(forTerminal(`${service}: ${url} (${from})`))]),
    ...remarks.map((remark, index): Row => [index === 0 ? 'note' : '', theme.caution(forTerminal(remark))]),
    ...row('config', configFile === undefined ? '' : forTerminal(configFile)),
    ...row('policy', policyFiles.map((file) => forTerminal(file)).join(', ')),
    ...row('journal', journal === undefined ? '' : forTerminal(journal)),
  ]
}

function phaseText(
  { phase, reads, questions, manual, messages, undoable, stay, irreversible }: PhaseCount,
  theme: Theme,
): string {
  const changes = undoable + stay + irreversible
  const endings = [
    undoable > 0 && `${undoable} undoable`,
    stay > 0 && `${stay} ${stay === 1 ? 'stays' : 'stay'}`,
    irreversible > 0 && theme.bad(`${irreversible} irreversible`),
  ].filter(Boolean)
  const parts = [
    reads > 0 && count(reads, 'read'),
    questions > 0 && count(questions, 'question'),
    manual > 0 && `${manual} by hand`,
    messages > 0 && count(messages, 'message'),
    // Steps, not calls: how many items each has is known only when it is read.
    changes > 0 && `${count(changes, 'change')} (${endings.join(', ')})`,
  ].filter(Boolean)
  return `${padTo(forTerminal(phase), 10)} ${parts.join(', ') || 'nothing'}`
}
