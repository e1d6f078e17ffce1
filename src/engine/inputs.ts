/** Inputs: how data enters a runbook, from the finding, a default, or what was given by hand. */
import { absent, evaluate } from '../expressions/expression.js'
import { Unknown } from '../expressions/unknown.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { asText } from '../expressions/value-text.js'
import type { Input, ProcedureInput } from '../runbooks/runbook.js'

export type AnyInput = Input | ProcedureInput

/** Values of the inputs. What `given` holds wins over `from`, `from` over `default`. */
export function resolveInputs(inputs: Readonly<Record<string, AnyInput>>, given: ValueMap, finding: Value, org: ValueMap): ValueMap {
  const values: ValueMap = {}
  for (const [name, input] of Object.entries(inputs)) {
    const value = coerceInput(input.type, memberOf(given, name) ?? fromFinding(input, finding, org) ?? input.default)
    if (value !== undefined) values[name] = value
  }
  return values
}

/** Inputs that have no value and are not optional: the responder is asked, or the step fails. */
export function missingInputs(inputs: Readonly<Record<string, AnyInput>>, values: ValueMap): [string, AnyInput][] {
  return Object.entries(inputs).filter(([name, input]) => !Object.hasOwn(values, name) && input.optional !== true)
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

function memberOf(map: ValueMap, name: string): Value | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined
}

/** A date, or a date and time with its zone: without one a time would depend on the machine. */
const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** The value as the input's type; undefined where it is none. Scalars keep their text. Unknown fits every type. */
export function coerceInput(type: AnyInput['type'], value: Value | undefined): Value | undefined {
  if (value === undefined || value === null) return undefined
  if (value instanceof Unknown) return value
  switch (type) {
    case 'list':
      return Array.isArray(value) ? value.map((item) => (isScalar(item) ? asText(item) : item)) : undefined
    case 'string':
      return isScalar(value) ? asText(value) || undefined : undefined
    case 'number':
      return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : typeof value === 'number' ? value : undefined
    case 'bool':
      return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
    case 'time': {
      const time = typeof value === 'string' && isoTime.test(value) ? new Date(value) : value
      return time instanceof Date && !Number.isNaN(time.getTime()) ? time : undefined
    }
  }
}

function isScalar(value: Value): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
