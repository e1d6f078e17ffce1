/** What may be written at a position: operations, parameters, names, procedures, finding types, keys, rules. */
import { loadAwsModel, serviceNames } from '../aws-model/load-aws-model.js'
import type { Shape } from '../aws-model/model.js'
import { isMap } from '../expressions/value.js'
import { findingTypes } from '../findings/finding-types.js'
import { rules } from '../lint/generated/rules.js'
import { describe, type Type } from '../lint/type.js'
import { typedAt, type Cursor } from './cursor.js'
import { namesOperation, parametersAt, partAt, positionIn, shapeAt, type EditedFile, type Position } from './edited-file.js'
import { expressionAt, type ExpressionAt } from './expression-at.js'
import { openComparison, openExpression } from './open-expression.js'
import { keysAt, valuesAt } from './schema-docs.js'

export type SuggestionKind = 'operation' | 'member' | 'name' | 'procedure' | 'finding-type' | 'key' | 'value' | 'rule' | 'service'

export interface Suggestion {
  label: string
  kind: SuggestionKind
  /** A few words beside it. */
  detail?: string
  /** A sentence or more, as plain text. */
  about?: string
  /** What it puts in the place of `start` to `end`, offsets in the text. */
  insert: string
  start: number
  end: number
}

/** Suggestions for what is being typed at an offset; none where nothing can be told. Never throws for what the text holds. */
export async function complete(file: EditedFile, offset: number): Promise<Suggestion[]> {
  const ignore = ignoreAt(file.text, offset)
  if (ignore) return ignore
  const cursor = typedAt(file.text, offset)
  if (!cursor) return []
  const position = await positionIn(file, cursor)
  if (cursor.at === 'key') return keys(position)
  const inExpression = expressionNames(position, offset)
  if (inExpression) return inExpression
  return [...(await values(position)), ...(cursor.at === 'alone' ? keys(position) : [])]
}

/** Rules in a comment that ignores one. */
function ignoreAt(text: string, offset: number): Suggestion[] | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const word = /(?:^|[ \t])#[ \t]*sirun-ignore[ \t]+([a-z0-9-]*)$/.exec(line)?.[1]
  if (word === undefined) return undefined
  const start = offset - word.length
  const end = offset + /^[a-z0-9-]*/.exec(text.slice(offset))![0].length
  const colon = text[end] === ':' ? '' : ': '
  return rules.flatMap(({ id, what, always }) => (always === undefined ? [{ label: id, kind: 'rule' as const, about: what, insert: `${id}${colon}`, start, end }] : []))
}

async function values(position: Position): Promise<Suggestion[]> {
  const { file, cursor, value } = position
  const { path } = cursor
  const [key, above] = [path.at(-1), path.at(-2)]
  if (namesOperation(path)) return operations(position)
  if (key === 'use' && path.length === 3) {
    return [...file.procedures].map(([id, read]) => suggest(cursor, 'procedure', id, { ...(read.value && { detail: read.value.title, about: read.value.summary }) }))
  }
  if (path[0] === 'match' && (key === 'types' || above === 'types')) return types(position)
  if (above === 'needs' || key === 'needs') return earlierSteps(position).map((id) => suggest(cursor, 'name', id))
  if (key === 'in' && path.length === 3) return Object.keys(file.config?.places ?? {}).map((name) => suggest(cursor, 'name', name))
  const parameters = parametersAt(position, path)
  if (parameters && 'input' in parameters.of) return shapeValues(shapeAt(parameters.of.input, parameters.inner), cursor)
  return valuesAt(file.schemas, file.kind, path, value).map((each) => suggest(cursor, 'value', each))
}

/** Those of the service that is typed; without one, the services. */
async function operations({ file: { text }, cursor }: Position): Promise<Suggestion[]> {
  const typed = text.slice(cursor.start, cursor.end)
  const service = /^([a-z0-9-]+):/.exec(typed)?.[1]
  if (service === undefined) return serviceNames.map((name) => suggest(cursor, 'service', `${name}:`))
  const model = await loadAwsModel([service])
  return model.operationNames(service).map((name) => {
    const { effect, iamAction } = model.operation(service, name)!
    return suggest(cursor, 'operation', `${service}:${name}`, { detail: effect, about: `IAM action ${iamAction}` })
  })
}

function types({ cursor }: Position): Suggestion[] {
  return findingTypes.flatMap(({ type, severities, resourceTypes, retired }) => {
    if (retired) return []
    const detail = [severities.join(', ').toLowerCase(), resourceTypes.join(', ')].filter((part) => part !== '').join('; ')
    const plain = suggest(cursor, 'finding-type', type, { ...(detail !== '' && { detail }) })
    return [cursor.style === 'quoted' ? plain : { ...plain, insert: `"${type}"` }]
  })
}

function earlierSteps({ value, cursor: { path } }: Position): string[] {
  const [list, index] = path
  const lists = ['validate', 'isolate', 'remediate', 'close', 'steps']
  return lists.slice(0, lists.indexOf(String(list)) + 1).flatMap((name) => {
    const steps = partAt(value, [name])
    if (!Array.isArray(steps)) return []
    const before = name === list ? steps.slice(0, Number(index)) : steps
    return before.flatMap((step) => (isMap(step) && typeof step['id'] === 'string' ? [step['id']] : []))
  })
}

