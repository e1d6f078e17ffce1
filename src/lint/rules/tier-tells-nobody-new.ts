/** Lint rule: a tier of an escalation names only those whom the step before told. */
import type { LintRule } from '../lint-rule.js'

const routing = (tier: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
default: { to: [oncall], escalation: standard }
escalations:
  standard: { tiers: [{ to: [security] }, { to: [${tier}] }] }
`

export const rule: LintRule = {
  id: 'tier-tells-nobody-new',
  severity: 'warning',
  what: 'A tier of an escalation names only those whom the tier before told.',
  why: 'Who did not acknowledge is asked once more, and nobody else hears of it.',
  fix: 'Name somebody else, or take the tier out and say how often all are asked: repeat.',
  bad: { file: 'routing.yaml', yaml: routing('security') },
  good: { file: 'routing.yaml', yaml: routing('security, oncall') },
  checkRouting({ routing: { rules = [], default: rest, escalations = {} }, at, report }) {
    for (const [name, { tiers }] of Object.entries(escalations)) {
      for (const [i, { to }] of tiers.entries()) {
        // Before the first tier are those whom each rule with this escalation names.
        const before = i > 0 ? [tiers[i - 1]!.to] : [...rules, rest].filter(({ escalation }) => escalation === name).map((each) => each.to)
        if (before.length === 0 || !before.every((told) => to.every((each) => told.includes(each)))) continue
        report(at(['escalations', name, 'tiers', i, 'to']), `Tier ${i + 1} of ${name} tells nobody new: ${to.join(', ')} ${to.length === 1 ? 'was' : 'were'} told in the step before.`, 'Name somebody else; repeat says how often the tiers are gone through again.')
      }
    }
  },
}
