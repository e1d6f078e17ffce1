/** Lint rule: a suppression ends before it begins. Reported when the routing is read. */
import type { LintRule } from '../lint-rule.js'

const routing = (until: string): string => `destinations: { security: { type: slack, url: { env: SLACK_SECURITY_URL } } }
default: { to: [security] }
suppress:
  - { id: pentest, when: finding.sample, reason: A test of ours., from: 2026-12-01, until: ${until} }
`

export const rule: LintRule = {
  id: 'ends-before-it-begins',
  severity: 'error',
  what: 'A suppression ends before it begins.',
  why: 'It suppresses nothing, and whoever wrote it believes that it does.',
  fix: 'Correct from or until.',
  always: 'It can mean nothing.',
  bad: { file: 'routing.yaml', yaml: routing('2026-11-30') },
  good: { file: 'routing.yaml', yaml: routing('2026-12-02') },
}
