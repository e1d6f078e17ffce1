/** The debrief of a drill: full marks for the script of every shipped drill, and each fault by its name. */
import type { Debrief, Expected, Fault } from '../../src/report/debrief.js'
import { makeDebrief } from '../../src/drill/make-debrief.js'
import { scoreOf } from '../../src/drill/score.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import type { Operator, Reply, Request } from '../../src/engine/ports.js'
import { play, shippedDrills, type Played, type ShippedDrill } from './play.js'

const { drills } = await shippedDrills()
const drillOf = (id: string): ShippedDrill => drills.find((drill) => drill.id === id)!

function debriefOf({ scenario }: ShippedDrill, { records, stage, clock, misses, end }: Played): Debrief {
  return makeDebrief({
    ...{ scenario, records, misses, calls: stage.aws.calls(), surprised: stage.aws.surprised() },
    ended: end!.status,
    endedAt: clock.monotonic(),
  })
}

/** Walks a drill as its script says, but for what `otherwise` replies to. */
async function walk(id: string, otherwise: (request: Request) => Reply | undefined): Promise<Debrief> {
  const drill = drillOf(id)
  const scripted = scriptedOperator(drill.scenario.script)
  const operator: Operator = { ask: (request) => Promise.resolve((otherwise(request as Request) as never) ?? scripted.ask(request)) }
  return debriefOf(drill, await play(drill, { operator }))
}

test.each(drills.map((drill) => [drill.id, drill] as const))('%s: its script scores 100', async (_, drill) => {
  const { passed, score, faults, surprises, times } = debriefOf(drill, await play(drill))
  expect({ passed, score: score.total, deductions: score.deductions, faults }).toEqual({ passed: true, score: 100, deductions: [], faults: [] })
  expect(surprises.length).toBe(drill.scenario.surprises?.length ?? 0)
  expect(times.total).toBeLessThanOrEqual(times.par!)
})

/** The kinds of the faults with what each is about. */
function named(faults: readonly Fault[]): string[] {
  return faults.map((fault) => {
    switch (fault.kind) {
      case 'verdict':
        return `verdict ${fault.got as string | null}`
      case 'order':
        return `order ${fault.yours.join(' ')}`
      case 'never':
        return `never ${fault.operation} by ${fault.addresses.join(' ')}`
      case 'world':
        return `world ${fault.read.split(' ')[0]}`
      case 'step':
        return `step ${fault.address} ${fault.got}`
      case 'needs':
        return `needs ${fault.address} ${fault.needs.join(' ')}`
      default:
        return `${fault.kind} ${fault.address}`
    }
  })
}

const at = (address: string, kind: Request['kind'], reply: Reply) => (request: Request) =>
  request.address === address && request.kind === kind ? reply : undefined
const skip: Reply = { do: 'skip', reason: 'no time' }
const goOn: Reply = { do: 'go-on', reason: 'the lead says so' }
const either =
  (...replies: ((request: Request) => Reply | undefined)[]) =>
  (request: Request): Reply | undefined =>
    replies.map((reply) => reply(request)).find((reply) => reply !== undefined)

const c2 = 'ec2-command-and-control'

