/** Puts the lists of an answer in another order: AWS promises none. */
import type { Value } from '../../expressions/value.js'
import { isMap } from '../../expressions/value.js'

/** A copy of `value` in which every list of two items or more has another order. The same seed gives the same order. */
export function shuffleLists<T extends Value>(value: T, seed: number): T {
  return shuffle(value, numbers(seed)) as T
}

function shuffle(value: Value, next: () => number): Value {
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shuffle(item, next)]))
  if (!Array.isArray(value)) return value
  const items = value.map((item) => shuffle(item, next))
  for (let last = items.length - 1; last > 0; last--) {
    // Swapping only with an earlier place leaves no item where it was (Sattolo).
    const other = Math.floor(next() * last)
    ;[items[last], items[other]] = [items[other]!, items[last]!]
  }
  return items
}

/** Mulberry32: numbers from 0 up to 1 that depend on the seed alone. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
