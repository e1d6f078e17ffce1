import type { Finding } from '../../src/findings/finding.js'
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

test('exact beats pattern beats generic, a longer pattern a shorter one', () => {
  const runbooks = [
    runbook('generic', { product: 'GuardDuty' }),
    runbook('short', { types: ['Backdoor:*'] }),
    runbook('long', { types: ['Backdoor:*', 'Backdoor:EC2/*'] }),
    runbook('exact', { product: 'GuardDuty' }, { types: [finding.type] }),
    runbook('other', { types: ['Backdoor:EC2/C&CActivity.B!DNS'] }),
  ]
  expect(matched(...runbooks)).toEqual(['exact exact', 'long pattern', 'short pattern', 'generic generic'])
  expect(matched(...runbooks.reverse())).toEqual(['exact exact', 'long pattern', 'short pattern', 'generic generic'])
})

test('a * elsewhere than at the end is no pattern', () => {
  expect(matched(runbook('a', { types: ['Backdoor:*/C&CActivity.B'] }), runbook('b', { types: ['*'] }))).toEqual([
    'b pattern',
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
