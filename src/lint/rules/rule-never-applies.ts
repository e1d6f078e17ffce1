/** Lint rule: a rule or suppression of a routing can never apply. */
import { syntaxTree } from '../../expressions/expression.js'
import { constantOf } from '../constant.js'
import type { LintRule } from '../lint-rule.js'

const routing = (when: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
rules:
  - { id: everything, when: ${when}, to: [security] }
  - { id: urgent, when: priority == "P1", to: [oncall] }
default: { to: [security] }
`

export const rule: LintRule = {
  id: 'rule-never-applies',
  severity: 'warning',
  what: 'A rule or suppression of a routing can never apply.',
  why: 'Whoever it is for believes that they are told.',
  fix: 'Correct its condition, or put it before the rule that takes everything; match: all asks every rule.',
  bad: { file: 'routing.yaml', yaml: routing('"true"') },
  good: { file: 'routing.yaml', yaml: routing('environment == "test"') },
  checkRouting({ routing: { rules = [], suppress = [], match = 'first' }, at, report }) {
    const never = (key: string, i: number): void => report(at([key, i, 'when']), 'This is always false.', 'Correct it, or take it out.')
    for (const [i, { when }] of suppress.entries()) if (isAlways(false, when)) never('suppress', i)
    for (const [i, { id, when }] of rules.entries()) {
      const before = match === 'first' ? rules.slice(0, i).find((each) => isAlways(true, each.when) || each.when.trim() === when.trim()) : undefined
      if (isAlways(false, when)) never('rules', i)
      else if (before) report(at(['rules', i, 'id']), `${id} can never apply: ${before.id} counts first.`, `Put it before ${before.id}, or say match: all.`)
    }
  },
}

function isAlways(value: boolean, condition: string): boolean {
  return constantOf(syntaxTree(condition), () => false) === value
}
