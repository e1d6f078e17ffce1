/** Says of plain conditions and chains that they fit whatever data there is, so that they need no look by cel-js. */
import { environment } from './environment.js'
import type { ASTNode } from './syntax-node.js'

/** Whether nothing in the expression can misfit, every name being dyn. That it is not sure does not mean that something does. */
export function fitsAlways(node: ASTNode): boolean {
  return isAnything(node) || isCondition(node)
}

/** A name, or a member of a member of one. */
function isAnything(node: ASTNode): boolean {
  if (node.op === 'id') return !environment.hasVariable(node.args)
  return node.op === '.' && isAnything(node.args[0])
}

/** What is true or false, or dyn. */
function isCondition(node: ASTNode): boolean {
  switch (node.op) {
    case '&&':
    case '||':
      return fitsAlways(node.args[0]) && fitsAlways(node.args[1])
    case '!_':
      return fitsAlways(node.args)
    case '==':
    case '!=':
      return isAnything(node.args[0]) && (isWritten(node.args[1]) || isAnything(node.args[1]))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isAnything(node.args[0]) && isWritten(node.args[1])
    case 'call':
      return node.args[0] === 'has' && node.args[1].length === 1 && node.args[1][0]!.op === '.' && isAnything(node.args[1][0])
    case 'rcall':
      return textTests.has(node.args[0]) && isAnything(node.args[1]) && node.args[2].length === 1 && isText(node.args[2][0]!)
    default:
      return false
  }
}

const textTests: ReadonlySet<string> = new Set(['startsWith', 'endsWith', 'contains'])

function isText(node: ASTNode): boolean {
  return node.op === 'value' && typeof node.args === 'string'
}

/** A text or a whole number. */
function isWritten(node: ASTNode): boolean {
  return node.op === 'value' && (typeof node.args === 'string' || typeof node.args === 'bigint')
}
