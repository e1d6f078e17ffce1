/** The rows that the context adds to the briefing; what nobody could say is one row, with the reasons. */
import type { Fact, FindingContext } from '../context/finding-context.js'
import { forTerminal } from '../text/escape.js'
import { formatDuration } from '../text/duration-text.js'
import { count } from './format-value.js'

export type Row = [label: string, text: string]

/** Ids and names that a line can hold before it says only how many more there are. */
const shownNames = 3

/** Rows with something in them, in the order in which they are read. */
export function contextRows(context: FindingContext, now: Date): Row[] {
  const { owner, environment, group, targets, cluster, addresses, role, related, contained, quarantine } = context
  const behind = [
    valueOf(group, (name) => `Auto Scaling group ${forTerminal(name)}`),
    valueOf(targets, (names) => `target ${names.length === 1 ? 'group' : 'groups'} ${listed(names)}`),
    valueOf(cluster, (name) => `cluster ${forTerminal(name)}`),
  ]
  const rows: [string, string][] = [
    ['owner', joined([valueOf(owner, (name) => forTerminal(name)), valueOf(environment, (name) => forTerminal(name))])],
    ['member of', joined(behind)],
    ['public', valueOf(addresses, listed)],
    ['role', valueOf(role, ({ name, sharedBy }) => `${forTerminal(name)}${sharedBy.length === 0 ? ', used by no other instance' : `, used by ${count(sharedBy.length, 'other instance')} too: ${listed(sharedBy)}`}`)],
    ['also', valueOf(related, ({ findings, more }) => `${more ? 'at least ' : ''}${count(findings.length, 'other open finding')} in 24 h: ${findings.slice(0, shownNames).map((one) => `${forTerminal(one.severity)} ${forTerminal(one.type)}${one.updated ? ` ${formatDuration(Math.max(0, now.getTime() - one.updated.getTime()))} ago` : ''}`).join(', ')}${findings.length > shownNames ? ', …' : ''}`)],
    ['already', joined([valueOf(contained, ({ signs, runs }) => joined([...signs.map((sign) => forTerminal(sign)), runs.length === 0 ? '' : `marked by ${runs.length === 1 ? 'run' : 'runs'} ${listed(runs)}`])), valueOf(quarantine, (policies) => `AWS attached ${listed(policies)}`)])],
    ['unknown', unknownText(context)],
  ]
  return rows.filter(([, text]) => text !== '')
}

/** The account's name behind its number. */
export function accountName({ account }: FindingContext): string {
  return valueOf(account, (name) => ` ${forTerminal(name)}`)
}

function valueOf<T>(fact: Fact<T> | undefined, show: (value: T) => string): string {
  return fact?.state === 'known' ? show(fact.value) : ''
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).map((name) => forTerminal(name))
  return `${shown.join(', ')}${names.length > shownNames ? `, and ${names.length - shownNames} more` : ''}`
}

const words: Record<keyof FindingContext, string> = {
  owner: 'owner',
  environment: 'environment',
  account: 'account name',
  group: 'Auto Scaling group',
  targets: 'target groups',
  cluster: 'cluster',
  addresses: 'public addresses',
  role: 'who shares the role',
  related: 'other findings',
  contained: 'whether it is contained already',
  quarantine: 'quarantine by AWS',
}

/** By reason, since one denied call leaves several facts unknown. */
function unknownText(context: FindingContext): string {
  const reasons = new Map<string, string[]>()
  for (const [name, fact] of Object.entries(context) as [keyof FindingContext, Fact<unknown>][]) {
    if (fact.state === 'unknown') reasons.set(fact.why, [...(reasons.get(fact.why) ?? []), words[name]])
  }
  return [...reasons].map(([why, names]) => `${names.join(', ')} (${forTerminal(why)})`).join('; ')
}
