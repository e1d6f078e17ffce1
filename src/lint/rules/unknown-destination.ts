/** Lint rule: a routing sends to a destination that it does not have. Reported when it is read. */
import type { LintRule } from '../lint-rule.js'

const routing = (to: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
default: { to: [${to}] }
`

export const rule: LintRule = {
  id: 'unknown-destination',
  severity: 'error',
  what: 'A rule, the default, a fallback or a step names a destination that the routing does not have.',
  why: 'Nobody would be told.',
  fix: 'Correct the name; the nearest one is named.',
  always: 'An alert would go nowhere.',
  bad: { file: 'routing.yaml', yaml: routing('securty') },
  good: { file: 'routing.yaml', yaml: routing('security') },
}
