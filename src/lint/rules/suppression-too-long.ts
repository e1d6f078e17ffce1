/** Lint rule: a suppression goes on for very long. */
import { momentOf } from '../../runbooks/moment.js'
import type { LintRule } from '../lint-rule.js'

const routing = (until: string): string => `destinations: { security: { type: slack, url: { env: SLACK_SECURITY_URL } } }
default: { to: [security] }
suppress:
  - { id: scanner, when: finding.remote.ip == "198.51.100.7", reason: Our scanner., until: ${until} }
`

export const rule: LintRule = {
  id: 'suppression-too-long',
  severity: 'warning',
  what: 'A suppression goes on for very long.',
  why: 'Accounts and addresses change hands, and nobody is told of what then happens there.',
  fix: 'End it earlier, and look at it again then; what is harmless for good is for a suppression rule of GuardDuty or Security Hub.',
  needs: 'date',
  options: {
    days: { value: 180, about: 'days from its beginning, or from the day of the lint where that is later, that are not too long.' },
  },
  bad: { file: 'routing.yaml', asOf: '2026-12-01', yaml: routing('2027-12-01') },
  good: { file: 'routing.yaml', asOf: '2026-12-01', yaml: routing('2027-05-30') },
  checkRouting({ routing: { suppress = [] }, asOf, options, at, report }) {
    const today = asOf === undefined ? undefined : momentOf(asOf)
    if (!today) return
    for (const [i, { id, from, until }] of suppress.entries()) {
      const begins = Math.max(today.getTime(), from === undefined ? 0 : momentOf(from)!.getTime())
      const days = (momentOf(until)!.getTime() - begins) / day
      if (days > (options['days'] as number)) report(at(['suppress', i, 'until']), `${id} goes on for ${Math.floor(days)} days.`, 'End it earlier, and look at it again then.')
    }
  },
}

const day = 86_400_000
