/** What a `has(…)` in an expression proves, and which uses of what may be absent it leaves unproven. */
import type { ASTNode } from '../expressions/syntax-node.js'
import { childrenOf, syntaxTree } from '../expressions/expression.js'

/** Something that may be absent, by its name: `inputs.x`, `steps.x` or, for an output of a procedure, `steps.x.y`. */
export type Thing = string

const known = new Map<string, ReadonlySet<Thing>>()

/** Things that are proven to be there where the expression is true. Throws ExpressionError where it is no CEL. */
export function factsOf(source: string): ReadonlySet<Thing> {
  let proven = known.get(source)
  if (!proven) known.set(source, (proven = facts(syntaxTree(source), true)))
  return proven
}

function facts(node: ASTNode, truth: boolean): Set<Thing> {
  if (node.op === '!_') return facts(node.args, !truth)
  if ((node.op === '&&' && truth) || (node.op === '||' && !truth)) {
    return union(node.args.map((operand) => facts(operand, truth)))
  }
  if (truth && node.op === 'call' && node.args[0] === 'has') {
    const chain = chainOf(node.args[1][0]!)
    return new Set(chain ? thingsOf(chain).map(({ thing }) => thing) : [])
  }
  return new Set()
}

/** A use of a thing that nothing proves to be there; offsets in the source. */
export interface UnguardedUse {
  thing: Thing
  start: number
  end: number
}

/** What holds where a part of an expression is evaluated: all of the operands but one are true, or false; and what holds around it. */
interface Given {
  operands: readonly ASTNode[]
  but?: ASTNode
  truth: boolean
  around: Given | undefined
}

/**
 * Uses of what may be absent, beyond what `known` and the expression prove. `close` adds what a fact implies. What is proven
 * is worked out for a use of what may be absent only: few uses are.
 */
export function unguardedUses(
  tree: ASTNode,
  known: () => ReadonlySet<Thing>,
  mayBeAbsent: (thing: Thing) => boolean,
  close: (facts: ReadonlySet<Thing>) => ReadonlySet<Thing>,
): UnguardedUse[] {
  const uses: UnguardedUse[] = []
  visit(tree, undefined)
  return uses

  function visit(node: ASTNode, given: Given | undefined): void {
    const chain = chainOf(node)
    if (chain) return visitChain(chain, given)
    if (node.op === 'call' && node.args[0] === 'has') {
      const inside = chainOf(node.args[1][0]!)
      // has(a.b.c) asks for c; a.b has to be there.
      if (inside) return visitChain({ ...inside, members: inside.members.slice(0, -1) }, given)
    }
    if (node.op === '&&' || node.op === '||') {
      const operands = operandsOf(node, node.op)
      for (const operand of operands) visit(operand, { operands, but: operand, truth: node.op === '&&', around: given })
    } else if (node.op === '?:') {
      const [condition, yes, no] = node.args
      visit(condition, given)
      visit(yes, { operands: [condition], truth: true, around: given })
      visit(no, { operands: [condition], truth: false, around: given })
    } else for (const child of childrenOf(node)) visit(child, given)
  }

  function visitChain(chain: Chain, given: Given | undefined): void {
    for (const { thing, end } of thingsOf(chain)) {
      if (mayBeAbsent(thing) && !isProven(thing, given)) return void uses.push({ thing, start: chain.start, end })
    }
  }

  function isProven(thing: Thing, given: Given | undefined): boolean {
    const proven = new Set(known())
    for (let each = given; each; each = each.around) {
      for (const operand of each.operands) if (operand !== each.but) for (const fact of facts(operand, each.truth)) proven.add(fact)
    }
    return close(proven).has(thing)
  }
}

interface Chain {
  root: string
  start: number
  members: { name: string; optional: boolean; end: number }[]
}

/** `steps.x.?y` as its root and members; undefined for what is no chain of names. */
function chainOf(node: ASTNode): Chain | undefined {
  if (node.op === 'id') return { root: node.args, start: node.start, members: [] }
  if (node.op === '.' || node.op === '.?') return extended(node.args[0], node.args[1], node.op === '.?', node.end)
  if ((node.op === '[]' || node.op === '[?]') && node.args[1].op === 'value') {
    return extended(node.args[0], String(node.args[1].args), node.op === '[?]', node.end)
  }
  return undefined
}

function extended(receiver: ASTNode, name: string, optional: boolean, end: number): Chain | undefined {
  const chain = chainOf(receiver)
  chain?.members.push({ name, optional, end })
  return chain
}

/** The things that a chain needs, outermost first; after `.?` nothing is needed any more. */
function thingsOf({ root, members }: Chain): { thing: Thing; end: number }[] {
  if (root !== 'inputs' && root !== 'steps') return []
  const things: { thing: Thing; end: number }[] = []
  const most = root === 'steps' ? 2 : 1
  let thing = root
  for (const { name, optional, end } of members) {
    if (optional || things.length === most) break
    thing += `.${name}`
    things.push({ thing, end })
  }
  return things
}

function operandsOf(node: ASTNode, operator: '&&' | '||'): ASTNode[] {
  return node.op === operator ? (node.args as ASTNode[]).flatMap((operand) => operandsOf(operand, operator)) : [node]
}

function union(sets: ReadonlySet<Thing>[]): Set<Thing> {
  return new Set(sets.flatMap((set) => [...set]))
}

/** Whether the expression may be an empty optional: it ends in `.?m`, `[?i]` or a call that yields an optional. */
export function mayYieldNothing(source: string): boolean {
  return isOptional(syntaxTree(source))
}

function isOptional(node: ASTNode): boolean {
  if (node.op === '.?' || node.op === '[?]') return true
  if (node.op === '.' || node.op === '[]') return isOptional(node.args[0])
  if (node.op === '?:') return isOptional(node.args[1]) || isOptional(node.args[2])
  if (node.op !== 'rcall') return false
  const [name, receiver] = node.args
  if (receiver.op === 'id' && receiver.args === 'optional') return name !== 'of'
  return name === 'or' ? isOptional(node.args[2][0]!) : name === 'optMap' || name === 'optFlatMap'
}
