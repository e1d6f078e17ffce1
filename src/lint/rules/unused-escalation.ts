/** Lint rule: no rule of a routing has an escalation. */
import type { LintRule } from '../lint-rule.js'

const routing = (rest: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
default: ${rest}
escalations:
  standard: { tiers: [{ to: [oncall] }] }
`

export const rule: LintRule = {
  id: 'unused-escalation',
  severity: 'warning',
  what: 'No rule has an escalation, nor has the default.',
  why: 'Whoever is in its tiers believes that they are told.',
  fix: 'Name it where it is meant, or take it out.',
  bad: { file: 'routing.yaml', yaml: routing('{ to: [security] }') },
  good: { file: 'routing.yaml', yaml: routing('{ to: [security], escalation: standard }') },
  checkRouting({ routing: { rules = [], default: rest, escalations = {} }, at, report }) {
    for (const name of Object.keys(escalations)) {
      if (![...rules, rest].some(({ escalation }) => escalation === name)) report(at(['escalations', name], 'key'), `Nothing escalates by ${name}.`, 'Name it as the escalation of a rule or of the default, or take it out.')
    }
  },
}
