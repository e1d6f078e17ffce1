/** What ties and what is shadowed, compared with the matching of findings itself. */
import fc from 'fast-check'
import { findingTypes } from '../../src/findings/finding-types.js'
import { matchRivals, type MatchRivals } from '../../src/lint/match-rivals.js'
import { matchRunbooks } from '../../src/runbooks/match-runbook.js'
import { readRunbook, type ReadRunbook } from '../../src/runbooks/read-runbook.js'
import type { Finding } from '../../src/findings/finding.js'

const head = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const runbook = (id: string, match: object[]): ReadRunbook =>
  readRunbook(`${head(id)}match: ${JSON.stringify(match)}\nvalidate:\n  - { id: m, title: T, manual: M }\n`, `${id}.yaml`)

const rivals = (...matches: object[][]): MatchRivals => matchRivals(matches.map((match, i) => runbook(`r${i}`, match)))
const tied = ({ ties }: MatchRivals): string[] => [...ties].flatMap(([file, own]) => own.map(({ name, ids }) => `${file} ${name}: ${ids.join(' ')}`))
const shadowed = ({ shadowed: all }: MatchRivals): string[] => [...all].flatMap(([file, own]) => own.map(({ name, ids }) => `${file} ${name}: ${ids.join(' ')}`))

const type = 'Backdoor:EC2/C&CActivity.B'
const high = 'finding.severity.score >= 7'

