/** How far back grouping and limits of a routing look. Pure. */
import { milliseconds } from '../engine/milliseconds.js'
import type { Limits } from './alert-state.js'
import { usualGrouping, usualLimit, type Routing } from '../runbooks/routing.js'

/** Milliseconds; 0: nothing is grouped. */
export function groupTime({ group }: Pick<Routing, 'group'>): number {
  return milliseconds(group?.within ?? usualGrouping)
}

/** Milliseconds. */
export function limitTime({ limit = usualLimit }: Pick<Routing, 'limit'>): number {
  return milliseconds(limit.within)
}

export function limitsOf(routing: Pick<Routing, 'group' | 'limit'>): Limits {
  return { group: groupTime(routing), limit: limitTime(routing), most: (routing.limit ?? usualLimit).alerts }
}
