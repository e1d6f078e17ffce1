/** Everything that lint says of a routing: what is checked when it is read, the types of its conditions, and lint's own rules. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { syntaxTree } from '../expressions/expression.js'
import { byPlace } from '../runbooks/read-runbook.js'
import type { ReadRouting } from '../runbooks/read-routing.js'
import type { Path } from '../runbooks/yaml-document.js'
import { findingType } from './generated/finding-type.js'
import { rules } from './generated/rules.js'
import { inferType } from './infer-type.js'
import type { LintRule, RuleContext } from './lint-rule.js'
import { optionsOf, type LintSettings } from './lint-settings.js'
import { describe, settled, string, type Type } from './type.js'

/** @param asOf the day for which it is said what is due; left out, nothing is */
export function lintRouting(read: ReadRouting, settings: LintSettings | undefined, asOf?: string): Diagnostic[] {
  const { value: routing, document, diagnostics } = read
  if (!routing) return diagnostics
  const { rules: routes = [], suppress = [] } = routing
  const paths: Path[] = [...routes.map((_, i) => ['rules', i, 'when']), ...suppress.map((_, i) => ['suppress', i, 'when'])]
  const types = [...routes, ...suppress].flatMap(({ when }, i) => checkType(when, paths[i]!, read))
  const found: Diagnostic[] = []
  const contextOf = (rule: LintRule): Pick<RuleContext, 'options' | 'report'> => ({
    options: optionsOf(rule, settings),
    report: (place, message, hint, fix, severity = rule.severity) => found.push({ code: rule.id, severity, message, place, ...(hint !== undefined && { hint }), ...(fix && { fix }) }),
  })
  for (const rule of rules) {
    rule.checkRouting?.({ ...contextOf(rule), routing, ...(asOf !== undefined && { asOf }), at: (path, what = 'value') => document.at(path, what), within: (path, start, end) => document.within(path, start, end) })
  }
  return [...types, ...found].sort(byPlace)
}

const names: Readonly<Record<string, Type>> = {
  finding: findingType,
  environment: string,
  priority: { kind: 'string', values: ['P1', 'P2', 'P3', 'P4'] },
}

function checkType(when: string, path: Path, { document }: ReadRouting): Diagnostic[] {
  const { type, problems } = inferType(syntaxTree(when), (name) => names[name])
  const found = problems.map(({ code, message, hint, start, end }): Diagnostic => ({
    code,
    severity: code === 'unknown-enum-value' ? 'warning' : 'error',
    message,
    place: document.within(path, start, end),
    ...(hint !== undefined && { hint }),
  }))
  if (found.length > 0 || type.kind === 'bool' || settled(type).kind === 'dyn') return found
  return [{ code: 'expression-type', severity: 'error', message: `when must be true or false, not ${describe(type)}.`, place: document.within(path, 0, when.length) }]
}