test.each<[string, string, (request: Request) => Reply | undefined, { faults: string[]; score: number; ended?: string }]>([
  [
    'the snapshots skipped, and the cut made without them',
    c2,
    either(at('disks', 'change', skip), at('quarantine', 'missing', goOn), at('isolate', 'phase', goOn), at('close', 'phase', goOn)),
    {
      faults: ['step disks declined', 'step kept blocked', 'order sessions quarantine again', 'world ec2:DescribeSnapshots', 'evidence disks', 'needs quarantine disks'],
      score: 65,
    },
  ],
  [
    'the wrong verdict',
    c2,
    at('assessment', 'question', { do: 'answer', value: 'false_positive' }),
    {
      faults: [
        'verdict false-positive',
        ...['disks', 'sessions', 'quarantine', 'again', 'held', 'kept', 'contained'].map((id) => `step ${id} n/a`),
        'order ',
        'world ec2:DescribeSnapshots',
        'world ec2:DescribeInstances',
        'world iam:ListRolePolicies',
        'world auto-scaling:DescribeAutoScalingGroups',
      ],
      score: 16,
    },
  ],
  [
    'stopped at the cut',
    c2,
    at('quarantine', 'change', { do: 'stop', reason: 'Paused' }),
    {
      faults: [
        'stopped quarantine',
        'verdict null',
        ...['quarantine', 'again', 'held', 'kept', 'contained'].map((id) => `step ${id} null`),
        'order disks sessions',
        // AWS has not completed them by then.
        'world ec2:DescribeSnapshots',
        'world ec2:DescribeInstances',
        'world auto-scaling:DescribeAutoScalingGroups',
      ],
      score: 11,
      ended: 'stopped',
    },
  ],
  [
    'a question and a task declined that the drill does not name',
    c2,
    either(at('memory', 'question', skip), at('rebuild', 'manual', skip), at('isolate', 'phase', goOn), at('remediate', 'phase', goOn)),
    { faults: ['undone memory', 'undone rebuild'], score: 96 },
  ],
  [
    'a false positive contained',
    `${c2}.false-positive`,
    at('assessment', 'question', { do: 'answer', value: 'true_positive' }),
    {
      faults: [
        'verdict true-positive',
        'step harmless n/a',
        ...['disks', 'sessions', 'quarantine', 'again'].map((id) => `step ${id} done`),
        'step tuned n/a',
        'step contained done',
        'never ec2:CreateSnapshot by disks.snapshot[0]',
        'never ec2:CreateTags by quarantine.label',
        'never ec2:ModifyInstanceAttribute by quarantine.protect quarantine.keep_disks[0]',
        'never ec2:CreateSecurityGroup by quarantine.group[0] quarantine.open_group[0]',
        'never ec2:ModifyNetworkInterfaceAttribute by quarantine.cut[0]',
        'never ec2:DisassociateIamInstanceProfile by quarantine.role.detach',
        'never iam:PutRolePolicy by sessions[0].policy again[0].policy',
        'world ec2:DescribeInstances',
      ],
      score: 0,
    },
  ],
  [
    'a change of a procedure left out',
    'ec2-quarantine-instance',
    either(at('deregister', 'change', skip), at('isolate', 'phase', goOn)),
    { faults: ['step deregister declined', 'world elastic-load-balancing-v2:DescribeTargetHealth'], score: 90 },
  ],
])('%s', async (_, id, otherwise, { faults, score, ended = 'closed' }) => {
  const debrief = await walk(id, otherwise)
  expect({ faults: named(debrief.faults), score: debrief.score.total, ended: debrief.ended, passed: debrief.passed }).toEqual({
    ...{ faults, score, ended },
    passed: faults.every((fault) => fault.startsWith('undone')),
  })
})

test('what others did: it showed, and what was decided; or nobody noticed', async () => {
  const { surprises } = await walk('ec2-quarantine-instance', () => undefined)
  expect(surprises).toEqual([
    {
      at: 'drop_open',
      say: expect.stringContaining('another interface') as string,
      noticed: { address: 'sealed', reply: 'go-on', reason: 'The new interface is cut by a second run.' },
    },
  ])
  const drill = drillOf('ec2-quarantine-instance')
  const played = await play(drill, { operator: scriptedOperator({ sealed: { stop: 'enough' } }) })
  const quiet = played.records.filter(({ type }) => type !== 'trouble')
  expect(debriefOf(drill, { ...played, records: quiet }).surprises).toEqual([{ at: surprises[0]!.at, say: surprises[0]!.say }])
})

test('a step at which somebody stopped has not ended, also where the drill expects it to fail', async () => {
  const { faults, passed } = await walk('ec2-quarantine-instance', at('sealed', 'trouble', { do: 'stop', reason: 'Paused' }))
  expect(faults).toEqual([{ kind: 'stopped', address: 'sealed', title: 'Look again at every interface', reason: 'Paused' }])
  expect(passed).toBe(false)
})

