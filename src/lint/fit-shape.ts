/** Whether what an expression yields can be what a parameter or an input wants. What is not known fits. */
import type { Shape } from '../aws-model/model.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Input } from '../runbooks/runbook.js'
import { describe, isNumber, type StructureType, type Type } from './type.js'

export interface Misfit {
  code: 'wrong-parameter-type' | 'unknown-parameter' | 'missing-parameter' | 'unknown-enum-value' | 'wrong-input-type'
  message: string
  hint?: string | undefined
}

/**
 * Why a value of that settled type cannot be sent as a parameter of that shape, by the rules of `coerceParameters`;
 * text for a number is a misfit too, since nothing says that it holds one.
 *
 * @param name how the message calls the parameter
 */
export function misfitOfShape(type: Type, shape: Shape, name: string): Misfit | undefined {
  return new Fitting().fit(type, shape, name)
}

class Fitting {
  /** Shapes may contain themselves. */
  readonly #seen = new Set<Shape>()

  fit(type: Type, shape: Shape, name: string): Misfit | undefined {
    if (shape.type === 'document') return undefined
    if (type.kind === 'dyn') return firstOf(type.either, (each) => this.fit(each, shape, name))
    switch (shape.type) {
      case 'string':
        return fitText(type, shape.enum, name)
      case 'number':
        return isNumber(type) ? undefined : wrong(type, name, 'a number', numberHint(type))
      case 'boolean':
        if (type.kind === 'bool') return undefined
        return wrong(type, name, 'true or false', type.kind === 'string' ? 'Compare it: … == "true".' : undefined)
      case 'timestamp':
        return type.kind === 'timestamp' || type.kind === 'string' ? undefined : wrong(type, name, 'a time')
      case 'blob':
        return type.kind === 'bytes' || type.kind === 'string' ? undefined : wrong(type, name, 'text or bytes')
      case 'list':
        if (type.kind !== 'list') return wrong(type, name, 'a list', 'Write it in [ ].')
        return this.fit(type.element, shape.element, `An item of ${name}`)
      case 'map':
        if (type.kind === 'map') return this.fit(type.value, shape.value, `A value of ${name}`)
        return type.kind === 'structure' ? undefined : wrong(type, name, 'a map')
      case 'structure':
        if (type.kind === 'structure') return this.#fitMembers(type, shape, name)
        return type.kind === 'map' ? undefined : wrong(type, name, 'a map')
    }
  }

  #fitMembers(type: StructureType, shape: Shape & { type: 'structure' }, name: string): Misfit | undefined {
    if (this.#seen.has(shape) || type.open) return undefined
    this.#seen.add(shape)
    const known = Object.keys(shape.members)
    const unknown = type.names.find((each) => !known.includes(each))
    if (unknown !== undefined) {
      const message = `${name} would hold ${unknown}, but ${shape.name} has no such member.`
      const pick = `Pick what it takes: {${known.slice(0, 2).map((each) => `"${each}": …`).join(', ')}}.`
      return { code: 'unknown-parameter', message, hint: didYouMean(unknown, known) ?? pick }
    }
    const missing = shape.required.find((each) => type.literal && !type.names.includes(each))
    if (missing !== undefined) {
      return { code: 'missing-parameter', message: `${name} lacks ${missing}, which ${shape.name} needs.` }
    }
    for (const each of type.names) {
      const problem = this.fit(type.member(each)!, shape.members[each]!.shape, `${name}.${each}`)
      if (problem) return problem
    }
    return undefined
  }
}

/** What the first of the alternatives that does not fit gives. */
function firstOf<T>(either: readonly Type[] = [], check: (type: Type) => T | undefined): T | undefined {
  for (const type of either) {
    const misfit = check(type)
    if (misfit !== undefined) return misfit
  }
  return undefined
}

/** Maps and lists are sent as their JSON, where that can be meant. */
function fitText(type: Type, values: readonly string[] | undefined, name: string): Misfit | undefined {
  if (type.kind === 'null' || type.kind === 'bytes') return wrong(type, name, 'text')
  const isJson = type.kind === 'list' || type.kind === 'map' || type.kind === 'structure'
  if (isJson && (values || isNeverJson(name))) return wrong(type, name, 'text')
  if (!values) return undefined
  if (type.kind !== 'string' || !type.values || type.values.some((each) => values.includes(each))) return undefined
  const [text = ''] = type.values
  const message = `${name} is ${JSON.stringify(text)}, which this version of sirun does not know.`
  return { code: 'unknown-enum-value', message, hint: didYouMean(text, values) }
}

/** Text that identifies something is no document: a list or map for it is a mistake, though it could be sent. */
export function isNeverJson(name: string): boolean {
  return /(Id|ID|Arn|ARN|Name|Type|Status|State|Key|Version)s?(\[\d+\])?$/.test(name)
}

function wrong(type: Type, name: string, wanted: string, hint?: string): Misfit {
  return { code: 'wrong-parameter-type', message: `${name} must be ${wanted}, not ${describe(type)}.`, hint }
}

function numberHint(type: Type): string | undefined {
  return type.kind === 'string' ? 'double(…) makes a number of text.' : undefined
}

const kindsOfInput: Readonly<Record<Input['type'], { kinds: readonly Type['kind'][]; words: string }>> = {
  string: { kinds: ['string', 'int', 'double', 'bool'], words: 'text' },
  number: { kinds: ['int', 'double'], words: 'a number' },
  bool: { kinds: ['bool'], words: 'true or false' },
  list: { kinds: ['list'], words: 'a list' },
  time: { kinds: ['timestamp'], words: 'a time' },
}

/** Why a value of that settled type cannot be an input of the declared type. */
export function misfitOfInput(type: Type, wanted: Input['type'], name: string): Misfit | undefined {
  const { kinds, words } = kindsOfInput[wanted]
  if (type.kind === 'dyn' && type.either) return firstOf(type.either, (each) => misfitOfInput(each, wanted, name))
  if (type.kind === 'dyn' || type.kind === 'null' || kinds.includes(type.kind)) return undefined
  const hint = wanted === 'number' ? numberHint(type) : wanted === 'time' && type.kind === 'string' ? 'timestamp(…) makes a time of text.' : undefined
  return { code: 'wrong-input-type', message: `${name} must be ${words}, not ${describe(type)}.`, hint }
}
