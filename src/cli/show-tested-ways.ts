/** What `sirun alerts doctor` shows: what it is about to send, what became of each destination, and who is reached. Pure. */
import { reasonOf } from '../alerts/reason-of.js'
import { placeOfDestination } from '../alerts/destination-words.js'
import type { TestedDestination } from '../alerts/test-destination.js'
import type { TestedWay, WayEnd } from '../alerts/ways.js'
import { recordsOfFindings, type Destination, type Routing } from '../runbooks/routing.js'
import { count } from '../terminal/format-value.js'
import type { Screen } from '../terminal/theme.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'

export interface AboutDestination {
  destination: Destination
  /** What leads there. */
  leads: readonly string[]
  /** What to do where it is dead. */
  advice?: string
}

/** Before the question. */
export function showAsked(names: readonly string[], { destinations }: Pick<Routing, 'destinations'>, { columns }: Screen): string {
  const lines = names.flatMap((name) => wrap(`${name} (${destinations[name]!.type}): ${forTerminal(placeOfDestination(destinations[name]!))}`, columns, '  '))
  const said = 'A test is sent for real, marked as one. Tickets and incidents of it are closed again at once; records of findings are only read.'
  return `${[...wrap(said, columns), ...lines].join('\n')}\n\n`
}

export function showTestedDestination(tested: TestedDestination, { destination, leads, advice }: AboutDestination, { columns, theme }: Screen): string {
  const { name, state, ended, took } = tested
  const said = (text: string): string[] => wrap(text, columns, '    ')
  const sign = { alive: theme.good('✔'), unproved: theme.caution('!'), dead: theme.bad('✘') }[state]
  const left = ended && ended.status !== 'delivered' ? said(`The test is still open there: ${reasonOf(ended)}`) : []
  const ways = leads.length === 0 ? 'Nothing leads there.' : `From ${leads.join(', ')}.`
  const [first = '', ...rest] = wrap(`${name} (${destination.type}, ${formatDuration(took)}): ${resultWords(tested, destination)}`, columns, '  ')
  const lines = [`${sign} ${first.slice(2)}`, ...rest, ...left.map((line) => theme.caution(line)), ...(advice === undefined ? [] : said(forTerminal(advice))), ...said(ways).map((line) => theme.quiet(line))]
  return `${lines.join('\n')}\n`
}

function resultWords({ delivery, ended }: TestedDestination, { type }: Destination): string {
  if (recordsOfFindings.has(type) && delivery.status === 'delivered') return 'can be read; writing was not tried'
  if (delivery.status === 'passed-over') return `not proved: ${forTerminal(delivery.why)}`
  return `${reasonOf(delivery)}${ended?.status === 'delivered' ? '; closed again' : ''}`
}

/** Whom each way reaches, and how many destinations are dead. */
export function showTestedWays(ways: readonly TestedWay[], tested: readonly TestedDestination[], { columns, theme }: Screen): string {
  const signs = { open: theme.good('✔'), detour: theme.caution('!'), unproved: theme.caution('!'), dead: theme.bad('✘') }
  const lines = ways.flatMap(({ name, state, to }) => {
    const [first = '', ...rest] = wrap(`${name}: ${state === 'dead' ? 'reaches nobody: ' : ''}${to.map(endWords).join('; ')}`, columns, '  ')
    return [`${signs[state]} ${first.slice(2)}`, ...rest]
  })
  const dead = tested.filter(({ state }) => state === 'dead').map(({ name }) => name)
  const cut = ways.filter(({ state }) => state === 'dead').map(({ name }) => name)
  const end = dead.length === 0 ? `${count(tested.length, 'destination')} tested, none is dead.` : `${count(tested.length, 'destination')} tested, dead: ${dead.join(', ')}.${cut.length === 0 ? '' : ` Nobody is told by: ${cut.join(', ')}.`}`
  return `\n${[...lines, '', ...wrap(end, columns)].join('\n')}\n`
}

function endWords({ name, state, fallbacks, instead }: WayEnd): string {
  if (state === 'alive') return name
  if (state === 'unproved') return `${name} (not proved)`
  if (instead !== undefined) return `${name} is dead, its fallback ${instead} is alive`
  return fallbacks.length === 0 ? `${name} is dead, and has no fallback` : `${name} is dead, and no fallback of it is alive (${fallbacks.join(', ')})`
}