test.each<[string, object[][], number]>([
  ['the same type', [[{ types: [type] }], [{ types: [type] }]], 2],
  ['the same control', [[{ control: 'EC2.1' }], [{ control: 'EC2.1' }]], 2],
  ['a control and a rule of one name', [[{ control: 'a' }], [{ rule: 'a' }]], 0],
  ['a condition against none', [[{ types: [type], when: high }], [{ types: [type] }]], 2],
  ['the same condition', [[{ types: [type], when: high }], [{ types: [type], when: `${high} ` }]], 2],
  ['other conditions', [[{ types: [type], when: high }], [{ types: [type], when: 'finding.severity.score < 7' }]], 0],
  ['a type against a pattern', [[{ types: [type] }], [{ types: ['Backdoor:EC2/*'] }]], 0],
  ['the same pattern', [[{ types: ['Backdoor:EC2/*'] }], [{ types: ['Backdoor:EC2/*'] }]], 2],
  ['a longer pattern', [[{ types: ['Backdoor:EC2/C*'] }], [{ types: ['Backdoor:EC2/*'] }]], 0],
  ['the same pattern of types that nobody knows', [[{ types: ['TTPs/*'] }], [{ types: ['TTPs/*'] }]], 2],
  ['a third that wins, for one type', [[{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrailLoggingDisabled'] }]], 0],
  ['a third that wins sometimes', [[{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrailLoggingDisabled'], when: high }]], 2],
  ['a third that wins whenever they would tie', [[{ types: ['Stealth:IAMUser/CloudTrail*'], when: high }], [{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrailLoggingDisabled'], when: high }]], 0],
  ['the same product', [[{ product: 'Inspector' }], [{ product: 'Inspector' }]], 2],
  ['names of alarms in other letters', [[{ alarm: 'CPU-high' }], [{ alarm: 'cpu-high' }]], 2],
  ['the same pattern of alarms', [[{ alarm: 'cpu-*' }], [{ alarm: 'cpu-*' }]], 2],
  ['an alarm against a pattern', [[{ alarm: 'cpu-high' }], [{ alarm: 'cpu-*' }]], 0],
  ['two for what no other is for', [[{ types: ['*'] }], [{ types: ['*'] }]], 2],
  ['one for what no other is for, against a pattern', [[{ types: ['*'] }], [{ types: ['Backdoor:*'] }]], 0],
  ['one runbook that names a type twice', [[{ types: [type, type] }]], 0],
])('ties: %s', (_, matches, count) => {
  expect(tied(rivals(...matches))).toHaveLength(count)
})

test('of many that tie, some are named and all are counted', () => {
  const { ties } = matchRivals(Array.from({ length: 9 }, (_, i) => runbook(`r${i}`, [{ types: [type] }])))
  expect(ties.get('r2.yaml')).toMatchObject([{ ids: ['r0', 'r1', 'r3'], count: 8, path: ['match', 0, 'types', 0] }])
})

test('the higher layer wins what fits equally well, and what is within one layer ties', () => {
  const inLayer = (id: string, rank: number): ReadRunbook => ({ ...runbook(id, [{ types: [type] }]), layer: { name: `l${rank}`, path: id, rank } }) as ReadRunbook
  expect(tied(matchRivals([inLayer('a', 0), inLayer('b', 1), inLayer('c', 1)]))).toEqual([])
  expect(tied(matchRivals([inLayer('a', 0), inLayer('d', 0), inLayer('b', 1)]))).toHaveLength(2)
})

test.each<[string, object[][], string[]]>([
  ['without a condition beside it', [[{ types: [type] }, { types: [type], when: high }]], [`r0.yaml ${type}: r0`]],
  ['before one without a condition', [[{ types: [type], when: high }, { types: [type] }]], [`r0.yaml ${type}: r0`]],
  ['twice', [[{ types: [type, type] }]], [`r0.yaml ${type}: r0`]],
  ['two conditions', [[{ types: [type], when: high }, { types: [type], when: 'has(finding.instance)' }]], []],
  ['all its types are named by others', [[{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrailLoggingDisabled'] }]], ['r0.yaml Stealth:IAMUser/CloudTrail*: r1']],
  ['all its types are named by others, under a condition', [[{ types: ['Stealth:IAMUser/CloudTrail*'] }], [{ types: ['Stealth:IAMUser/CloudTrailLoggingDisabled'], when: high }]], []],
  ['one of its types is left', [[{ types: ['Stealth:*'] }], [{ types: ['Stealth:IAMUser/CloudTrailLoggingDisabled'] }]], []],
  ['a pattern of types that nobody knows', [[{ types: ['TTPs/*'] }], [{ types: ['TTPs/Command and Control'] }]], []],
])('shadowed: %s', (_, matches, wanted) => {
  expect(shadowed(rivals(...matches))).toEqual(wanted)
})

const some = ['Stealth:IAMUser/CloudTrailLoggingDisabled', 'Stealth:IAMUser/PasswordPolicyChange', 'Stealth:S3/ServerAccessLoggingDisabled', 'Recon:EC2/Portscan']
const patterns = ['Stealth:*', 'Stealth:IAMUser/*', 'Stealth:IAMUser/C*', 'Recon:EC2/P*', 'R*']
const conditions = ['finding.severity.score >= 7', 'finding.severity.score >= 4']

test('two runbooks tie for a finding only if lint says so, and what is shadowed never decides', () => {
  const entry = fc.record({ types: fc.uniqueArray(fc.constantFrom(...some, ...patterns), { minLength: 1, maxLength: 3 }), when: fc.option(fc.constantFrom(...conditions), { nil: undefined }) })
  const findings = findingTypes.filter(({ retired, type: name }) => retired === false && /^[RS]/.test(name)).flatMap(({ type: name }) => [1, 5, 8].map((score) => finding(name, score)))
  fc.assert(
    fc.property(fc.array(fc.array(entry, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }), (matches) => {
      const books = matches.map((match, i) => runbook(`r${i}`, JSON.parse(JSON.stringify(match)) as object[]))
      const found = matchRivals(books)
      for (const each of findings) {
        const { diagnostics, matches: [first] } = matchRunbooks(each, {}, books)
        // Two conditions that are not the same may hold at once: that is not for lint to say.
        const mayOverlap = new Set(matches.flat().flatMap(({ when }) => when ?? [])).size > 1
        if (diagnostics.length > 0 && !mayOverlap) expect(found.ties.size).toBeGreaterThan(1)
        if (!first || first.rank !== 'pattern') continue
        const pattern = first.reason.slice('type is like '.length).split(',')[0]!
        const gone = (found.shadowed.get(first.runbook.file) ?? []).filter(({ name }) => name === pattern)
        const all = matches[books.indexOf(first.runbook)]!.filter(({ types }) => types.includes(pattern))
        expect(gone.length).toBeLessThan(all.length)
      }
    }),
    { numRuns: 150, seed: 20261124 },
  )
})

function finding(name: string, score: number): Finding {
  return { type: name, severity: { score }, product: 'GuardDuty' } as unknown as Finding
}