test('an interruption leaves no record: the step that was under way is named', async () => {
  const drill = drillOf(c2)
  const played = await play(drill)
  const cut = played.records.findIndex((record) => record.type === 'step-started' && record.address === 'quarantine')
  const records = played.records.slice(0, cut + 1)
  const walked = { scenario: drill.scenario, records, misses: [], calls: [], surprised: [], ended: 'interrupted' as const }
  const { faults, passed, times } = makeDebrief({ ...walked, endedAt: records.at(-1)!.mono + 5_000 })
  expect(faults).toEqual([{ kind: 'stopped', address: 'quarantine', title: 'Cut the instance off', reason: 'Interrupted' }])
  expect(passed).toBe(false)
  expect(times.phases.map(({ phase }) => phase)).toEqual(['validate', 'isolate'])
})

test('output that was not pasted is a remark and costs nothing', async () => {
  const { faults, score } = await walk(c2, at('made', 'manual', { do: 'done' }))
  expect([named(faults), score.total]).toEqual([['not-pasted made'], 100])
})

test('times: each phase, the answers that took longest, and the hints once each', async () => {
  const drill = drillOf(c2)
  const played = await play(drill)
  // As if somebody had thought for two minutes before the plan of the cut, asking for a hint in between.
  const cut = played.records.findIndex((record) => record.type === 'answer' && record.address === 'quarantine')
  const late = played.records.map((record, i) => (i < cut ? record : { ...record, mono: record.mono + 120_000 }))
  const hint = { at: '', mono: late[cut]!.mono - 60_000, type: 'hint', address: 'quarantine', say: 'Look' } as const
  const records = late.toSpliced(cut, 0, hint, hint)
  const debrief = debriefOf(drill, { ...played, records })
  expect(debrief.times.slowest.map(({ address }) => address)).toEqual(['quarantine'])
  expect(debrief.times.slowest[0]!.milliseconds).toBeGreaterThanOrEqual(120_000)
  expect(debrief.times.phases.map(({ phase }) => phase)).toEqual(['validate', 'isolate', 'remediate', 'close'])
  expect(debrief.hints).toEqual([{ address: 'quarantine', say: 'Look' }])
  expect(debrief.score).toMatchObject({ total: 98, deductions: [{ for: 'hints', count: 1, points: 2 }] })
})

const all: Expected[] = [
  { subject: 'verdict', met: 1, of: 1 },
  { subject: 'steps', met: 2, of: 4 },
  { subject: 'order', met: 1, of: 1 },
  { subject: 'never', met: 0, of: 1 },
  { subject: 'world', met: 1, of: 3 },
]
const times = { total: 0, toAcknowledge: null, toContain: null, phases: [], slowest: [] }
const ofKind = (kind: 'evidence' | 'undone', count: number): Fault[] =>
  Array.from({ length: count }, (_, i) => ({ kind, address: `a${i}`, title: '', outcome: 'declined' }))
const hints = (count: number): Debrief['hints'] => Array.from({ length: count }, (_, i) => ({ address: 'a', say: String(i) }))

test.each<[string, Partial<Parameters<typeof scoreOf>[0]>, number]>([
  ['every subject by its worth', { expected: all }, 20 + 15 + 10 + 0 + 10],
  ['the worth of what is expected is all there is', { expected: all.slice(1, 3) }, Math.round((100 * 25) / 40)],
  ['nothing is expected', {}, 100],
  ['hints, at most ten points', { hints: hints(2) }, 96],
  ['many hints', { hints: hints(9) }, 90],
  ['evidence left out', { faults: ofKind('evidence', 1) }, 95],
  ['steps left undone, at most ten points', { faults: ofKind('undone', 8) }, 90],
  ['stopped', { ended: 'stopped', faults: [{ kind: 'stopped', address: '', title: '', reason: '' }] }, 80],
  ['within par', { times: { ...times, total: 60_000, par: 60_000 } }, 100],
  ['a tenth of par begun', { times: { ...times, total: 60_001, par: 60_000 } }, 99],
  ['a third over par', { times: { ...times, total: 80_000, par: 60_000 } }, 96],
  ['far over par', { times: { ...times, total: 600_000, par: 60_000 } }, 90],
  ['who stops is not late', { ended: 'stopped', times: { ...times, total: 600_000, par: 60_000 } }, 100],
  ['never below nothing', { expected: [{ subject: 'verdict', met: 0, of: 1 }], hints: hints(3) }, 0],
])('the score: %s', (_, part, total) => {
  expect(scoreOf({ expected: [], faults: [], hints: [], times, ended: 'closed', ...part }).total).toBe(total)
})
