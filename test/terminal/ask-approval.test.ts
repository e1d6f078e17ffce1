/** Waiting for others: what is shown, what is taken, and that Enter alone takes nothing. */
import { failure } from '../../src/diagnostics/diagnostic.js'
import { hashOfRequest, type ApprovalRequest } from '../../src/engine/approval-request.js'
import type { Reply, Request } from '../../src/engine/ports.js'
import type { ApprovalDesk, OperatorOptions } from '../../src/terminal/asking.js'
import { terminalOperator } from '../../src/terminal/operator.js'
import { permissionLines } from '../../src/terminal/show-plan.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { keys, makeKeyboard, type Keyboard } from './keyboard.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const screen = { columns: 80, theme: makeTheme(false) }
const { down, enter } = keys
const request: ApprovalRequest = {
  type: 'approval-request', format: 1, id: 'm', run: 'r', address: 'agree', title: 'The leads agree\u001b[2J', because: 'step agree of the runbook', by: 'leads', of: 2,
  requested: '2026-11-24T03:00:00.000Z', expires: '2026-11-24T03:30:00.000Z', requester: { user: 'rae', host: 'desk', arns: [] },
  runbook: { kind: 'runbook', id: 'main', title: 'Main' }, files: [], finding: null, inputs: {}, place, remarks: [],
  changes: [{ address: 'cut', title: 'Cut', service: 'ec2', operation: 'StopInstances', effect: 'write', place, params: { InstanceIds: ['i-0a'] }, before: 'on', after: 'off', ending: { kind: 'undo' } }],
}
const asked: Request<'approval'> = { kind: 'approval', address: 'agree', title: request.title, request, sha256: hashOfRequest(request), given: [{ person: 'ana', expires: '2026-11-24T04:00:00.000Z' }] }
const said: Extract<Reply<'approval'>, { do: 'said' }> = {
  do: 'said', signer: { how: 'sts', arn: 'arn' }, statement: { format: 1, request: 'h', decision: 'yes', at: '', expires: '', nonce: '' },
}

function setUp(mode: OperatorOptions['mode'], prove: ApprovalDesk['prove'] = async () => said, more: Partial<Request<'approval'>> = {}): { keyboard: Keyboard; reply: Promise<unknown> } {
  const keyboard = makeKeyboard()
  const approvals: ApprovalDesk = { save: async () => '/state/requests/1.json', eligible: () => ['ana', 'bo'], prove }
  const operator = terminalOperator({ streams: keyboard, screen, mode, approvals })
  return { keyboard, reply: operator.ask({ ...asked, ...more }) }
}

async function press(keyboard: Keyboard, ...pressed: string[]): Promise<void> {
  await keyboard.drawnSince(() => /(?:Enter chooses|\? keys)$/.test(keyboard.drawn().trimEnd()))
  keyboard.press(...pressed)
}

async function type(keyboard: Keyboard, text: string): Promise<void> {
  await keyboard.endsWith('\n  >')
  keyboard.press(text, enter)
}

test('live: who, what file, what hash; Enter alone is not yet; what is typed is proven', async () => {
  const given: string[] = []
  const { keyboard, reply } = setUp('live', async (text) => {
    given.push(text)
    return said
  })
  await press(keyboard, enter)
  await press(keyboard, down, enter)
  await type(keyboard, 'approval.json')
  expect([await reply, given]).toEqual([said, ['approval.json']])
  const text = keyboard.drawn().replace(/\s+/g, ' ')
  for (const part of ['1 change waits for 1 more person of leads', 'ana agrees until 2026-11-24 04:00:00Z', '/state/requests/1.json', asked.sha256, 'ana, bo', 'sirun approve request.json', 'Nothing was changed. The run waits here.']) expect(text).toContain(part)
})

test('what does not prove anything is said, and asked again', async () => {
  let times = 0
  const { keyboard, reply } = setUp('live', async () => {
    if (times++ === 0) throw failure('failed', 'unproven', 'STS does not say whose it is', 'Approve again')
    return said
  }, { problem: 'bo is not in the group leads' })
  await press(keyboard, down, enter)
  await type(keyboard, 'a')
  await press(keyboard, down, enter)
  await type(keyboard, 'b')
  expect(await reply).toEqual(said)
  expect(keyboard.drawn()).toContain('That does not count. bo is not in the group leads.')
  expect(keyboard.drawn()).toContain('STS does not say whose it is. Approve again')
})

test('left out, it ends with the AWS CLI lines', async () => {
  const { keyboard, reply } = setUp('live')
  await press(keyboard, down, down, down, enter)
  await type(keyboard, 'nobody there')
  expect(await reply).toEqual({ do: 'skip', reason: 'nobody there' })
  expect(keyboard.drawn()).toContain('aws ec2 stop-instances')
})

test('a rehearsal asks nobody, and says so', async () => {
  const { keyboard, reply } = setUp('drill')
  await press(keyboard, down, enter)
  expect(await reply).toMatchObject({ do: 'said', signer: { how: 'rehearsed' } })
  expect(keyboard.drawn()).toContain('this is a rehearsal')
  expect(keyboard.drawn()).not.toContain('/state/requests')
})

describe('what AWS says beforehand', () => {
  const lines = (...labels: Parameters<typeof permissionLines>[0][number]['permission'][]): string => permissionLines(labels.map((permission, index) => ({ address: `cut[${index}]`, action: 'ec2:StopInstances', permission })), screen).join(' ').replace(/\s+/g, ' ').trim()

  test.each<[string, string]>([
    [lines(), ''],
    [lines({ label: 'permitted' }, { label: 'permitted' }), 'checked: all permitted'],
    [lines({ label: 'permitted' }, { label: 'simulated', decision: 'allowed' }, { label: 'unchecked', why: 'x' }), "checked: 1 permitted, 1 allowed by IAM's simulation, no proof, 1 cannot be checked"],
    [lines({ label: 'permitted' }, { label: 'denied', why: 'x' }), 'checked: 1 permitted ! cut[1] would be denied: ec2:StopInstances is missing'],
    [lines({ label: 'simulated', decision: 'implicitDeny' }), "checked: see below ! cut[0] would be denied: ec2:StopInstances is missing (IAM's simulation for any resource: implicitDeny, no proof)"],
  ])('%s', (shown, expected) => expect(shown).toBe(expected))
})