function shapeValues(shape: Shape | undefined, cursor: Cursor): Suggestion[] {
  const inner = shape?.type === 'list' ? shape.element : shape
  if (inner?.type === 'string') return (inner.enum ?? []).map((each) => suggest(cursor, 'value', each))
  return inner?.type === 'boolean' ? ['true', 'false'].map((each) => suggest(cursor, 'value', each)) : []
}

/** Keys of the map that the position lies in: parameters, inputs of a procedure, or those of the language. */
function keys(position: Position): Suggestion[] {
  const { file, cursor, value } = position
  const isKey = cursor.at === 'key'
  const around = isKey ? cursor.path.slice(0, -1) : cursor.path
  const there = partAt(value, around)
  const taken = new Set(there !== undefined && isMap(there) ? Object.keys(there) : [])
  const key = (label: string, kind: SuggestionKind, after: string, more: Pick<Suggestion, 'detail' | 'about'>): Suggestion[] =>
    taken.has(label) ? [] : [suggest(cursor, kind, label, { ...more, insert: cursor.colon ? label : `${label}:${after}` })]
  const parameters = parametersAt(position, around)
  if (parameters && 'input' in parameters.of) {
    const shape = shapeAt(parameters.of.input, parameters.inner)
    const whole = shape?.type === 'list' && !isKey ? shape.element : shape
    if (whole?.type !== 'structure') return []
    return Object.entries(whole.members).flatMap(([name, member]) =>
      key(name, 'member', ' ', { detail: `${describeShape(member.shape)}${whole.required.includes(name) ? ', required' : ''}` }),
    )
  }
  if (parameters && !('input' in parameters.of)) {
    if (parameters.inner.length > 0) return []
    return Object.entries(parameters.of.value?.inputs ?? {}).flatMap(([name, { type, describe: about, optional, default: value }]) =>
      key(name, 'member', ' ', { detail: `${type}${optional || value !== undefined ? '' : ', required'}`, ...(about !== undefined && { about }) }),
    )
  }
  return keysAt(file.schemas, file.kind, around, value).flatMap(({ key: name, description, holds }) =>
    key(name, 'key', holds === 'value' ? ' ' : '', { ...(description !== undefined && { about: description }) }),
  )
}

/** What a parameter takes, in words. */
export function describeShape(shape: Shape): string {
  if (shape.type === 'list') return `list of ${describeShape(shape.element)}`
  if (shape.type === 'structure') return shape.name
  return shape.type === 'string' ? (shape.enum ? shape.enum.slice(0, 6).join(' | ') : 'text') : shape.type
}

/** Undefined outside of an expression. */
function expressionNames(position: Position, offset: number): Suggestion[] | undefined {
  const at = expressionAt(position, offset)
  if (!at) return undefined
  const open = openExpression(at.source)
  if (!open) return comparedValues(at, position.file.text, offset)
  const { text } = position.file
  const start = offset - open.word.length
  const end = offset + /^\w*/.exec(text.slice(offset))![0].length
  const name = (label: string, kind: SuggestionKind, detail?: string): Suggestion => ({ label, kind, insert: label, start, end, ...(detail !== undefined && { detail }) })
  if (open.receiver === undefined) {
    const bound = open.macros.map(({ variable }) => variable)
    return [...bound, ...at.names].map((each) => {
      const type = at.typeOf(each, open.macros)
      return name(each, 'name', type && each !== 'steps' && type.kind !== 'dyn' ? describe(type) : undefined)
    })
  }
  const type = at.typeOf(open.receiver, open.macros)
  const structure = withoutOptional(type)
  if (structure?.kind !== 'structure') return []
  const names = open.receiver === 'steps' ? at.earlier : structure.names
  return names.filter((each) => /^[A-Za-z_]\w*$/.test(each)).map((each) => {
    const member = structure.member(each)
    return name(each, 'member', member && member.kind !== 'dyn' ? describe(member) : undefined)
  })
}

/** All that what stands before `==` can be, where that is known. */
function comparedValues(at: ExpressionAt, text: string, offset: number): Suggestion[] {
  const open = openComparison(at.source)
  const type = open && withoutOptional(at.typeOf(open.receiver, open.macros))
  if (type?.kind !== 'string') return []
  const start = offset - open!.word.length
  const end = offset + /^[\w-]*/.exec(text.slice(offset))![0].length
  return (type.values ?? []).map((label) => ({ label, kind: 'value', insert: label, start, end }))
}

function withoutOptional(type: Type | undefined): Type | undefined {
  return type?.kind === 'optional' ? withoutOptional(type.value) : type
}

function suggest({ start, end }: Pick<Cursor, 'start' | 'end'>, kind: SuggestionKind, label: string, more: Partial<Suggestion> = {}): Suggestion {
  return { label, kind, insert: label, start, end, ...more }
}
