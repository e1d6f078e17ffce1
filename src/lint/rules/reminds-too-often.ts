/** Lint rule: an escalation reminds those who have an incident every few minutes. */
import type { LintRule } from '../lint-rule.js'

/** Five minutes in each unit of a duration; of the longer ones, one. */
const fewest: Readonly<Record<string, number>> = { ms: 300_000, s: 300, m: 5, h: 1, d: 1 }

const routing = (remind: string): string => `destinations:
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_KEY } }
  lead: { type: slack, url: { env: SLACK_LEAD_URL } }
default: { to: [oncall], escalation: standard }
escalations:
  standard: { tiers: [{ to: [lead] }], remind: ${remind} }
`

export const rule: LintRule = {
  id: 'reminds-too-often',
  severity: 'warning',
  what: 'An escalation reminds more often than every five minutes of what somebody has.',
  why: 'Who works on it is disturbed, and whoever reads it learns to pass over what comes from sirun.',
  fix: 'Remind every hour or more.',
  bad: { file: 'routing.yaml', yaml: routing('1m') },
  good: { file: 'routing.yaml', yaml: routing('4h') },
  checkRouting({ routing: { escalations = {} }, at, report }) {
    for (const [name, { remind }] of Object.entries(escalations)) {
      if (remind !== undefined && Number.parseInt(remind, 10) < fewest[remind.replace(/^\d+/, '')]!) report(at(['escalations', name, 'remind']), `${name} reminds every ${remind} of what somebody has.`, 'Remind every hour or more.')
    }
  },
}
