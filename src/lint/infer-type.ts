/** The type of an expression, and all that can be said against it before it is evaluated. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { ASTNode } from '../expressions/syntax-node.js'
import { evaluate, ExpressionError } from '../expressions/expression.js'
import { callType, wantsWholeNumber } from './function-types.js'
import { compareTypes, operatorType } from './operator-types.js'
import { policyDocument, policyMember } from './policy-grammar.js'
import {
  alternativesOf,
  bool,
  describe,
  dyn,
  join,
  joinAll,
  listOf,
  optionalOf,
  structureOf,
  type StructureType,
  type Type,
} from './type.js'

export interface TypeProblem {
  code: 'unknown-member' | 'expression-type' | 'never-equal' | 'unknown-enum-value'
  message: string
  hint?: string | undefined
  /** Offsets in the expression's source, end exclusive. */
  start: number
  end: number
}

/** The type of a name that the expression sees; undefined for one that it does not: that is reported elsewhere. */
export type TypeOfName = (name: string) => Type | undefined

export interface Inference {
  type: Type
  problems: readonly TypeProblem[]
}

/** Types the expression with that syntax tree. */
export function inferType(root: ASTNode, typeOfName: TypeOfName): Inference {
  const inference = new Inferring(typeOfName)
  return { type: inference.of(root), problems: inference.problems }
}

/** A variable of a macro, and those of the macros around it. */
interface Bound {
  name: string
  type: Type
  outer: Bound | undefined
}

class Inferring {
  readonly problems: TypeProblem[] = []

  constructor(readonly typeOfName: TypeOfName) {}

  of(node: ASTNode, bound?: Bound): Type {
    switch (node.op) {
      case 'value':
        return typeOfLiteral(node.args)
      case 'id':
        return this.#name(node.args, bound)
      case '.':
      case '.?':
        return this.#member(node, this.of(node.args[0], bound), node.args[1], node.op === '.?')
      case '[]':
      case '[?]':
        return this.#index(node, this.of(node.args[0], bound), this.of(node.args[1], bound))
      case 'call':
        return this.#call(node, bound)
      case 'rcall':
        return this.#method(node, bound)
      case 'list':
        return listOf(joinAll(node.args.map((item) => this.of(item, bound))))
      case 'map':
        return this.#map(node.args, bound)
      case '?:': {
        const [condition, yes, no] = node.args
        this.#boolean(condition, this.of(condition, bound), 'The condition before ?')
        return join(this.of(yes, bound), this.of(no, bound))
      }
      case '&&':
      case '||':
        for (const side of node.args) this.#boolean(side, this.of(side, bound), `A side of ${node.op}`)
        return bool
      case '!_':
        this.#boolean(node.args, this.of(node.args, bound), 'What follows !')
        return bool
      case '-_': {
        const type = this.of(node.args, bound)
        if (isNumeric(type)) return type
        return this.#wrong(node, `- takes a number, not ${describe(type)}.`, orValueHint(type))
      }
      default:
        return this.#operator(node, this.of(node.args[0], bound), this.of(node.args[1], bound))
    }
  }

