/**
 * The Security Alert Configuration Documentation: who is told of which finding, how urgent it is, and which runbook is for
 * it, in Markdown, from what is configured alone. Pure: the same files give the same text.
 */
import type { SeverityLabel } from '../findings/finding.js'
import { fallbacksOf, recordsOfFindings, usualGrouping, usualLimit, type Routing, type RoutingRule } from '../runbooks/routing.js'
import type { Config, Match, Runbook } from '../runbooks/runbook.js'
import { fenced, forMarkdown } from '../text/escape.js'
import { placeOfDestination, secretsOfDestination } from './destination-words.js'
import { ownPriorities } from './urgency-of.js'

export interface AlertDocsParts {
  /** Missing where none is configured. */
  routing?: Routing
  priorities?: Config['priorities']
  /** Names of alarms and rules → the runbook that the configuration gives them. */
  assigned?: Config['match']
  /** Those that are offered for findings. */
  runbooks: readonly Runbook[]
}

/** Ends with a line feed. */
export function alertDocs({ routing, priorities = [], assigned = {}, runbooks }: AlertDocsParts): string {
  const parts = [
    '# Security alert configuration',
    'Written by `sirun docs` from the configuration, the routing and the runbooks: change those, and write it anew.',
    ...(routing ? ofRouting(routing) : ['## Who is told', 'No routing is configured: nobody is told of a finding.']),
    ...ofPriorities(priorities),
    ...ofRunbooks(runbooks, assigned),
  ]
  return `${parts.join('\n\n')}\n`
}

function ofRouting(routing: Routing): string[] {
  const { destinations, rules = [], default: rest, suppress = [], match = 'first' } = routing
  const names = Object.keys(destinations)
  return [
    '## Destinations',
    table(
      ['Destination', 'Type', 'Where', 'Secrets', 'Where it cannot be told'],
      names.map((name) => {
        const destination = destinations[name]!
        return [name, destination.type, placeOfDestination(destination), secretsOfDestination(destination).join('; ') || '–', fallbacksOf(routing, name).join(', then ') || '–']
      }),
    ),
    '## Rules',
    rules.length === 0 ? 'There are none: the default is for every finding.' : match === 'first' ? 'They are asked in this order; the first that applies counts.' : 'All are asked; each that applies counts, and nobody is told twice.',
    ...rules.flatMap((rule, index) => ofRule(rule, index + 1, routing)),
    '### Default',
    `For every finding that no rule applies to. Told: ${toldWords(rest.to, routing)}${escalationWords(rest.escalation)}`,
    '## Escalations',
    ...ofEscalations(routing),
    '## Suppressions',
    ...(suppress.length === 0 ? ['There are none.'] : ['Nobody is told of what a suppression applies to while it holds; it is recorded all the same. From the first moment of a date on, in UTC.']),
    ...suppress.flatMap(({ id, when, reason, from, until }) => [`### Suppression ${forMarkdown(id)}`, `${forMarkdown(reason)} ${from === undefined ? 'It holds' : `It holds from ${from}`} until ${until}, where:`, fenced(when, 'cel')]),
    '## Grouping and limits',
    groupingWords(routing),
    limitWords(routing),
  ]
}

function ofRule({ id, when, to, why, escalation }: RoutingRule, number: number, routing: Routing): string[] {
  return [`### ${number}. ${forMarkdown(id)}`, ...(why === undefined ? [] : [forMarkdown(why)]), 'Applies where:', fenced(when, 'cel'), `Told: ${toldWords(to, routing)}${escalationWords(escalation)}`]
}

function escalationWords(name: string | undefined): string {
  return name === undefined ? ' Nobody else is told where nobody acknowledges.' : ` Where nobody acknowledges: escalation ${forMarkdown(name)}.`
}

/** Each as what happens, in its order. */
function ofEscalations(routing: Routing): string[] {
  const { escalations = {} } = routing
  const all = Object.entries(escalations)
  if (all.length === 0) return ['There are none: where nobody acknowledges, nobody else is told.']
  const head = 'What is open and that nobody has acknowledged is told to one tier after another. `sirun ack` ends it, and so does a run of the finding.'
  return [head, ...all.flatMap(([name, { tiers, repeat = 0, remind }]) => {
    const steps = tiers.map(({ to, after }, i) => `${i + 1}. ${after === undefined ? "The priority's time to acknowledge" : after} after ${i === 0 ? 'the alert' : 'the step before'}: ${toldWords(to, routing)}`)
    const again = repeat === 0 ? 'Then nobody else is told.' : `Then all of it again, ${repeat === 1 ? 'once' : `${repeat} times`}.`
    const reminder = remind === undefined ? 'Who has it is not reminded.' : `While somebody has it and it is open, those who were told last are reminded every ${remind}.`
    return [`### Escalation ${forMarkdown(name)}`, steps.join('\n'), `${again} ${reminder}`]
  })]
}

