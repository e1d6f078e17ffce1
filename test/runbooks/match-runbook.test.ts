import type { Finding } from '../../src/findings/finding.js'
import { fitsName } from '../../src/runbooks/fits-name.js'
import { matchRunbooks } from '../../src/runbooks/match-runbook.js'
import type { Match, Runbook } from '../../src/runbooks/runbook.js'

const finding = {
  id: 'f',
  source: 'guardduty',
  product: 'GuardDuty',
  type: 'Backdoor:EC2/C&CActivity.B',
  title: 'T',
  severity: { score: 8, label: 'HIGH' },
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  archived: false,
  suppressed: false,
  sample: false,
  resources: [],
  buckets: [],
  endpoints: [],
  sequence: { actors: [], resources: [], signals: [] },
} as unknown as Finding

const runbook = (id: string, ...match: Match[]) => ({ value: { id, match } as Runbook })

function matched(...runbooks: { value?: Runbook }[]): string[] {
  return matchRunbooks(finding, {}, runbooks).matches.map(({ runbook: { value }, rank }) => `${value!.id} ${rank}`)
}

test('exact beats pattern beats product beats generic, a longer pattern a shorter one', () => {
  const runbooks = [
    runbook('generic', { types: ['*'] }),
    runbook('product', { product: 'GuardDuty' }),
    runbook('short', { types: ['Backdoor:*'] }),
    runbook('long', { types: ['Backdoor:*', 'Backdoor:EC2/*'] }),
    runbook('exact', { product: 'GuardDuty' }, { types: [finding.type] }),
    runbook('other', { types: ['Backdoor:EC2/C&CActivity.B!DNS'] }),
  ]
  expect(matched(...runbooks)).toEqual(['exact exact', 'long pattern', 'short pattern', 'product product', 'generic generic'])
  expect(matched(...runbooks.reverse())).toEqual(['exact exact', 'long pattern', 'short pattern', 'product product', 'generic generic'])
})

test('a * elsewhere than at the end is no pattern', () => {
  expect(matched(runbook('a', { types: ['Backdoor:*/C&CActivity.B'] }), runbook('b', { types: ['*'] }))).toEqual([
    'b generic',
  ])
})

test('a when that holds counts; one that does not is the reason against', () => {
  const low = runbook('low', { types: [finding.type], when: 'finding.severity.score < 4' })
  const high = runbook('high', { types: [finding.type], when: 'finding.severity.score >= 4 && org.team == "blue"' })
  const { matches, others } = matchRunbooks(finding, { team: 'blue' }, [low, high])
  expect(matches.map(({ runbook: { value } }) => value.id)).toEqual(['high'])
  expect(others).toEqual([{ runbook: low, reason: expect.stringContaining('not finding.severity.score < 4') }])
})

test('a when that cannot be evaluated is no match', () => {
  const { matches, others } = matchRunbooks(finding, {}, [
    runbook('a', { types: [finding.type], when: 'finding.instance.id == "i-1"' }),
  ])
  expect(matches).toEqual([])
  expect(others[0]!.reason).toContain('cannot be evaluated')
})

test('a tie names both', () => {
  const { matches, diagnostics } = matchRunbooks(finding, {}, [
    runbook('b', { types: [finding.type] }),
    runbook('a', { types: [finding.type] }),
    runbook('c', { types: ['*'] }),
  ])
  expect(matches.map(({ runbook: { value } }) => value.id)).toEqual(['a', 'b', 'c'])
  expect(diagnostics).toEqual([
    expect.objectContaining({ code: 'tied-match', message: expect.stringContaining('a and b') }),
  ])
  expect(
    matchRunbooks(finding, {}, [runbook('a', { types: [finding.type] }), runbook('c', { types: ['*'] })]).diagnostics,
  ).toEqual([])
})

test('controls and rules are matched by their name', () => {
  const control = { ...finding, control: { id: 'S3.8' }, rule: 's3-bucket-public-read-prohibited' } as Finding
  const runbooks = [
    runbook('a', { control: 'S3.8' }),
    runbook('b', { control: 'S3.9' }),
    runbook('c', { rule: 's3-bucket-public-read-prohibited' }),
  ]
  expect(
    matchRunbooks(control, {}, runbooks).matches.map(({ runbook: { value }, rank }) => `${value.id} ${rank}`),
  ).toEqual(['a exact', 'c exact'])
})

test('a runbook that cannot be read is passed over', () => {
  expect(matchRunbooks(finding, {}, [{}])).toEqual({ matches: [], others: [], diagnostics: [] })
})

