/** Open findings, the most severe first: what, on what, since when, and which runbook is for it. */
import type { Finding } from '../findings/finding.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { findingState } from '../findings/finding-state.js'
import { formatDuration } from '../text/duration-text.js'
import { count } from './format-value.js'
import type { Screen } from './theme.js'

export interface ListedFinding {
  finding: Finding
  /** The runbook that `respond` takes. */
  runbook?: string
}

const indent = ' '.repeat(15)

/** Three lines each, without a final line feed. */
export function showFindings(findings: readonly ListedFinding[], now: Date, screen: Screen): string {
  return findings.map((listed) => showOne(listed, now, screen)).join('\n')
}

function showOne({ finding, runbook }: ListedFinding, now: Date, { theme, columns }: Screen): string {
  const { severity, type, id, account, region, updated, last_seen: last = updated, count: times } = finding
  const urgent = severity.label === 'HIGH' || severity.label === 'CRITICAL' ? theme.bad : theme.caution
  const about = [
    ...resourcesOf(finding).map((resource) => forTerminal(resource)),
    `${forTerminal(account)} ${forTerminal(region)}`,
    ...(last ? [`${formatDuration(Math.max(0, now.getTime() - last.getTime()))} ago`] : []),
    ...(times === undefined ? [] : [count(times, 'time')]),
  ]
  const [first = '', ...rest] = wrap(theme.strong(forTerminal(type)), columns, indent)
  return [
    `${padTo(urgent(`${forTerminal(severity.label)} ${severity.score}`), indent.length)}${first.slice(indent.length)}`,
    ...rest,
    ...wrap(about.join(', '), columns, indent),
    ...wrap(runbook === undefined ? theme.quiet('no runbook') : `runbook ${forTerminal(runbook)}`, columns, indent),
    ...findingState(finding).flatMap((sentence) => wrap(theme.caution(sentence), columns, indent)),
    ...wrap(theme.quiet(forTerminal(id)), columns, indent),
  ].join('\n')
}

/** What it is about, in as few names as tell it. */
export function resourcesOf({ instance, access_key: key, buckets, function: lambda, cluster, database, resources }: Finding): string[] {
  const named = [
    instance?.id,
    key && (key.user_name === undefined ? key.id : `${key.user_name}${key.id === undefined ? '' : ` (${key.id})`}`),
    buckets[0]?.name,
    lambda?.name,
    cluster?.name,
    database?.instance_id ?? database?.cluster_id,
  ].filter((name) => name !== undefined)
  return named.length > 0 ? named : resources.slice(0, 1).map(({ id }) => id)
}
