/** Lint rule: nothing is ever sent to a destination of a routing. */
import type { LintRule } from '../lint-rule.js'

const routing = (to: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
rules:
  - { id: urgent, when: priority == "P1", to: [${to}] }
default: { to: [security] }
`

export const rule: LintRule = {
  id: 'unused-destination',
  severity: 'warning',
  what: 'No rule, default, escalation or fallback sends to a destination.',
  why: 'Whoever is behind it believes that they are told.',
  fix: 'Send something to it, or take it out.',
  bad: { file: 'routing.yaml', yaml: routing('security') },
  good: { file: 'routing.yaml', yaml: routing('oncall') },
  checkRouting({ routing: { destinations, rules = [], default: rest, escalations = {} }, at, report }) {
    const tiers = Object.values(escalations).flatMap((escalation) => escalation.tiers)
    const used = new Set([...[...rules, rest, ...tiers].flatMap(({ to }) => to), ...Object.values(destinations).map(({ fallback }) => fallback)])
    for (const name of Object.keys(destinations)) {
      if (!used.has(name)) report(at(['destinations', name], 'key'), `Nothing is sent to ${name}.`, 'Send something to it, or take it out.')
    }
  },
}