describe('names that customers choose', () => {
  const alarm = { ...finding, type: 'CloudWatch:Alarm/CIS-RootUsage', source: 'cloudwatch', product: 'CloudWatch', alarm: { name: 'CIS-RootUsage', metrics: [], filters: [{ pattern: '{ $.userIdentity.type = "Root" }' }], history: [], unread: [] } } as unknown as Finding
  const rule = { ...finding, type: 'Config:Rule/ours', source: 'config', product: 'Config', rule: 'ours', compliance: { managed_rule: 'restricted-ssh' } } as unknown as Finding
  const ranks = (about: Finding, runbooks: { value?: Runbook }[], assigned = {}): string[] =>
    matchRunbooks(about, {}, runbooks, assigned).matches.map(({ runbook: { value }, rank }) => `${value!.id} ${rank}`)

  test('an alarm by its name: exact beats a pattern, the longer of two wins, letter case does not count', () => {
    const runbooks = [runbook('other', { alarm: '*key*' }), runbook('short', { alarm: '*root*' }), runbook('long', { alarm: 'cis-root*' }), runbook('exact', { alarm: 'cis-rootusage' })]
    expect(ranks(alarm, runbooks)).toEqual(['exact exact', 'long pattern', 'short pattern'])
  })

  test('an alarm by what its metric counts', () => {
    const entry: Match = { alarm: '*', when: 'finding.alarm.filters.exists(f, f.pattern.contains("\\"Root\\""))' }
    expect(ranks(alarm, [runbook('root', entry)])).toEqual(['root pattern'])
    expect(ranks({ ...alarm, alarm: { ...alarm.alarm!, filters: [] } }, [runbook('root', entry)])).toEqual([])
  })

  test('an alarm by the name of its own metric, not by one of AWS', () => {
    const watching = (namespace: string): Finding => ({ ...alarm, alarm: { ...alarm.alarm!, name: 'sec-17', metrics: [{ namespace, name: 'RootAccountUsage', dimensions: [] }] } })
    expect(ranks(watching('Ours'), [runbook('root', { alarm: '*root*usage*' })])).toEqual(['root pattern'])
    expect(ranks(watching('AWS/Example'), [runbook('root', { alarm: '*root*usage*' })])).toEqual([])
  })

  test('a rule by its own name and by that of the managed rule', () => {
    expect(ranks(rule, [runbook('a', { rule: 'ours' }), runbook('b', { rule: '*-ssh' }), runbook('c', { rule: 'restricted-ssh' })])).toEqual(['a exact', 'c exact', 'b pattern'])
    expect(ranks(finding, [runbook('a', { rule: '*' }), runbook('b', { alarm: '*' })])).toEqual([])
  })

  test('the configuration goes before what a runbook says of itself; its closest name counts', () => {
    const runbooks = [runbook('exact', { alarm: 'CIS-RootUsage' }), runbook('ours', { types: ['Recon:EC2/Portscan'] }), runbook('theirs', { rule: 'x' })]
    expect(ranks(alarm, runbooks, { alarms: { 'CIS-*': 'theirs', 'CIS-Root*': 'ours' } })).toEqual(['ours exact', 'exact exact'])
    const { matches, diagnostics } = matchRunbooks(rule, {}, runbooks, { rules: { OURS: 'ours' } })
    expect([matches[0]!.reason, diagnostics]).toEqual(['the configuration gives the rule OURS to it', []])
  })

  test('that it gives one to a runbook that is not there is said', () => {
    const { matches, diagnostics } = matchRunbooks(alarm, {}, [runbook('exact', { alarm: 'CIS-RootUsage' })], { alarms: { 'CIS-*': 'gone' } })
    expect(matches).toHaveLength(1)
    expect(diagnostics).toMatchObject([{ code: 'unknown-runbook', message: expect.stringContaining('gone') }])
  })
})

test.each([
  ['abc', 'abc', true], ['ABC', 'abc', true], ['abc', 'ab', false], ['abc', '*', true], ['', '*', true], ['abc', 'a*', true], ['abc', '*c', true], ['abc', 'b*', false],
  ['a-root-b', '*root*', true], ['abab', 'ab*ab', true], ['ab', 'ab*b', false], ['aXbXc', 'a*b*c', true], ['acb', 'a*b*c', false], ['a.c', 'a?c', false],
])('the name %j and the pattern %j: %j', (name, pattern, fits) => {
  expect(fitsName(name, pattern)).toBe(fits)
})

test('of two that fit equally well, that of the higher layer comes first and says so; within a layer it is a tie', () => {
  const inLayer = (id: string, name: string, rank: number) => ({ ...runbook(id, { types: [finding.type] }), layer: { name, path: `${id}.yaml`, rank } })
  const [ours, theirs, another] = [inLayer('z', 'team', 0), inLayer('a', 'shipped', 1), inLayer('b', 'shipped', 1)]
  const { matches, diagnostics } = matchRunbooks(finding, {}, [theirs, ours, another])
  expect(diagnostics).toEqual([])
  expect(matches.map(({ runbook: { value } }) => value.id)).toEqual(['z', 'a', 'b'])
  expect(matches[0]!.reason).toBe(`type is ${finding.type}, and the layer team is above a of shipped and b of shipped`)
  expect(matchRunbooks(finding, {}, [theirs, another]).diagnostics).toMatchObject([{ code: 'tied-match' }])
  const pattern = { ...runbook('p', { types: ['Backdoor:*'] }), layer: { name: 'team', path: 'p.yaml', rank: 0 } }
  expect(matchRunbooks(finding, {}, [pattern, theirs]).matches[0]!.runbook).toBe(theirs)
})