  #name(name: string, bound: Bound | undefined): Type {
    for (let each = bound; each; each = each.outer) if (each.name === name) return each.type
    return namespaces.get(name) ?? this.typeOfName(name) ?? dyn
  }

  #wrong({ start, end }: { start: number; end: number }, message: string, hint?: string): Type {
    this.problems.push({ code: 'expression-type', message, hint, start, end })
    return dyn
  }

  #boolean(node: ASTNode, type: Type, what: string): void {
    if (type.kind !== 'bool' && !alternativesOf(type).every(({ kind }) => kind === 'bool' || kind === 'dyn'))
      this.#wrong(node, `${what} must be true or false, not ${describe(type)}.`, orValueHint(type))
  }

  #member(node: ASTNode, receiver: Type, name: string, isOptional: boolean): Type {
    if (receiver.kind === 'optional') return optionalOf(this.#member(node, receiver.value, name, false))
    const type = this.#plainMember(node, receiver, name)
    return isOptional ? optionalOf(type) : type
  }

  #plainMember(node: ASTNode, receiver: Type, name: string): Type {
    if (receiver.kind === 'dyn' && !receiver.either) return dyn
    if (receiver.kind === 'map') return receiver.value
    const place = placeOfMember(node, name)
    if (receiver.kind === 'structure') return receiver.member(name) ?? this.#unknownMember(receiver, name, place)
    const hint = receiver.kind === 'list' ? 'Take one of its items with [0], or each with map(x, …).' : undefined
    return this.#wrong(place, `This is ${describe(receiver)}, which has no member ${name}.`, hint)
  }

  #unknownMember(structure: StructureType, name: string, place: { start: number; end: number }): Type {
    if (structure.open) return dyn
    const near = didYouMean(name, structure.names)
    const all = structure.names.length <= 12 ? `It has ${structure.names.join(', ')}.` : undefined
    const message = `${structure.name} has no member ${name}.`
    this.problems.push({ code: 'unknown-member', message, hint: near ?? all, ...place })
    return dyn
  }

  #index(node: ASTNode & { op: '[]' | '[?]' }, receiver: Type, index: Type): Type {
    const inner = receiver.kind === 'optional' ? receiver.value : receiver
    const item = this.#item(node, inner, index)
    return node.op === '[?]' || receiver.kind === 'optional' ? optionalOf(item) : item
  }

  #item(node: ASTNode & { op: '[]' | '[?]' }, receiver: Type, index: Type): Type {
    const [, key] = node.args
    if (receiver.kind === 'dyn' && !receiver.either) return dyn
    if (receiver.kind === 'map') return receiver.value
    if (receiver.kind === 'list') {
      if (!isNumeric(index))
        this.#wrong(key, `A list is indexed with a number, not with ${describe(index)}.`)
      return receiver.element
    }
    if (receiver.kind !== 'structure') return this.#wrong(node, `This is ${describe(receiver)}, which has no items.`)
    if (key.op !== 'value' || typeof key.args !== 'string') return dyn
    return receiver.member(key.args) ?? this.#unknownMember(receiver, key.args, key)
  }

  #map(entries: readonly [ASTNode, ASTNode][], bound: Bound | undefined): Type {
    const members: [string, Type][] = []
    let isNamed = true
    for (const [key, value] of entries) {
      this.of(key, bound)
      const type = this.of(value, bound)
      if (key.op === 'value' && typeof key.args === 'string') members.push([key.args, type])
      else isNamed = false
    }
    return isNamed
      ? structureOf('the map', Object.fromEntries(members), { literal: true })
      : { kind: 'map', value: dyn }
  }

  #call(node: ASTNode & { op: 'call' }, bound: Bound | undefined): Type {
    const [name, args] = node.args
    const types = args.map((argument) => this.of(argument, bound))
    if (name === 'has') return bool
    this.#literals(node, args)
    const [inside] = args
    if (name === 'json' && (inside?.op === '.' || inside?.op === '.?') && types[0]!.kind !== 'dyn' && policyMember.test(inside.args[1])) return policyDocument
    return callType(name, undefined, types) ?? this.#wrongArguments(node, name, undefined, types)
  }

  /** A call of written-out values fails now if it fails at all: `duration("1d")`. */
  #literals(node: ASTNode & { op: 'call' }, args: readonly ASTNode[]): void {
    if (args.length === 0 || args.some(({ op }) => op !== 'value')) return
    const call = `${node.args[0]}(${args.map(({ args: value }) => (typeof value === 'string' ? JSON.stringify(value) : String(value as number | bigint | boolean | null))).join(', ')})`
    try {
      // Not every result is a value, but all can be compared.
      evaluate(`${call} == ${call}`, {})
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      this.#wrong(node, `This cannot be evaluated: ${error.message}.`)
    }
  }

  #method(node: ASTNode & { op: 'rcall' }, bound: Bound | undefined): Type {
    const [name, receiverNode, args] = node.args
    if (name === 'bind' && args.length === 3 && args[0]!.op === 'id') {
      return this.of(args[2]!, { name: args[0].args, type: this.of(args[1]!, bound), outer: bound })
    }
    const receiver = this.of(receiverNode, bound)
    const isMacro = macros.has(name) && args.length > 1 && args[0]!.op === 'id'
    if (isMacro) return this.#comprehension(name, receiverNode, receiver, args, bound)
    const types = args.map((argument) => this.of(argument, bound))
    if (name === 'or' || name === 'orValue') return this.#otherwise(node, name, receiver, types[0] ?? dyn)
    return callType(name, receiver, types) ?? this.#wrongArguments(node, name, receiver, types)
  }

  #otherwise(node: ASTNode, name: string, receiver: Type, other: Type): Type {
    if (receiver.kind === 'dyn') return name === 'or' ? { kind: 'optional', value: dyn } : dyn
    if (receiver.kind !== 'optional') {
      const hint = 'Leave it out, or write .? before the member that may be missing.'
      this.#wrong(node, `${name}() follows what may be absent, and this is always there.`, hint)
      return receiver
    }
    if (name === 'or') return optionalOf(join(receiver, other))
    const type = join(receiver.value, other)
    const isKnown = [receiver.value, other].every(({ kind }) => kind !== 'dyn' && kind !== 'null')
    const message = `orValue() gives ${describe(other)} instead of ${describe(receiver.value)}.`
    return isKnown && type.kind === 'dyn' ? this.#wrong(node, message, 'Give a value of the same kind.') : type
  }

  #comprehension(name: string, node: ASTNode, receiver: Type, args: readonly ASTNode[], bound: Bound | undefined): Type {
    const inner: Bound = { name: args[0]!.args as string, type: this.#elementOf(node, receiver, name), outer: bound }
    const last = args.at(-1)!
    if (name !== 'map') this.#boolean(last, this.of(last, inner), `What ${name}() asks`)
    else if (args.length === 3) this.#boolean(args[1]!, this.of(args[1]!, inner), 'What map() asks')
    if (name === 'map') return listOf(this.of(last, inner))
    return name === 'filter' ? listOf(inner.type) : bool
  }

  #elementOf(node: ASTNode, type: Type, name: string): Type {
    if (type.kind === 'list') return type.element
    if (type.kind === 'map' || type.kind === 'structure') return { kind: 'string' }
    if (type.kind === 'dyn' && !type.either) return dyn
    return this.#wrong(node, `${name}() goes over a list or a map, not over ${describe(type)}.`, orValueHint(type))
  }

  #wrongArguments(node: ASTNode, name: string, receiver: Type | undefined, args: readonly Type[]): Type {
    const given = args.map(describe).join(' and ')
    const optional = [receiver, ...args].find((each) => each?.kind === 'optional')
    const whole = wantsWholeNumber(name, receiver, args) ? 'It takes whole numbers: int(…) makes one.' : undefined
    const of = receiver ? ` of ${describe(receiver)}` : ''
    const message = `${name}()${of} ${given === '' ? 'does not exist' : `does not take ${given}`}.`
    return this.#wrong(node, message, whole ?? (optional && orValueHint(optional)))
  }

  /** Each of `["a", "b"]` that never equals what is looked for. */
  #compareChoices(left: Type, list: ASTNode): void {
    if (list.op !== 'list') return
    for (const item of list.args) {
      if (item.op !== 'value') continue
      const problem = compareTypes('==', left, typeOfLiteral(item.args))
      if (problem) this.problems.push({ ...problem, start: item.start, end: item.end })
    }
  }

  #operator(node: ASTNode & { args: [ASTNode, ASTNode] }, left: Type, right: Type): Type {
    const { op } = node
    const optional = [left, right].find(({ kind }) => kind === 'optional')
    if (optional) {
      this.#wrong(node, `${op} takes no value that may be absent.`, orValueHint(optional))
      return op === '==' || op === '!=' ? bool : dyn
    }
    if (op === '==' || op === '!=' || op === 'in') {
      const problem = compareTypes(op, left, right)
      if (problem) this.problems.push({ ...problem, start: node.start, end: node.end })
      else if (op === 'in') this.#compareChoices(left, node.args[1])
      return bool
    }
    const type = operatorType(op, left, right)
    if (type) return type
    return this.#wrong(node, `${op} does not take ${describe(left)} and ${describe(right)}.`)
  }
}

/** Whether it can be a number, whatever it is. */
function isNumeric(type: Type): boolean {
  return alternativesOf(type).every(({ kind }) => kind === 'int' || kind === 'double' || kind === 'dyn')
}

const macros: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'exists', 'exists_one'])

const namespaces: ReadonlyMap<string, Type> = new Map([
  ['optional', { kind: 'namespace' }],
  ['cel', { kind: 'namespace' }],
])

function typeOfLiteral(value: unknown): Type {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'string') return { kind: 'string', values: [value] }
  if (typeof value === 'boolean') return bool
  if (typeof value === 'number') return { kind: 'double' }
  return typeof value === 'bigint' ? { kind: 'int' } : value instanceof Uint8Array ? { kind: 'bytes' } : dyn
}

/** A member's own name at the end of the chain that it closes. */
function placeOfMember(node: ASTNode, name: string): { start: number; end: number } {
  const start = node.end - name.length
  return node.input.slice(start, node.end) === name ? { start, end: node.end } : node
}

function orValueHint(type: Type): string | undefined {
  return type.kind === 'optional' ? 'Say what it is then: .orValue(…).' : undefined
}
