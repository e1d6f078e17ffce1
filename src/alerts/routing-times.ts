/** How far back grouping and limits of a routing look. Pure. */
import { milliseconds } from '../engine/milliseconds.js'
import { usualGrouping, usualLimit, type Routing } from '../runbooks/routing.js'

/** Milliseconds; 0: nothing is grouped. */
export function groupTime({ group }: Pick<Routing, 'group'>): number {
  return milliseconds(group?.within ?? usualGrouping)
}

/** Milliseconds. */
export function limitTime({ limit = usualLimit }: Pick<Routing, 'limit'>): number {
  return milliseconds(limit.within)
}
