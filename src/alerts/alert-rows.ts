/** What every format shows of an alert, in the order in which it is read. Raw texts: formats escape them. Pure. */
import type { Fact, FindingContext } from '../context/finding-context.js'
import { formatDuration } from '../text/duration-text.js'
import { momentText } from '../text/moment-text.js'
import type { Alert } from './alert.js'

export interface AlertRow {
  label: string
  /** One thing each. */
  lines: readonly string[]
}

/** Related findings and names that a row holds before it says how many more there are. */
const most = 5

/** Rows with something in them. */
export function alertRows(alert: Alert): AlertRow[] {
  const { severity, means, urgency, affected, actor, seen, context, runbook, finding } = alert
  const rows: AlertRow[] = [
    { label: 'What', lines: [finding.type, quoted(finding.title), means] },
    { label: 'Severity', lines: [`${severity.label} (${severity.score})`] },
    { label: 'Priority', lines: [`${urgency.priority}: ${urgency.because}`, clockText(alert)] },
    { label: 'Affected', lines: some(affected, 'resource') },
    { label: 'Where', lines: [`account ${finding.account}${nameOf(context)}, ${finding.region}`] },
    { label: 'Actor', lines: some(actor, 'line') },
    { label: 'Seen', lines: [seenText(seen)] },
    { label: 'Known', lines: context ? contextLines(context) : [] },
    { label: 'Runbook', lines: runbook ? [`${runbook.id}: ${runbook.title}`, runbook.reason] : ['none is for this type'] },
    { label: 'It will ask to', lines: runbook?.does ?? [] },
    { label: 'Finding', lines: [finding.arn ?? finding.id] },
  ]
  return rows.map((row) => ({ ...row, lines: row.lines.filter((line) => line !== '') })).filter(({ lines }) => lines.length > 0)
}

/** Written by others, possibly by the attacker: quoted, so that it does not read as ours. */
function quoted(text: string): string {
  return `"${text}"`
}

function some(lines: readonly string[], what: string): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `and ${lines.length - most} more ${what}s`]
}

function clockText({ at, urgency: { acknowledge, contain, resolve } }: Alert): string {
  const by = (what: string, after: number | undefined): string[] =>
    after === undefined ? [] : [`${what} within ${formatDuration(after)} (by ${momentText(new Date(at.getTime() + after))})`]
  return [...by('acknowledge', acknowledge), ...by('contain', contain), ...by('resolve', resolve)].join(', ')
}

function seenText({ first, last, count }: Alert['seen']): string {
  const times = count === undefined ? '' : `${count} ${count === 1 ? 'time' : 'times'}`
  return [times, first && `since ${momentText(first)}`, last && `last ${momentText(last)}`].filter(Boolean).join(', ')
}

function nameOf(context: FindingContext | undefined): string {
  return context?.account?.state === 'known' ? ` "${context.account.value}"` : ''
}

/** What AWS said, then what it did not say and why. */
function contextLines({ account, owner, environment, group, targets, cluster, addresses, role, related, contained, quarantine }: FindingContext): string[] {
  const missing = { 'account name': account, owner, environment, 'Auto Scaling group': group, 'target groups': targets, cluster, addresses, role, 'related findings': related, containment: contained, quarantine }
  const unknown = Object.entries(missing).flatMap(([name, fact]) => (fact?.state === 'unknown' ? [`${name}: not known (${fact.why})`] : []))
  return [
    ...told(group, (name) => `member of the Auto Scaling group ${name}`),
    ...told(targets, (names) => `receives traffic through ${some(names, 'target group').join(', ')}`),
    ...told(cluster, (name) => `node of cluster ${name}`),
    ...told(addresses, (list) => `public address ${some(list, 'address').join(', ')}`),
    ...told(role, ({ name, sharedBy }) => `role ${name}, ${sharedBy.length === 0 ? 'used by no other instance' : `used by ${some(sharedBy, 'instance').join(', ')} too`}`),
    ...told(related, ({ findings, more }) => `${more ? 'at least ' : ''}${findings.length} other open ${findings.length === 1 ? 'finding' : 'findings'} in 24 h: ${some(findings.map((one) => `${one.severity} ${one.type}`), 'finding').join(', ')}`),
    ...told(contained, ({ signs, runs }) => `looks contained already: ${[...signs, ...runs.map((run) => `run ${run}`)].join(', ')}`),
    ...told(quarantine, (policies) => `AWS attached ${policies.join(', ')}`),
    ...unknown,
  ]
}

function told<T>(fact: Fact<T> | undefined, say: (value: T) => string): string[] {
  return fact?.state === 'known' ? [say(fact.value)] : []
}
