/** Expressions name only what is visible where they stand, and call only functions that exist. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { ASTNode } from '../expressions/syntax-node.js'
import { childrenOf, misfitOf, syntaxTree, type Reference } from '../expressions/expression.js'
import { wholeExpression } from '../expressions/template.js'
import type { CheckContext, PlacedExpression } from './check-context.js'
import { allNames } from './expression-sites.js'
import { asKind } from './runbook.js'

/** Names that CEL itself gives. */
const celNames = new Set([
  'optional',
  'cel',
  'math',
  'strings',
  'base64',
  'google',
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
  'dyn',
])

/** Reports names that are not visible, macro variables that hide one, and calls that CEL does not know. */
export function checkExpressions(context: CheckContext): void {
  for (const expression of context.expressions) {
    for (const reference of expression.parsed.references) checkRoot(reference, expression, context)
    const { hiding, problem } = verdictOn(expression.source)
    for (const variable of hiding) reportHiding(variable, expression, context)
    if (!problem) continue
    const place = context.within(expression, problem.start, problem.end)
    context.report('expression-type', place, `This cannot be evaluated: ${problem.message}.`)
  }
  for (const { step, path } of context.steps) {
    const lists = [
      ['command', 'on', asKind(step, 'command')?.command.on],
      ['activity', 'regions', asKind(step, 'activity')?.activity.regions],
    ] as const
    for (const [kind, key, value] of lists) {
      if (typeof value !== 'string' || isOneExpression(value)) continue
      context.report('not-a-list', context.at([...path, kind, key]), `${key} takes a list or one \${…} that is a list.`)
    }
    if (!('ask' in step)) continue
    for (const form of ['select', 'checklist'] as const) {
      const value = step.ask[form]
      if (typeof value !== 'string' || isOneExpression(value)) continue
      context.report(
        'not-a-list',
        context.at([...path, 'ask', form]),
        `${form} takes a map of answers or one \${…} that is a list.`,
      )
    }
  }
}

function isOneExpression(text: string): boolean {
  try {
    return wholeExpression(text) !== undefined
  } catch {
    // A ${ that is not closed has its own diagnostic.
    return true
  }
}

function checkRoot({ path, start }: Reference, expression: PlacedExpression, context: CheckContext): void {
  const [root] = path as [string]
  const { names, placed, role } = expression.site
  if (names.has(root) || celNames.has(root)) return
  const place = context.within(expression, start, start + root.length)
  if (!allNames.has(root)) {
    context.report(
      'unknown-name',
      place,
      `${root} is not a name.`,
      didYouMean(root, names) ?? `Visible here: ${[...names].join(', ')}.`,
    )
    return
  }
  const hint =
    root === 'finding'
      ? 'Take it in through an input with from: finding enters a runbook nowhere else.'
      : root === 'item' && (role === 'when' || role === 'forEach' || placed?.step.forEach === undefined)
        ? role === 'when'
          ? 'when is decided once for the whole step: filter the list of forEach instead.'
          : 'item is there in steps with forEach.'
        : `Visible here: ${[...names].join(', ')}.`
  context.report('name-not-visible', place, `${root} is not visible in ${describe(role)}.`, hint)
}

function describe(role: string): string {
  return role === 'say' ? 'impact.say' : role === 'undo' ? 'undo' : role === 'text' ? 'this text' : role
}

const macros = new Set([
  'map',
  'filter',
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'sortBy',
  'bind',
  'optMap',
  'optFlatMap',
])

interface Variable {
  name: string
  start: number
  end: number
}

/** Adds the variables of macros that bear a name of the language. */
function addHiding(node: ASTNode, hiding: Variable[]): void {
  if (node.op === 'rcall' && macros.has(node.args[0]) && node.args[2].length > 1) {
    const variable = node.args[2][0]!
    if (variable.op === 'id' && allNames.has(variable.args)) hiding.push({ name: variable.args, start: variable.start, end: variable.end })
  }
  for (const child of childrenOf(node)) addHiding(child, hiding)
}

function reportHiding({ name, start, end }: Variable, expression: PlacedExpression, context: CheckContext): void {
  context.report(
    'shadowed-name',
    context.within(expression, start, end),
    `${name} is a name of the language and cannot be a variable.`,
    'Give the variable another name.',
  )
}

/** What is wrong with an expression wherever it stands. */
interface Verdict {
  hiding: readonly Variable[]
  problem: { message: string; start: number; end: number } | undefined
}

const verdicts = new Map<string, Verdict>()

/** Throws ExpressionError where the source is no CEL. */
function verdictOn(source: string): Verdict {
  let verdict = verdicts.get(source)
  if (!verdict) {
    const hiding: Variable[] = []
    addHiding(syntaxTree(source), hiding)
    verdicts.set(source, (verdict = { hiding, problem: misfitOf(source) }))
  }
  return verdict
}

/**
 * What is wrong with an expression for any data: unknown functions, operands that never fit. Names are dyn here; their
 * types are for lint. Offsets are in the source. Throws ExpressionError where it is no CEL.
 */
export function evaluationProblem(source: string): Verdict['problem'] {
  return verdictOn(source).problem
}
