/** Lint rule: a suppression has ended. */
import { momentOf } from '../../runbooks/moment.js'
import type { LintRule } from '../lint-rule.js'

const routing = (until: string): string => `destinations: { security: { type: slack, url: { env: SLACK_SECURITY_URL } } }
default: { to: [security] }
suppress:
  - { id: pentest, when: finding.remote.ip == "198.51.100.7", reason: A test of ours., until: ${until} }
`

export const rule: LintRule = {
  id: 'suppression-over',
  severity: 'warning',
  what: 'A suppression has ended.',
  why: 'It suppresses nothing any more, and hides among those that do.',
  fix: 'Take it out; if it has to go on, say why, and until when.',
  needs: 'date',
  bad: { file: 'routing.yaml', asOf: '2026-12-01', yaml: routing('2026-12-01') },
  good: { file: 'routing.yaml', asOf: '2026-12-01', yaml: routing('2026-12-02') },
  checkRouting({ routing: { suppress = [] }, asOf, at, report }) {
    const day = asOf === undefined ? undefined : momentOf(asOf)
    if (!day) return
    for (const [i, { id, until }] of suppress.entries()) {
      if (momentOf(until)! <= day) report(at(['suppress', i, 'until']), `${id} ended (${until}).`, 'Take it out; if it has to go on, say why, and until when.')
    }
  },
}
