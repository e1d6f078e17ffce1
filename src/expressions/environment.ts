/** The one CEL environment: the standard functions, optional types, one kind of number, and six functions of sirun's own. */
import { Environment, Optional, type ASTNode } from '@marcbachmann/cel-js'
import { isMap } from './value.js'

/** Names of sirun's own functions, for messages and documentation. */
export const ownFunctions = ['flatten', 'distinct', 'sort', 'json', 'list', 'merge'] as const

export const environment = createEnvironment()

function createEnvironment(): Environment {
  const created = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 5_000, maxDepth: 64 },
  })
  created.registerFunction('list.flatten(): list', (items: unknown[]) => items.flat())
  created.registerFunction('list.distinct(): list', (items: unknown[]) => distinctValues(items))
  created.registerFunction('list.sort(): list', (items: unknown[]) => [...items].sort(byValue))
  created.registerFunction('json(string): dyn', (text: string) => JSON.parse(text) as unknown)
  created.registerFunction('list(dyn): list', (value: unknown) => (Array.isArray(value) ? value : [value]))
  created.registerFunction('merge(map, map): map', (a: object, b: object) => ({ ...a, ...b }))
  created.registerFunction('string(google.protobuf.Timestamp): string', (time: Date) => isoSeconds(time))
  // AWS's numbers arrive as double, literals are int: without these `MinSize - 1` has no overload.
  type Arithmetic = (a: number, b: number) => number
  const operators: Record<string, Arithmetic> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  }
  for (const [operator, apply] of Object.entries(operators)) {
    created.registerOperator(`double ${operator} int`, (a: number, b: bigint) => apply(a, Number(b)))
    created.registerOperator(`int ${operator} double`, (a: bigint, b: number) => apply(Number(a), b))
  }
  return created
}

/** ISO 8601 in UTC with seconds, as times stand in text. */
export function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** The items once each, in their order; items are equal when their JSON is (keys in any order). */
export function distinctValues<T>(items: readonly T[]): T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = canonical(item)
    return !seen.has(key) && seen.add(key)
  })
}

/** JSON with sorted keys; integers of either kind are written alike, times as ISO text. */
export function canonical(value: unknown): string {
  if (value instanceof Optional) return value.hasValue() ? canonical(value.value()) : 'null'
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isMap(value)) {
    const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

function byValue(a: unknown, b: unknown): number {
  const [left, right] = [comparable(a), comparable(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function comparable(value: unknown): number | string {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : canonical(value)
}

export type { ASTNode }
