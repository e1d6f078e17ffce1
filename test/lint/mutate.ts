/** Mutations of runbooks: the mistakes that people make, each at a place that a random number picks. */
import type { AwsModel } from '../../src/aws-model/model.js'
import { parseOperationName } from '../../src/aws-model/operation-name.js'
import { templateParts } from '../../src/expressions/template.js'
import { isMap, type Value } from '../../src/expressions/value.js'
import { expressionSites, textsIn } from '../../src/runbooks/expression-sites.js'
import type { CatalogProcedure, CatalogRunbook } from '../../src/runbooks/runbook-catalog.js'
import { stepsOf } from '../../src/runbooks/runbook.js'
import type { Path } from '../../src/runbooks/yaml-document.js'
import { shapeAt } from './shape-at.js'

export type Mutable = CatalogRunbook | CatalogProcedure

export interface Mutation {
  /** Offsets in the text that `by` takes the place of, end exclusive. */
  start: number
  end: number
  by: string
  /** A name that is changed: what mentions it elsewhere is where the mistake may show. */
  name?: string
}

/** From 0 to below 1. */
export type Random = () => number

export interface Mutator {
  what: string
  /** All that can be done of this to a file. */
  of(file: Mutable, model: AwsModel, random: Random): Mutation[]
}

/** The same numbers for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const mutators: readonly Mutator[] = [
  { what: 'rename a member of an answer', of: (file, _, random) => inExpressions(file, /\.\??([A-Z][A-Za-z]{3,})\b/g, (name) => misspelt(name, random)) },
  { what: 'rename a step that is read', of: (file, _, random) => inExpressions(file, /\bsteps\.(\w{3,})/g, (name) => misspelt(name, random)) },
  { what: 'rename an input that is read', of: (file, _, random) => inExpressions(file, /\binputs\.(\w{3,})/g, (name) => misspelt(name, random)) },
  { what: 'misspell a function', of: (file, _, random) => inExpressions(file, /\.(filter|exists|size|flatten|distinct|startsWith|endsWith|contains|orValue|split|substring)\(/g, (name) => misspelt(name, random)) },
  { what: 'change a text that is compared', of: (file, _, random) => inExpressions(file, /[!=]= "([A-Za-z_-]{4,})"/g, (name) => misspelt(name, random)) },
  { what: 'rename a parameter', of: (file, _, random) => parameters(file).map(({ path, name }) => at(file, path, 'key', misspelt(name, random))) },
  { what: 'drop a required parameter', of: (file, model) => parameters(file).filter(({ call, name, path }) => isRequired(call, name, model) && path.at(-2) === 'with').map(({ path }) => without(file, path)) },
  { what: 'give one value for a list', of: (file, model) => listsOfOne(file, model) },
  { what: 'change a value of an enum', of: (file, model, random) => parameters(file).flatMap(({ call, path, value }) => (typeof value === 'string' && !value.includes('${') && isEnum(call, path, model) ? [at(file, path, 'value', misspelt(value, random))] : [])) },
  { what: 'misspell an operation', of: (file, _, random) => valuesOf(file, 'aws').map(({ path, value }) => at(file, path, 'value', misspelt(value, random))) },
  { what: 'misspell a procedure', of: (file, _, random) => valuesOf(file, 'use').map(({ path, value }) => at(file, path, 'value', misspelt(value, random))) },
  { what: 'misspell what is needed', of: (file, _, random) => stepsOf(file.value!).flatMap(({ step, path }) => (step.needs ?? []).map((id, i) => at(file, [...path, 'needs', i], 'value', misspelt(id, random)))) },
  { what: 'misspell an input of a procedure', of: (file, _, random) => inputsGiven(file).map(({ path, name }) => at(file, path, 'key', misspelt(name, random))) },
  { what: 'drop an input of a procedure', of: (file) => inputsGiven(file).map(({ path }) => without(file, path)) },
  { what: 'rename an input', of: (file, _, random) => inputsOf(file).map((name) => ({ ...at(file, ['inputs', name], 'key', misspelt(name, random)), name })) },
  { what: 'change the type of an input', of: (file, _, random) => inputsOf(file).map((name) => otherType(file, name, random)) },
  { what: 'rename an output', of: (file, _, random) => Object.keys(file.value && 'outputs' in file.value ? (file.value.outputs ?? {}) : {}).map((name) => ({ ...at(file, ['outputs', name], 'key', misspelt(name, random)), name })) },
  { what: 'rename a step', of: (file, _, random) => stepsOf(file.value!).map(({ step, path }) => ({ ...at(file, [...path, 'id'], 'value', misspelt(step.id, random)), name: step.id })) },
  { what: 'call two steps alike', of: (file) => stepsOf(file.value!).slice(1).map(({ path }, i) => at(file, [...path, 'id'], 'value', stepsOf(file.value!)[i]!.step.id)) },
  { what: 'misspell a key', of: (file, _, random) => stepsOf(file.value!).flatMap(({ step, path }) => Object.keys(step).map((key) => at(file, [...path, key], 'key', misspelt(key, random)))) },
  ...(['undo', 'observe', 'becomes', 'title', 'keep'] as const).map((key): Mutator => ({ what: `remove ${key}`, of: (file) => changesWith(file, key).map((path) => without(file, path)) })),
  { what: 'drop a guard', of: (file) => inExpressions(file, /(has\((?:steps|inputs)\.\w+\) && )/g, () => '', (text) => /\.(\w+)\)/.exec(text)![1]) },
  { what: 'unquote an expression', of: (file) => quoted(file) },
  { what: 'misspell a finding type', of: (file, _, random) => (file.kind === 'runbook' ? file.value!.match.flatMap(({ types = [] }, i) => types.map((type, j) => at(file, ['match', i, 'types', j], 'value', JSON.stringify(misspelt(type, random))))) : []) },
  { what: 'misspell a verdict', of: (file, _, random) => valuesOf(file, 'end').map(({ path, value }) => at(file, path, 'value', misspelt(value, random))) },
  { what: 'put a change into validate', of: (file) => (file.kind === 'runbook' && file.value!.isolate ? [{ ...at(file, ['isolate'], 'key', 'validate'), name: 'validate' }] : []) },
]

/** Without one of its inner letters, or with two of them swapped. */
function misspelt(name: string, random: Random): string {
  const letters = [...name]
  const from = Math.min(1, letters.length - 2)
  const at = from + Math.floor(random() * Math.max(1, letters.length - from - 1))
  if (random() < 0.5 && letters[at] !== letters[at + 1] && at + 1 < letters.length) [letters[at], letters[at + 1]] = [letters[at + 1]!, letters[at]!]
  else letters.splice(at, 1)
  return letters.join('')
}

