/** Lint rule: the next review of a file is overdue. */
import type { LintRule } from '../lint-rule.js'

const reviewed = (on: string): string => `sirun: 1
id: example
title: T
summary: S
owner: o
reviewed: { on: ${on}, by: o, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: owner, title: Call, manual: Call the owner }
`

export const rule: LintRule = {
  id: 'review-overdue',
  severity: 'warning',
  what: 'The next review of a file is overdue.',
  why: 'Accounts, services and people change, and a runbook that nobody looked at is wrong when it is needed.',
  fix: 'Go through it, rehearse it, and write the day into reviewed.on.',
  otherwise: 'It is an error once `grace` days have passed since the review was due.',
  needs: 'date',
  options: {
    grace: { value: 30, about: 'days after the due day from which it is an error.' },
  },
  bad: { whole: true, asOf: '2027-02-01', yaml: reviewed('2026-11-01') },
  good: { whole: true, asOf: '2027-02-01', yaml: reviewed('2027-01-28') },
  check({ file, isDraft, facts, options, at, report }) {
    if (isDraft || facts.asOf === undefined) return
    const { on, every } = file.reviewed
    const due = Date.parse(on) + lengthOf(every)
    const late = Date.parse(facts.asOf) - due
    // A day that does not exist has no review.
    if (!(late >= 0)) return
    const dueOn = new Date(due).toISOString().slice(0, 10)
    const isGrave = late >= (options['grace'] as number) * day
    report(at(['reviewed', 'on']), `Its review was due on ${dueOn}.`, 'Go through it, rehearse it, and write the day here.', undefined, isGrave ? 'error' : 'warning')
  },
}

const day = 86_400_000

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: day }

/** In milliseconds. */
function lengthOf(duration: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration)!
  return Number(count) * units[unit!]!
}
