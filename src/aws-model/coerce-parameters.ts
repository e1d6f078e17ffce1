/** Gives parameters the types that AWS's operation wants: the target's type decides, not how YAML read a scalar. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { isoSeconds, toJsonText } from '../expressions/value-text.js'
import type { Shape } from './model.js'

export type ParameterPath = readonly (string | number)[]

export type ParameterProblemCode =
  | 'unknown-parameter'
  | 'missing-parameter'
  | 'wrong-parameter-type'
  | 'unknown-enum-value'
  | 'null-parameter'

export interface ParameterProblem {
  /** Where in the parameters: `['Filters', 0, 'Name']`. */
  path: ParameterPath
  code: ParameterProblemCode
  message: string
  hint?: string
}

/**
 * `value` as the operation's input wants it, and what is wrong with it. It may be sent only if there is no problem but
 * `unknown-enum-value` (AWS adds values before the SDK knows them). Messages never quote a sensitive member.
 *
 * Text takes numbers and booleans, maps and lists (as JSON, keys in their order) and times (ISO 8601, UTC, seconds);
 * numbers, booleans and times take their text; bytes take text (UTF-8). Unknown fits everywhere. Members that are
 * undefined are dropped.
 *
 * @param path put before the path of each problem
 * @param isOpaque whether any type may come of a value that is not known yet (lint: a string that is one whole `${…}`)
 */
export function coerceParameters(
  shape: Shape & { type: 'structure' },
  value: ValueMap,
  path: ParameterPath = [],
  isOpaque: (value: Value) => boolean = () => false,
): { value: ValueMap; problems: ParameterProblem[] } {
  const coercion = new Coercion(isOpaque)
  return { value: coercion.structure(shape, value, path), problems: coercion.problems }
}

class Coercion {
  readonly problems: ParameterProblem[] = []
  /** Whether the walk is inside a sensitive member. */
  #isSecret = false

  constructor(readonly isOpaque: (value: Value) => boolean) {}

  structure(shape: Shape & { type: 'structure' }, value: ValueMap, path: ParameterPath): ValueMap {
    const result: ValueMap = {}
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined) continue
      if (Object.hasOwn(shape.members, name)) {
        const member = shape.members[name]!
        const outside = this.#isSecret
        this.#isSecret ||= member.sensitive === true
        result[name] = this.#coerce(member.shape, item, [...path, name])
        this.#isSecret = outside
      } else {
        const hint = didYouMean(name, Object.keys(shape.members)) ?? membersHint(shape)
        this.#report([...path, name], 'unknown-parameter', `${shape.name} has no member ${name}.`, hint)
      }
    }
    for (const name of shape.required) {
      if (result[name] !== undefined) continue
      this.#report(path, 'missing-parameter', `${shape.name} needs the member ${name}.`)
    }
    return result
  }

  #coerce(shape: Shape, value: Value, path: ParameterPath): Value {
    if (value instanceof Unknown || this.isOpaque(value)) return value
    if (value === null) {
      this.#report(path, 'null-parameter', `${nameOf(path)} is null, which AWS does not take.`, 'Leave it out instead.')
      return value
    }
    switch (shape.type) {
      case 'structure':
        if (isMap(value)) return this.structure(shape, value, path)
        return this.#wrongType(value, path, 'a map', membersHint(shape))
      case 'list':
        if (!Array.isArray(value)) return this.#wrongType(value, path, 'a list', 'Write it in [ ].')
        return value
          .filter((item) => item !== undefined)
          .map((item, i) => this.#coerce(shape.element, item, [...path, i]))
      case 'map':
        if (!isMap(value)) return this.#wrongType(value, path, 'a map')
        return Object.fromEntries(
          Object.entries(value)
            .filter(([, item]) => item !== undefined)
            .map(([key, item]) => [key, this.#coerce(shape.value, item, [...path, key])]),
        )
      case 'string':
        return this.#string(shape.enum, value, path)
      case 'number':
        return this.#number(value, path)
      case 'boolean':
        if (typeof value === 'boolean') return value
        return value === 'true' || value === 'false' ? value === 'true' : this.#wrongType(value, path, 'true or false')
      case 'timestamp':
        return this.#timestamp(value, path)
      case 'blob':
        if (value instanceof Uint8Array) return value
        if (typeof value === 'string') return new TextEncoder().encode(value)
        return this.#wrongType(value, path, 'text or bytes')
      case 'document':
        return value
    }
  }

  #string(values: readonly string[] | undefined, value: Value, path: ParameterPath): Value {
    let text: string
    if (typeof value === 'string') text = value
    else if (typeof value === 'boolean') text = String(value)
    else if (typeof value === 'number' && Number.isFinite(value)) text = numberText(value)
    else if (value instanceof Date && isValid(value)) text = isoSeconds(value)
    else if ((Array.isArray(value) || isMap(value)) && !values) {
      const json = toJsonText(value)
      if (json instanceof Unknown) return json
      text = json
    } else return this.#wrongType(value, path, 'text')
    if (values && !values.includes(text)) {
      const hint = didYouMean(text, values) ?? (values.length <= 12 ? `AWS documents ${values.join(', ')}.` : undefined)
      const message = `${nameOf(path)} is ${this.#describe(text)}, which this version of sirun does not know.`
      this.#report(path, 'unknown-enum-value', message, hint)
    }
    return text
  }

  #number(value: Value, path: ParameterPath): Value {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    const isNumeric = typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value)
    return isNumeric ? Number(value) : this.#wrongType(value, path, 'a number')
  }

  #timestamp(value: Value, path: ParameterPath): Value {
    if (value instanceof Date && isValid(value)) return value
    if (typeof value === 'string' && isoTime.test(value)) {
      const time = new Date(value)
      if (isValid(time) && isCalendarDay(value.slice(0, 10))) return time
    }
    return this.#wrongType(value, path, 'a time', 'Write it like 2026-11-24T03:00:00Z.')
  }

  #wrongType(value: Value, path: ParameterPath, wanted: string, hint?: string): Value {
    this.#report(path, 'wrong-parameter-type', `${nameOf(path)} must be ${wanted}, not ${this.#describe(value)}.`, hint)
    return value
  }

  #describe(value: Value): string {
    if (Array.isArray(value)) return 'a list'
    if (value instanceof Date) return 'a time'
    if (value instanceof Uint8Array) return 'bytes'
    if (isMap(value)) return 'a map'
    if (typeof value !== 'string') return typeof value === 'number' ? 'a number' : 'true or false'
    return this.#isSecret ? 'this text' : `the text ${JSON.stringify(value)}`
  }

  #report(path: ParameterPath, code: ParameterProblemCode, message: string, hint?: string): void {
    this.problems.push({ path, code, message, ...(hint && { hint }) })
  }
}

/** A date, or a date and time with its zone: without one a time would depend on the machine. */
const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** JavaScript reads 31 February as 3 March. */
function isCalendarDay(day: string): boolean {
  return new Date(day).toISOString().startsWith(day)
}

function isValid(time: Date): boolean {
  return !Number.isNaN(time.getTime())
}

/** Whole numbers without an exponent: 1e21 is no port, account or size that AWS would read. */
function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value)
}

function membersHint(shape: Shape & { type: 'structure' }): string | undefined {
  const names = Object.keys(shape.members)
  if (names.length === 0) return 'It takes no members.'
  return names.length <= 12 ? `Its members are ${names.join(', ')}.` : undefined
}

function nameOf(path: ParameterPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text ? `${text}.${part}` : part
  }, '')
}
