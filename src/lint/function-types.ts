/** What CEL's functions and sirun's own take and yield, as the one CEL environment declares them. */
import { environment } from '../expressions/environment.js'
import { alternativesOf, bool, double, dyn, isNumber, join, joinAll, listOf, nothing, string, structureOf, timestamp, type Type } from './type.js'

interface Overload {
  receiver: Type | undefined
  parameters: Type[]
  returns: Type
}

/** By name and number of arguments; macros are not among them. */
let overloads: Map<string, Overload[]> | undefined

function overloadsOf(name: string, count: number, isMethod: boolean): readonly Overload[] {
  overloads ??= readOverloads()
  return overloads.get(keyOf(name, count, isMethod)) ?? []
}

function keyOf(name: string, count: number, isMethod: boolean): string {
  return `${isMethod ? '.' : ''}${name}/${count}`
}

function readOverloads(): Map<string, Overload[]> {
  const found = new Map<string, Overload[]>()
  for (const { name, receiverType, returnType, params } of environment.getDefinitions().functions) {
    if (params.some(({ type }) => type === 'ast')) continue
    const key = keyOf(name, params.length, receiverType !== null)
    const overload = {
      receiver: receiverType === null ? undefined : parse(receiverType),
      parameters: params.map(({ type }) => parse(type)),
      returns: parse(returnType),
    }
    found.set(key, [...(found.get(key) ?? []), overload])
  }
  return found
}

const simple: Readonly<Record<string, Type>> = {
  string,
  bool,
  double,
  int: { kind: 'int' },
  uint: { kind: 'int' },
  bytes: { kind: 'bytes' },
  null: { kind: 'null' },
  type: { kind: 'type' },
  'google.protobuf.Timestamp': timestamp,
  'google.protobuf.Duration': { kind: 'duration' },
  OptionalNamespace: { kind: 'namespace' },
  CelNamespace: { kind: 'namespace' },
}

/** A type as cel-js writes it; type parameters are dyn. */
function parse(text: string): Type {
  const [, outer, inner] = /^(\w+)<(.*)>$/.exec(text) ?? []
  if (outer === 'list') return listOf(parse(inner!))
  if (outer === 'optional') return { kind: 'optional', value: parse(inner!) }
  if (outer === 'map') return { kind: 'map', value: parse(inner!.slice(inner!.indexOf(',') + 2)) }
  return simple[text] ?? dyn
}

/**
 * The type that a call yields; undefined where the function exists but takes no such arguments. A function that does
 * not exist at all yields dyn: it is reported before a run.
 */
export function callType(name: string, receiver: Type | undefined, args: readonly Type[]): Type | undefined {
  const at = [receiver, ...args].findIndex((each) => each !== undefined && alternativesOf(each).length > 1)
  if (at < 0) return typeOfOne(name, receiver, args)
  // Whichever it is, there must be such a function.
  const results = alternativesOf([receiver, ...args][at]!).map((each) => (at === 0 ? callType(name, each, args) : callType(name, receiver, args.with(at - 1, each))))
  return results.every((result) => result !== undefined) ? joinAll(results) : undefined
}

function typeOfOne(name: string, receiver: Type | undefined, args: readonly Type[]): Type | undefined {
  const candidates = overloadsOf(name, args.length, receiver !== undefined)
  if (candidates.length === 0) return dyn
  if (name === 'join' && receiver?.kind === 'list' && !isJoinable(receiver.element)) return undefined
  const fitting = candidates.filter(
    (each) =>
      (each.receiver === undefined || accepts(each.receiver, receiver!)) &&
      each.parameters.every((parameter, i) => accepts(parameter, args[i]!)),
  )
  if (fitting.length === 0) return undefined
  const returns = fitting.map((each) => each.returns).reduce(join)
  // Where several fit, what goes in is not known, so neither is which of them it is.
  return generic(name, receiver, args) ?? (returns.kind === 'dyn' ? dyn : returns)
}

/** Where what goes in says what comes out. */
function generic(name: string, receiver: Type | undefined, [first, second]: readonly Type[]): Type | undefined {
  if (receiver?.kind === 'list') {
    if (name === 'distinct' || name === 'sort') {
      return receiver.element.kind === 'optional' ? listOf(receiver.element.value) : receiver
    }
    if (name === 'flatten') return receiver.element.kind === 'list' ? receiver.element : receiver
  }
  if (receiver?.kind === 'optional' && name === 'value') return receiver.value
  if (receiver?.kind === 'namespace' && name === 'none') return { kind: 'optional', value: nothing }
  if (receiver?.kind === 'namespace' && name === 'of') return { kind: 'optional', value: first! }
  if (receiver) return undefined
  if (name === 'list') return first!.kind === 'list' || first!.kind === 'dyn' ? first! : listOf(first!)
  if (name === 'dyn') return dyn
  if (name !== 'merge' || first?.kind !== 'structure' || second?.kind !== 'structure') return undefined
  const [left, right] = [first, second]
  const names = [...new Set([...left.names, ...right.names])]
  const members = names.map((each) => [each, (right.member(each) ?? left.member(each))!] as const)
  return structureOf('the map', Object.fromEntries(members), { literal: true })
}

/** Joined are texts: CEL declares a list of anything, and fails at the first item that is none. */
function isJoinable(element: Type): boolean {
  return alternativesOf(element).every(({ kind }) => kind === 'string' || kind === 'dyn')
}

function accepts(wanted: Type, given: Type): boolean {
  if (wanted.kind === 'dyn' || given.kind === 'dyn') return given.kind !== 'optional'
  if (wanted.kind === 'list' && given.kind === 'list') return accepts(wanted.element, given.element)
  if (wanted.kind === 'map') return given.kind === 'map' || given.kind === 'structure'
  return wanted.kind === given.kind
}

/** Whether a function of that name takes whole numbers where a number of AWS stands: `int(…)` makes one. */
export function wantsWholeNumber(name: string, receiver: Type | undefined, args: readonly Type[]): boolean {
  const whole = args.map((each): Type => (isNumber(each) ? { kind: 'int' } : each))
  return args.some(isNumber) && callType(name, receiver, whole) !== undefined
}