/** @param nameOf what the changed text is about, where that is not all of it */
function inExpressions(file: Mutable, pattern: RegExp, change: (text: string) => string, nameOf?: (text: string) => string | undefined): Mutation[] {
  return expressionsOf(file).flatMap(({ path, source, offset }) =>
    [...source.matchAll(pattern)].map((found) => {
      const text = found[1]!
      const begin = offset + found.index + found[0].indexOf(text)
      const { line, column, endLine, endColumn } = file.document.within(path, begin, begin + text.length)
      const name = nameOf?.(text)
      return { start: offsetOf(file.text, line!, column!), end: offsetOf(file.text, endLine!, endColumn!), by: change(text), ...(name !== undefined && { name }) }
    }),
  )
}

function expressionsOf(file: Mutable): { path: Path; source: string; offset: number }[] {
  return expressionSites(file.value!).flatMap(({ form, value, path }) =>
    textsIn(value, path).flatMap((each) => {
      if (form === 'literal') return []
      if (form === 'cel') return [{ path: each.path, source: each.text, offset: 0 }]
      return templateParts(each.text).flatMap((part) => ('expression' in part ? [{ path: each.path, source: part.expression, offset: part.start }] : []))
    }),
  )
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0
  for (let i = 1; i < line; i++) start = text.indexOf('\n', start) + 1
  return start + column - 1
}

function at(file: Mutable, path: Path, what: 'key' | 'value', by: string): Mutation {
  const { line, column, endLine, endColumn } = file.document.at(path, what)
  return { start: offsetOf(file.text, line!, column!), end: offsetOf(file.text, endLine!, endColumn!), by }
}

/** Takes a key away with its value: the lines of a block, the part of a flow map. */
function without(file: Mutable, path: Path): Mutation {
  const { text } = file
  const { start } = at(file, path, 'key', '')
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const before = text.slice(lineStart, start)
  if (/^\s*$/.test(before)) {
    let end = text.indexOf('\n', start) + 1
    while (end < text.length && (/^\s*$/.test(lineAt(text, end)) || /^\s*/.exec(lineAt(text, end))![0].length > before.length)) end = text.indexOf('\n', end) + 1
    return { start: lineStart, end, by: '' }
  }
  let depth = 0
  let quote = ''
  let end = start
  for (; end < text.length; end++) {
    const character = text[end]!
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if ('[{'.includes(character)) depth++
    else if (']}'.includes(character) && depth-- === 0) break
    else if (character === ',' && depth === 0) break
  }
  const comma = /,\s*$/.exec(before)
  if (text[end] === ',') return { start, end: end + /^,\s*/.exec(text.slice(end))![0].length, by: '' }
  return { start: comma ? start - comma[0].length : start, end, by: '' }
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? text.length : end)
}

