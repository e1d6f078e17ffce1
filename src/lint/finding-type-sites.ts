/** The finding types of a file that are written as GuardDuty writes them. */
import type { ASTNode } from '../expressions/syntax-node.js'
import { childrenOf, syntaxTree } from '../expressions/expression.js'
import { isProcedure, type RunbookFile } from '../runbooks/runbook.js'
import type { Path } from '../runbooks/yaml-document.js'

/** `ThreatPurpose:Resource/Family…`, or a pattern that begins like one. Security Hub's types have words with spaces. */
const guardDutyType = /^[A-Z][A-Za-z]*:[A-Za-z0-9]*(\/\S*)?\*?$/

/** Each type of a runbook's match with its place in the file. */
export function guardDutyTypesOf(file: RunbookFile): { type: string; path: Path }[] {
  const found: { type: string; path: Path }[] = []
  if (isProcedure(file)) return found
  file.match.forEach(({ types }, i) =>
    types?.forEach((type, j) => {
      if (guardDutyType.test(type)) found.push({ type, path: ['match', i, 'types', j] })
    }),
  )
  return found
}

/** Each type that a condition compares `finding.type` with, a prefix with a * at its end; offsets in the condition, end exclusive. Throws ExpressionError where it is no CEL. */
export function guardDutyTypesIn(condition: string): { type: string; start: number; end: number }[] {
  return comparedIn(syntaxTree(condition)).flatMap(({ literal: { op, args: type, start, end }, isPrefix }) => {
    if (op !== 'value' || typeof type !== 'string' || !guardDutyType.test(type)) return []
    return [{ type: isPrefix ? `${type}*` : type, start, end }]
  })
}

interface Compared {
  literal: ASTNode
  isPrefix: boolean
}

function comparedIn(node: ASTNode): Compared[] {
  const inner = childrenOf(node).flatMap(comparedIn)
  if (node.op === '==' || node.op === '!=') {
    const [a, b] = node.args
    return [...inner, ...(isFindingType(a) ? [b] : isFindingType(b) ? [a] : []).map((literal) => ({ literal, isPrefix: false }))]
  }
  if (node.op === 'in' && isFindingType(node.args[0]) && node.args[1].op === 'list') return [...inner, ...node.args[1].args.map((literal) => ({ literal, isPrefix: false }))]
  if (node.op === 'rcall' && node.args[0] === 'startsWith' && isFindingType(node.args[1])) return [...inner, ...node.args[2].map((literal) => ({ literal, isPrefix: true }))]
  return inner
}

function isFindingType(node: ASTNode): boolean {
  return node.op === '.' && node.args[1] === 'type' && node.args[0].op === 'id' && node.args[0].args === 'finding'
}