/** Each with its type, and to whom it goes on from there: a sentence. */
function toldWords(to: readonly string[], routing: Routing): string {
  const words = to.map((name) => {
    const type = routing.destinations[name]!.type
    const fallbacks = fallbacksOf(routing, name)
    return `${forMarkdown(name)} (${forMarkdown(type)}${fallbacks.length > 0 ? `; where it cannot be told, ${fallbacks.map((each) => forMarkdown(each)).join(', then ')}` : ''})`
  })
  return `${words.join(', ')}.`
}

function groupingWords({ group, destinations }: Routing): string {
  const within = group?.within ?? usualGrouping
  if (/^0+[a-z]+$/.test(within)) return 'Alerts are not grouped.'
  return `Alerts of the same type about the same resource within ${within} of the first are one, with a count; one that is more urgent than what was told is told by itself.${exceptRecords(destinations)}`
}

function limitWords({ limit = usualLimit }: Routing): string {
  return `A destination is told of at most ${limit.alerts} alerts within ${limit.within}; what is more waits for a summary. P1 is always told.`
}

function exceptRecords(destinations: Routing['destinations']): string {
  const records = Object.entries(destinations).flatMap(([name, { type }]) => (recordsOfFindings.has(type) ? [forMarkdown(name)] : []))
  return records.length === 0 ? '' : ` ${records.join(' and ')}: each finding has its own record, which is neither grouped nor limited.`
}

function ofPriorities(priorities: NonNullable<Config['priorities']>): string[] {
  const heads = ['Priority', 'Acknowledge within', 'Contain within', 'Resolve within']
  const clock = ({ priority, acknowledge = '–', contain = '–', resolve = '–' }: (typeof priorities)[number]): string[] => [priority, acknowledge, contain, resolve]
  const isFinal = priorities.some(({ when }) => when === undefined)
  return [
    '## Priorities',
    ...(priorities.length === 0 ? [] : ['The first that applies counts.']),
    ...priorities.flatMap((each, index) => [each.when === undefined ? `${index + 1}. Every other finding:` : `${index + 1}. Where:`, ...(each.when === undefined ? [] : [fenced(each.when, 'cel')]), table(heads, [clock(each)])]),
    ...(isFinal ? [] : [priorities.length === 0 ? 'By severity:' : 'Where none applies, by severity:', table(['Severity', ...heads], (Object.keys(ownPriorities) as SeverityLabel[]).map((label) => [label, ...clock(ownPriorities[label])]))]),
  ]
}

function ofRunbooks(runbooks: readonly Runbook[], assigned: NonNullable<Config['match']>): string[] {
  const sorted = [...runbooks].sort((a, b) => (a.id < b.id ? -1 : 1))
  return [
    '## Runbooks',
    'An alert names the runbook that fits best. An exact name beats a pattern, a pattern a product.',
    table(
      ['Runbook', 'Title', 'For', 'Owner'],
      sorted.map(({ id, title, match, owner }) => [id, title, [...match.map(matchWords), ...assignedTo(id, assigned)].join('; '), owner]),
    ),
  ]
}

function assignedTo(id: string, { alarms = {}, rules = {} }: NonNullable<Config['match']>): string[] {
  const named = (kind: string, names: Readonly<Record<string, string>>): string[] => Object.entries(names).flatMap(([name, runbook]) => (runbook === id ? [`${kind} ${name} (by the configuration)`] : []))
  return [...named('alarm', alarms), ...named('rule', rules)]
}

function matchWords({ types, control, rule, alarm, product, when }: Match): string {
  const named = [
    types && `types ${types.join(', ')}`,
    control !== undefined && `control ${control}`,
    rule !== undefined && `rule ${rule}`,
    alarm !== undefined && `alarm ${alarm}`,
    product !== undefined && `product ${product}`,
  ].filter(Boolean)
  return `${named.join(' ')}${when === undefined ? '' : `, where ${when}`}`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => forMarkdown(cell)).join(' | ')} |`
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}
