/** Inputs: how data enters a runbook, from the finding, a default, or what was given by hand. */
import { absent, evaluate } from '../expressions/expression.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { Input, ProcedureInput } from '../runbooks/runbook.js'

export type AnyInput = Input | ProcedureInput

/** Values of the inputs. What `given` holds wins over `from`, `from` over `default`. */
export function resolveInputs(inputs: Readonly<Record<string, AnyInput>>, given: ValueMap, finding: Value, org: ValueMap): ValueMap {
  const values: ValueMap = {}
  for (const [name, input] of Object.entries(inputs)) {
    const value = coerceInput(input.type, given[name] ?? fromFinding(input, finding, org) ?? (input.default as Value | undefined))
    if (value !== undefined) values[name] = value
  }
  return values
}

/** Inputs that have no value and are not optional: the responder is asked, or the step fails. */
export function missingInputs(inputs: Readonly<Record<string, AnyInput>>, values: ValueMap): [string, AnyInput][] {
  return Object.entries(inputs).filter(([name, input]) => values[name] === undefined && input.optional !== true)
}

/** What `from` does not find is not there: a finding lacks members without being wrong. */
function fromFinding(input: AnyInput, finding: Value, org: ValueMap): Value | undefined {
  if (!('from' in input) || input.from === undefined || finding === null) return undefined
  try {
    const value = evaluate(input.from, { finding, org })
    return value === absent || value === null ? undefined : value
  } catch {
    return undefined
  }
}

/** The value as the input's type; undefined where it is none. Scalars keep their text. */
export function coerceInput(type: AnyInput['type'], value: Value | undefined): Value | undefined {
  if (value === undefined || value === null) return undefined
  if (type === 'list') return Array.isArray(value) ? value.map((item) => (typeof item === 'number' || typeof item === 'boolean' ? String(item) : item)) : undefined
  if (type === 'string') return typeof value === 'string' ? value || undefined : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  if (type === 'number') return Number.isFinite(Number(value)) && value !== '' ? Number(value) : undefined
  if (type === 'bool') return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
  const time = value instanceof Date ? value : new Date(String(value))
  return Number.isNaN(time.getTime()) ? undefined : time
}
