/** Lint rule: the fallbacks of a routing lead back to where they began. Reported when it is read. */
import type { LintRule } from '../lint-rule.js'

const routing = (fallback: string): string => `destinations:
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY }, fallback: security }
  security: { type: slack, url: { env: SLACK_SECURITY_URL }${fallback} }
default: { to: [oncall] }
`

export const rule: LintRule = {
  id: 'fallback-cycle',
  severity: 'error',
  what: 'The fallbacks of destinations lead back to where they began.',
  why: 'Where each of them cannot be told, nobody is.',
  fix: 'Take one of the fallbacks out.',
  always: 'A delivery would have no end.',
  bad: { file: 'routing.yaml', yaml: routing(', fallback: oncall') },
  good: { file: 'routing.yaml', yaml: routing('') },
}