interface Parameter {
  call: string
  path: Path
  name: string
  value: Value
}

/** Each member below the `with` of a call, however deep. */
function parameters(file: Mutable): Parameter[] {
  const found: Parameter[] = []
  const within = (value: Value, path: Path, call: string): void => {
    if (Array.isArray(value)) value.forEach((item, i) => within(item, [...path, i], call))
    else if (isMap(value)) {
      for (const [name, item] of Object.entries(value)) {
        found.push({ call, path: [...path, name], name, value: item })
        within(item, [...path, name], call)
      }
    }
  }
  const visit = (value: Value, path: Path): void => {
    if (Array.isArray(value)) return value.forEach((item, i) => visit(item, [...path, i]))
    if (!isMap(value)) return
    const { aws, with: given } = value
    if (typeof aws === 'string' && given !== undefined) within(given, [...path, 'with'], aws)
    for (const [key, item] of Object.entries(value)) if (key !== 'with') visit(item, [...path, key])
  }
  for (const { step, path } of stepsOf(file.value!)) visit(step as unknown as Value, path)
  return found
}

function isRequired(call: string, name: string, model: AwsModel): boolean {
  const parsed = parseOperationName(call)
  return (parsed && model.operation(parsed.service, parsed.operation)?.input.required.includes(name)) ?? false
}

function isEnum(call: string, path: Path, model: AwsModel): boolean {
  const shape = shapeAt(call, path, model)
  return shape?.type === 'string' && shape.enum !== undefined
}

function listsOfOne(file: Mutable, model: AwsModel): Mutation[] {
  return parameters(file).flatMap(({ call, path, value }) => {
    if (shapeAt(call, path, model)?.type !== 'list') return []
    if (!Array.isArray(value) || value.length !== 1 || typeof value[0] !== 'string') return []
    const { start } = at(file, path, 'key', '')
    const found = /^[^[\n]*?:\s*(\[([^[\]\n]*)\])/.exec(file.text.slice(start))
    if (!found) return []
    const begin = start + found[0].length - found[1]!.length
    return [{ start: begin, end: begin + found[1]!.length, by: found[2]! }]
  })
}

function valuesOf(file: Mutable, key: string): { path: Path; value: string }[] {
  const visit = (value: Value, path: Path): { path: Path; value: string }[] => {
    if (Array.isArray(value)) return value.flatMap((item, i) => visit(item, [...path, i]))
    if (!isMap(value)) return []
    return Object.entries(value).flatMap(([name, item]) => (name === key && typeof item === 'string' ? [{ path: [...path, name], value: item }] : visit(item, [...path, name])))
  }
  return stepsOf(file.value!).flatMap(({ step, path }) => visit(step as unknown as Value, path))
}

function inputsGiven(file: Mutable): { path: Path; name: string }[] {
  return stepsOf(file.value!).flatMap(({ step, path }) => ('use' in step ? Object.keys(step.with ?? {}).map((name) => ({ path: [...path, 'with', name], name })) : []))
}

function inputsOf(file: Mutable): string[] {
  return Object.keys(file.value!.inputs ?? {})
}

function otherType(file: Mutable, name: string, random: Random): Mutation {
  const others = ['string', 'number', 'bool', 'list', 'time'].filter((type) => type !== file.value!.inputs![name]!.type)
  return { ...at(file, ['inputs', name, 'type'], 'value', others[Math.floor(random() * others.length)]!), name }
}

function changesWith(file: Mutable, key: string): Path[] {
  return stepsOf(file.value!).flatMap(({ step, path }) => (key in step ? [[...path, key]] : []))
}

/** Values in quotes: without them, YAML may read something else. */
function quoted(file: Mutable): Mutation[] {
  const evaluated = expressionSites(file.value!).flatMap(({ value, path }) => (typeof value === 'string' ? [path] : []))
  const plain = stepsOf(file.value!).flatMap(({ step, path }) => (['title', 'why'] as const).flatMap((key) => (step[key] === undefined ? [] : [[...path, key]])))
  return [...evaluated, ...plain].flatMap((path) => {
    const place = at(file, path, 'value', '')
    const written = file.text.slice(place.start, place.end)
    return /^(["']).*\1$/.test(written) ? [{ ...place, by: written.slice(1, -1) }] : []
  })
}
