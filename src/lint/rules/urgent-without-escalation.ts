/** Lint rule: a routing has escalations, and what is most urgent, or the rest, has none. */
import type { LintRule } from '../lint-rule.js'

const routing = (escalation: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
rules:
  - { id: urgent, when: priority == "P1", to: [oncall]${escalation} }
default: { to: [security], escalation: standard }
escalations:
  standard: { tiers: [{ to: [oncall, security] }] }
`

/** Conditions that let P1 in by its name. */
const urgent = /priority\s*==\s*["']P1["']|["']P1["']\s*==\s*priority|priority\s+in\s+\[[^\]]*["']P1["']/

export const rule: LintRule = {
  id: 'urgent-without-escalation',
  severity: 'warning',
  what: 'A routing has escalations, and its rule for P1, or its default, names none.',
  why: 'Where nobody acknowledges that, nobody else is told.',
  fix: 'Name its escalation.',
  bad: { file: 'routing.yaml', yaml: routing('') },
  good: { file: 'routing.yaml', yaml: routing(', escalation: standard') },
  checkRouting({ routing: { rules = [], default: rest, escalations, match = 'first' }, at, report }) {
    // One that nothing uses is said by `unused-escalation`.
    if (!escalations || ![...rules, rest].some(({ escalation }) => escalation !== undefined)) return
    const hint = `Name one: ${Object.keys(escalations).join(', ')}.`
    // With match: all another rule may name it.
    if (match === 'first') for (const [i, { id, when, escalation }] of rules.entries()) if (escalation === undefined && urgent.test(when)) report(at(['rules', i, 'id']), `Nobody else is told of what ${id} takes while nobody acknowledges it.`, hint)
    if (rest.escalation === undefined) report(at(['default']), 'Nobody else is told of what no rule takes, a P1 among it, while nobody acknowledges it.', hint)
  },
}
