/** Which ways lead to destinations, and whether somebody is reached on each. Pure. */
import { fallbacksOf, type Routing } from '../runbooks/routing.js'
import type { TestedDestination } from './test-destination.js'

/** Whatever names destinations: a rule, the default, a tier of an escalation, what is told of requests for approvals. */
export interface Way {
  /** `rule urgent`. */
  name: string
  to: readonly string[]
}

/** One destination of a way, and who has it where it is dead; a destination that was not tested is `unproved`. */
export interface WayEnd {
  name: string
  state: TestedDestination['state']
  fallbacks: readonly string[]
  /** The first fallback that is alive. */
  instead?: string
}

/** open: all that it names are told; detour: somebody is, by a fallback or beside a dead one; dead: nobody is. */
export interface TestedWay {
  name: string
  state: 'open' | 'detour' | 'unproved' | 'dead'
  to: WayEnd[]
}

/** @param tell destinations that are told of requests for approvals */
export function waysOf({ rules = [], default: usual, escalations = {} }: Routing, tell: readonly string[] = []): Way[] {
  return [
    ...rules.map(({ id, to }) => ({ name: `rule ${id}`, to })),
    { name: 'default', to: usual.to },
    ...Object.entries(escalations).flatMap(([id, { tiers }]) => tiers.map(({ to }, index) => ({ name: `escalation ${id}, tier ${index + 1}`, to }))),
    ...(tell.length > 0 ? [{ name: 'approvals', to: tell }] : []),
  ]
}

/** What leads to a destination: ways that name it, and destinations whose fallback it is. */
export function leadingTo(name: string, ways: readonly Way[], { destinations }: Pick<Routing, 'destinations'>): string[] {
  const instead = Object.keys(destinations).filter((each) => destinations[each]!.fallback === name)
  return [...ways.filter(({ to }) => to.includes(name)).map((way) => way.name), ...instead.map((each) => `fallback of ${each}`)]
}

export function testedWay({ name, to }: Way, tested: readonly TestedDestination[], routing: Pick<Routing, 'destinations'>): TestedWay {
  const stateOf = (destination: string): WayEnd['state'] => tested.find((each) => each.name === destination)?.state ?? 'unproved'
  const ends = to.map((each): WayEnd => {
    const fallbacks = fallbacksOf(routing, each)
    const instead = stateOf(each) === 'dead' ? fallbacks.find((fallback) => stateOf(fallback) === 'alive') : undefined
    return { name: each, state: stateOf(each), fallbacks, ...(instead !== undefined && { instead }) }
  })
  const isReached = ends.some(({ state, instead }) => state === 'alive' || instead !== undefined)
  const isDead = ends.every((end) => [end.name, ...end.fallbacks].every((each) => stateOf(each) === 'dead'))
  const state = isDead ? 'dead' : !isReached ? 'unproved' : ends.some((end) => end.state === 'dead') ? 'detour' : 'open'
  return { name, state, to: ends }
}
