import { urgencyOf } from '../../src/alerts/urgency-of.js'
import { fixture } from '../findings/fixtures.js'

const finding = fixture('ec2-c2-event')
const rules = [
  { when: 'finding.database.engine == "aurora"', priority: 'P1' as const },
  { when: 'environment == "prod" && finding.severity.score >= 7', priority: 'P1' as const, acknowledge: '15m', contain: '1h' },
  { priority: 'P3' as const, resolve: '7d' },
]

test('the first rule that applies counts, with the clock that it names and no other', () => {
  expect(urgencyOf(finding, 'prod', rules)).toEqual({ priority: 'P1', because: rules[1]!.when, acknowledge: 900_000, contain: 3_600_000 })
  expect(urgencyOf(finding, 'test', rules)).toEqual({ priority: 'P3', because: 'no other priority applies', resolve: 604_800_000 })
})

test('a rule that reads what the finding lacks does not apply, and hides no other', () => {
  expect(finding.database).toBeUndefined()
  expect(urgencyOf(finding, '', rules.slice(0, 1))).toMatchObject({ priority: 'P2', because: 'severity is HIGH' })
})

test.each([
  ['CRITICAL', 'P1', 900_000],
  ['HIGH', 'P2', 1_800_000],
  ['MEDIUM', 'P3', 14_400_000],
  ['LOW', 'P4', 86_400_000],
  ['INFORMATIONAL', 'P4', 86_400_000],
] as const)('without rules %s is %s', (label, priority, acknowledge) => {
  expect(urgencyOf({ ...finding, severity: { score: 1, label } }, '')).toMatchObject({ priority, acknowledge })
})
