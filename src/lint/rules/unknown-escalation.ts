/** Lint rule: a routing names an escalation that it does not have. Reported when it is read. */
import type { LintRule } from '../lint-rule.js'

const routing = (escalation: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
default: { to: [security], escalation: ${escalation} }
escalations:
  standard: { tiers: [{ to: [oncall] }] }
`

export const rule: LintRule = {
  id: 'unknown-escalation',
  severity: 'error',
  what: 'A rule or the default names an escalation that the routing does not have.',
  why: 'Where nobody acknowledges, nobody else would be told.',
  fix: 'Correct the name; the nearest one is named.',
  always: 'An alert that nobody answers would go nowhere.',
  bad: { file: 'routing.yaml', yaml: routing('standart') },
  good: { file: 'routing.yaml', yaml: routing('standard') },
}
