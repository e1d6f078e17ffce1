/** The questions of a run that is taken up, and of an undo; and the screens around them. */
import type { PlannedUndo } from '../../src/engine/plan-undo.js'
import type { Operator, Request } from '../../src/engine/ports.js'
import type { JournalRecord } from '../../src/engine/records.js'
import type { OperatorOptions } from '../../src/terminal/asking.js'
import { undoAsScript } from '../../src/terminal/by-hand.js'
import { noTerminalOperator } from '../../src/terminal/no-terminal-operator.js'
import { terminalOperator } from '../../src/terminal/operator.js'
import { showTakenUp } from '../../src/terminal/show-taken-up.js'
import { showUndoEnd } from '../../src/terminal/show-undo-end.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { keys, makeKeyboard, type Keyboard } from './keyboard.js'

const { down, enter } = keys
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const screen = { columns: 80, theme: makeTheme(false) }
const call = { service: 'ec2', operation: 'ModifyX', params: { InstanceId: 'i-1' } }
const key = 'AKIAEXAMPLEKEY000001'

function setUp(options: Partial<OperatorOptions> = {}): { keyboard: Keyboard; operator: Operator } {
  const keyboard = makeKeyboard()
  return { keyboard, operator: terminalOperator({ streams: keyboard, screen, mode: 'live', ...options }) }
}

async function answer(keyboard: Keyboard, ...pressed: string[]): Promise<void> {
  await keyboard.drawnSince(() => /(?:Enter chooses|\? keys)$/.test(keyboard.drawn().trimEnd()))
  keyboard.press(...pressed)
}

async function type(keyboard: Keyboard, text: string): Promise<void> {
  await keyboard.endsWith('\n  >')
  keyboard.press(text, enter)
}

const planned = (more: Partial<PlannedUndo> = {}): PlannedUndo => ({ address: 'cut', title: 'Cut it off', place, operation: 'ec2:ModifyX', before: 'on', ours: 'off', now: 'off', fate: 'put-back', call, ...more })
const plan = (...changes: PlannedUndo[]): Request<'undo-plan'> => ({ kind: 'undo-plan', address: '', title: 'Contain', changes })
const undo = (more: Partial<Request<'undo'>> = {}): Request<'undo'> => ({ kind: 'undo', address: 'cut', title: 'Cut it off', place, operation: 'ModifyX', before: 'on', ours: 'off', now: 'off', drifted: false, call, ...more })

describe('the plan of an undo', () => {
  test('shows before, ours and now of each; Enter alone is not yet', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(plan(planned(), planned({ address: 'b', fate: 'drifted', now: 'theirs' }), planned({ address: 'c', fate: 'kept', reason: 'evidence' })))
    await answer(keyboard, enter)
    await answer(keyboard, down, enter)
    expect(await reply).toEqual({ do: 'approve' })
    expect(keyboard.drawn()).toMatch(/before on {3}ours off {3}now off[^]*before on {3}ours off {3}now theirs/)
    expect(keyboard.drawn()).toContain('1 to put back, 1 kept, 1 drifted.')
    expect(keyboard.drawn()).toContain('Nothing was put back.')
  })

  test('more than may go at once: the number is typed', async () => {
    const { keyboard, operator } = setUp({ maxTargets: 1 })
    const reply = operator.ask(plan(planned(), planned({ address: 'b' })))
    await answer(keyboard, down, enter)
    await type(keyboard, '2')
    expect(await reply).toEqual({ do: 'approve' })
  })
})

describe('one undo', () => {
  test('what makes a credential usable is confirmed by typing it; nothing typed goes back', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(undo({ credential: key }))
    await answer(keyboard, down, enter)
    await keyboard.endsWith('\n  >')
    keyboard.press(enter)
    await answer(keyboard, down, enter)
    await type(keyboard, key)
    expect(await reply).toEqual({ do: 'approve' })
  })

  test('what somebody else changed is never put back: the three values, the line by hand, no such choice', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(undo({ drifted: true, now: 'theirs' }))
    await answer(keyboard, down, enter)
    await type(keyboard, 'they meant it')
    expect(await reply).toEqual({ do: 'skip', reason: 'they meant it' })
    expect(keyboard.drawn()).toContain('before on   ours off   now theirs')
    expect(keyboard.drawn()).toContain('aws ec2 modify-x --region eu-west-1 --instance-id i-1')
    expect(keyboard.drawn()).not.toContain('put it back')
  })
})

test('a run is taken up: drift stands there with its three values', async () => {
  const { keyboard, operator } = setUp()
  const changes = [{ address: 'cut', title: 'Cut it off', before: 'on', ours: 'off', now: 'on', state: 'drifted' as const }]
  const reply = operator.ask({ kind: 'resume', address: '', title: 'Contain', changes })
  await answer(keyboard, enter)
  expect(await reply).toEqual({ do: 'resume' })
  expect(keyboard.drawn()).toMatch(/not as this run left it\s+Cut it off \(cut\)\s+before on {3}ours off {3}now on/)
})

