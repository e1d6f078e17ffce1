/** Whether a condition can only ever be true, or only ever false. */
import type { ASTNode } from '../expressions/syntax-node.js'
import { childrenOf, evaluate, ExpressionError } from '../expressions/expression.js'

/**
 * The only value that the condition can have; undefined where it depends on something.
 *
 * @param isThere whether `inputs.<name>` or `steps.<name>` is there in any case, so that `has(…)` says nothing
 */
export function constantOf(node: ASTNode, isThere: (root: string, name: string) => boolean): boolean | undefined {
  const of = (inner: ASTNode): boolean | undefined => constantOf(inner, isThere)
  if (node.op === '!_') return negated(of(node.args))
  if (node.op === '&&' || node.op === '||') {
    const sides = node.args.map(of)
    const decisive = node.op === '||'
    if (sides.includes(decisive)) return decisive
    return sides.includes(undefined) ? undefined : !decisive
  }
  if (node.op === '?:') {
    const [condition, yes, no] = node.args
    const known = of(condition)
    if (known !== undefined) return of(known ? yes : no)
    const [left, right] = [of(yes), of(no)]
    return left === right ? left : undefined
  }
  if (node.op === 'call' && node.args[0] === 'has') return hasOf(sourceOf(node.args[1][0]!), isThere)
  return namesSomething(node) ? undefined : valueOf(sourceOf(node))
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

function hasOf(inside: string, isThere: (root: string, name: string) => boolean): true | undefined {
  const [, root, name] = /^(inputs|steps)\.(\w+)$/.exec(inside) ?? []
  return root !== undefined && isThere(root, name!) ? true : undefined
}

function namesSomething(node: ASTNode): boolean {
  return node.op === 'id' || childrenOf(node).some(namesSomething)
}

/** Of what names nothing. Brackets around it may be cut in half: then nothing is said. */
function valueOf(source: string): boolean | undefined {
  try {
    const value = evaluate(source, {})
    return typeof value === 'boolean' ? value : undefined
  } catch (error) {
    if (error instanceof ExpressionError) return undefined
    throw error
  }
}

function sourceOf({ input, start, end }: ASTNode): string {
  return input.slice(start, end)
}
