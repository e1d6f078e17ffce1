/** What follows from an operation and the parameters that it is given, once for all calls that are written alike. */
import type { ValueMap } from '../expressions/value.js'
import type { Operation } from './model.js'

/** Many files make the same calls with the same parameters. These are data as YAML gives it: JSON tells them apart. */
export class OfParameters<T> {
  readonly #known = new WeakMap<Operation, Map<string, T>>()

  constructor(readonly find: (parameters: ValueMap, operation: Operation) => T) {}

  of(parameters: ValueMap, operation: Operation): T {
    let known = this.#known.get(operation)
    if (!known) this.#known.set(operation, (known = new Map<string, T>()))
    const text = JSON.stringify(parameters)
    let found = known.get(text)
    if (found === undefined) known.set(text, (found = this.find(parameters, operation)))
    return found
  }
}