describe('without a terminal', () => {
  const ask = async (request: Request, ...approved: string[]): Promise<[unknown, string[]]> => {
    const operator = noTerminalOperator(new Set(approved))
    const { do: done } = await operator.ask(request)
    return [done, operator.unanswered.map(({ address }) => address)]
  }

  test.each<[string, Request, string[], string, string[]]>([
    ['what was named is put back', plan(planned({ address: 'cut[0]' }), planned({ address: 'k', fate: 'kept' })), ['cut'], 'approve', []],
    ['what was not is listed', plan(planned(), planned({ address: 'b.c' })), ['b'], 'stop', ['cut']],
    ['a credential is, though it was named', plan(planned({ credential: key })), ['cut'], 'stop', ['cut']],
    ['drift is', plan(planned({ fate: 'drifted' })), ['cut'], 'stop', ['cut']],
    ['what moved after the plan is', undo(), ['cut'], 'stop', ['cut']],
    ['a run goes on where all is as it was left', { kind: 'resume', address: '', title: 'T', changes: [{ address: 'a', title: 'A', before: 1, ours: 2, now: 2, state: 'as-left' }] }, [], 'resume', []],
    ['and stops where it is not', { kind: 'resume', address: '', title: 'T', changes: [{ address: 'a', title: 'A', before: 1, ours: 2, now: 1, state: 'drifted' }] }, [], 'stop', ['a']],
  ])('%s', async (_what, request, approved, done, unanswered) => {
    expect(await ask(request, ...approved)).toEqual([done, unanswered])
  })
})

test('the plan as a script: what would be sent is a line, all else a comment', () => {
  const script = undoAsScript('01KC', [planned(), planned({ address: 'b', fate: 'drifted', now: 'x\nrm -rf /' })])
  const commands = script.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  expect(commands).toEqual(['aws ec2 modify-x --region eu-west-1 --instance-id i-1'])
})

const at = (time: string, body: object): JournalRecord => ({ at: `2026-11-24T03:${time}.000Z`, mono: 1, ...body }) as JournalRecord
const opened = at('00:00', { type: 'opened', mode: 'live', run: '01KC', runbook: { id: 'r', title: 'Contain \u001b[2J' }, finding: null, inputs: {}, place, host: 'desk', user: 'ana' })

test('the first screen says who did what, and what was under way when it was cut off', () => {
  const records = [
    opened,
    at('00:00', { type: 'session', session: 1, host: 'desk', user: 'ana', pid: 1 }),
    at('01:00', { type: 'answer', address: '', request: 'start', reply: { do: 'start' }, by: 'ana' }),
    at('02:00', { type: 'stopped', reason: 'Paused' }),
    at('03:00', { type: 'session', session: 2, host: 'lap', user: 'ben', pid: 2, reason: 'shift change' }),
    at('04:00', { type: 'intent', address: 'cut', title: 'Cut', purpose: 'change', service: 'ec2', operation: 'ModifyX' }),
  ]
  const text = showTakenUp({ records, doing: 'resume', caller: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/R/cyn' }, differences: ['runbook r is another by now'], journal: '/state' }, screen)
  const flat = text.replace(/\s+/g, ' ')
  expect(flat).toContain('ana on desk, 2026-11-24 03:00:00Z to 03:02:00Z; 1 answer')
  expect(flat).toContain('ben on lap, 2026-11-24 03:03:00Z to 03:04:00Z: shift change; 1 call that changes')
  expect(flat).toContain('cut, cut off while ec2:ModifyX was under way')
  expect(flat).toContain('differs runbook r is another by now')
  expect(text).not.toContain('\u001b')
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('the first screen names what would be denied, and that the glass is broken', () => {
  const view = { records: [opened], doing: 'resume', caller: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/R/cyn' }, differences: [], journal: '/state' } as const
  const flat = showTakenUp({ ...view, checked: { checked: '1 of 2 actions allowed', denied: ['iam:PutRolePolicy (step cut), implicitDeny'] }, breakGlass: 'no lead \u001b[2J' }, screen).replace(/\s+/g, ' ')
  expect(flat).toContain('checked 1 of 2 actions allowed denied iam:PutRolePolicy (step cut), implicitDeny; for any resource, no proof')
  expect(flat).toContain('GLASS BROKEN: no lead')
  expect(flat).not.toContain('\u001b')
  expect(showTakenUp(view, screen)).not.toMatch(/checked|GLASS/)
})

test('the end of an undo accounts for each change, also for those it did not reach', () => {
  const intent = (address: string): JournalRecord => at('01:00', { type: 'intent', address, title: `Change ${address}` })
  const ended = (address: string, result: string, reason?: string): JournalRecord => at('03:00', { type: 'undo-finished', address, result, ...(reason && { reason }) })
  const begun = at('02:00', { type: 'undo-started', addresses: ['c', 'b', 'a'] })
  const text = showUndoEnd('01KC', [opened, ...['a', 'b', 'c'].map(intent), begun, ended('c', 'kept', 'evidence'), ended('b', 'drifted', 'theirs'), at('04:00', { type: 'undo-ended', reason: 'Paused' })], screen)
  expect(text.split('\n').slice(2)).toEqual(['    – Change c (c), stays: evidence', '    ✘ Change b (b), drifted, left: theirs', '    ? Change a (a), not reached', '', '  What is left: sirun undo 01KC'])
})
