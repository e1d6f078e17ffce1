/** Where the members of a YAML map are put. */
import type { ValueMap } from '../expressions/value.js'

/**
 * A map without a prototype, so that `__proto__` is a key like any other. What `Object.create(null)` makes is a hash table
 * in V8: this has a hidden class, and is read and walked several times as fast.
 */
export function emptyMap(): ValueMap {
  return Object.setPrototypeOf({}, null) as ValueMap
}
