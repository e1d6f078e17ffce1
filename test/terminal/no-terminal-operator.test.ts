import type { PlannedChange } from '../../src/engine/plan.js'
import type { Request } from '../../src/engine/ports.js'
import { needsPerson, noTerminalOperator } from '../../src/terminal/no-terminal-operator.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }

test('begins, since that only looks', async () => {
  const operator = noTerminalOperator()
  expect(await operator.ask({ kind: 'start', address: '', title: 'Begin?' })).toEqual({ do: 'start' })
  expect(operator.unanswered).toEqual([])
})

test.each<[Request]>([
  [{ kind: 'change', address: 'cut', title: 'Cut it off', impact: [], place, changes: [], because: 'step' }],
  [{ kind: 'question', address: 'cut', title: 'Cut it off', question: { form: 'confirm', text: '' } }],
  [{ kind: 'manual', address: 'cut', title: 'Cut it off', task: '', commands: [], sql: [], wantsOutput: false }],
  [{ kind: 'trouble', address: 'cut', message: 'Cut it off', choices: ['repeat', 'stop'] }],
  [
    {
      kind: 'undo',
      address: 'cut',
      title: 'Cut it off',
      place,
      operation: 'ec2:X',
      before: 1,
      ours: 2,
      now: 2,
      drifted: false,
    },
  ],
  [{ kind: 'input', address: 'cut', name: 'x', type: 'string', describe: 'Cut it off', optional: true }],
])('stops at $kind, and names the step', async (request) => {
  const operator = noTerminalOperator()
  expect(await operator.ask(request)).toMatchObject({ do: 'stop', reason: expect.stringContaining('cut') as string })
  expect(operator.unanswered).toMatchObject([{ kind: request.kind, address: 'cut', title: 'Cut it off' }])
  expect(needsPerson(operator.unanswered)).toMatchObject({
    kind: 'needs-person',
    diagnostics: [{ code: 'needs-person', place: { step: 'cut' } }],
  })
})

const planned = (address: string, kind: 'undo' | 'irreversible' = 'undo'): PlannedChange => ({
  address, title: address, service: 'ec2', operation: 'StopInstances', effect: 'write', place, params: {}, before: 1, after: 2, ending: kind === 'undo' ? { kind } : { kind, why: 'w' },
})
const plan = (...changes: PlannedChange[]): Request<'change'> => ({ kind: 'change', address: 'cut', title: 'Cut it off', impact: [], place, changes, because: 'step' })

test('a named step over max_targets wants the number typed, so that it stops', async () => {
  const operator = noTerminalOperator(new Set(['cut']), { maxTargets: 2 })
  expect(await operator.ask(plan(planned('a'), planned('b')))).toEqual({ do: 'approve' })
  expect(await operator.ask(plan(planned('a'), planned('b'), planned('c')))).toMatchObject({ do: 'stop' })
})

test('a plan of which AWS says that a part would be denied stops before any of it, and names the action', async () => {
  const operator = noTerminalOperator(new Set(['cut']))
  const denied = { address: 'b', action: 'ec2:StopInstances', permission: { label: 'denied', why: 'no' } } as const
  expect(await operator.ask({ ...plan(planned('a'), planned('b')), permissions: [denied] })).toMatchObject({ do: 'stop' })
  expect(operator.unanswered).toMatchObject([{ title: expect.stringContaining('ec2:StopInstances is missing') as string, changes: [{ address: 'a' }, { address: 'b' }] }])
  const advice = { address: 'b', action: 'ec2:StopInstances', permission: { label: 'simulated', decision: 'implicitDeny' } } as const
  expect(await operator.ask({ ...plan(planned('a')), permissions: [advice] })).toEqual({ do: 'approve' })
})

test('others cannot be waited for: the request is written, and the run says where', async () => {
  const saved: string[] = []
  const operator = noTerminalOperator(new Set(['cut']), { approvals: { save: async ({ id }) => `/requests/${saved.push(id)}.json` } })
  const request = { id: 'r', address: 'agree', changes: [planned('a')] } as unknown as Request<'approval'>['request']
  expect(await operator.ask({ kind: 'approval', address: 'agree', title: 'Leads', request, sha256: 'h', given: [] })).toMatchObject({ do: 'stop' })
  expect(needsPerson(operator.unanswered).diagnostics).toMatchObject([{ message: 'Others must agree: Leads', hint: expect.stringContaining('/requests/1.json') as string }])
})
