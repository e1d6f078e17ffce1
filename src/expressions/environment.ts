/** The one CEL environment: the standard functions, optional types, one kind of number, and six functions of sirun's own. */
import { Environment, Optional } from '@marcbachmann/cel-js'
import { canonical, distinctValues } from './canonical.js'
import { Unknown } from './unknown.js'
import { isMap } from './value.js'
import { isoSeconds } from './value-text.js'

/** Names of sirun's own functions: the documentation names each. */
export const ownFunctions = ['flatten', 'distinct', 'sort', 'json', 'list', 'merge'] as const

export const environment = createEnvironment()

function createEnvironment(): Environment {
  const created = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 5_000, maxDepth: 64 },
  })
  // Only so that `has(…)` can ask for one: whatever reads one is not evaluated at all.
  created.registerType('Unknown', Unknown)
  created.registerFunction('list.flatten(): list', (items: unknown[]) => items.flatMap((item) => item))
  created.registerFunction('list.distinct(): list', (items: unknown[]) => distinctValues(present(items)))
  created.registerFunction('list.sort(): list', (items: unknown[]) => present(items).sort(byValue))
  created.registerFunction('json(string): dyn', (text: string) => JSON.parse(text) as unknown)
  created.registerFunction('list(dyn): list', (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]))
  created.registerFunction('merge(map, map): map', (a: object, b: object) => ({ ...a, ...b }))
  created.registerFunction('string(google.protobuf.Timestamp): string', (time: Date) => isoSeconds(time))
  // AWS's numbers arrive as double, literals are int: without these `MinSize - 1` has no overload.
  type Arithmetic = (a: number, b: number) => number
  const operators: Record<string, Arithmetic> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  }
  for (const [operator, apply] of Object.entries(operators)) {
    // Without a result type it is the left one's, and an expression around it is evaluated as if it were an int.
    created.registerOperator(`double ${operator} int: double`, (a: number, b: bigint) => apply(a, Number(b)))
    created.registerOperator(`int ${operator} double: double`, (a: bigint, b: number) => apply(Number(a), b))
  }
  created.registerOperator('double % double', (a: number, b: number) => a % b)
  return created
}

/** Items as they are, without optionals: those that are empty are not there. */
function present(items: readonly unknown[]): unknown[] {
  return items.flatMap((item) => (item instanceof Optional ? (item.hasValue() ? [item.value() as unknown] : []) : [item]))
}

/** Numbers by size, text by its UTF-16 code units, times by time; anything else by its canonical JSON. */
function byValue(a: unknown, b: unknown): number {
  const [left, right] = [comparable(a), comparable(b)]
  if (typeof left !== typeof right) return typeof left < typeof right ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}

function comparable(value: unknown): number | string {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Date) return Number(value)
  return typeof value === 'string' ? value : Array.isArray(value) || isMap(value) ? canonical(value) : String(value)
}
