import { Readable } from 'node:stream'
import type { PlannedChange } from '../../src/engine/plan.js'
import type { Operator, Request } from '../../src/engine/ports.js'
import type { OperatorOptions } from '../../src/terminal/asking.js'
import { terminalOperator } from '../../src/terminal/operator.js'
import { hitBy } from '../../src/terminal/resources-hit.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { keys, makeKeyboard, type Keyboard } from './keyboard.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const { down, up, enter, space, interrupt } = keys

function setUp(options: Partial<OperatorOptions> = {}): { keyboard: Keyboard; operator: Operator } {
  const keyboard = makeKeyboard()
  const caller = { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/Responder/ana' }
  const operator = terminalOperator({
    streams: keyboard,
    screen: { columns: 80, theme: makeTheme(false) },
    mode: 'drill',
    callerIn: () => caller,
    ...options,
  })
  return { keyboard, operator }
}

const change = (more: Partial<PlannedChange> = {}): PlannedChange => ({
  address: 'cut',
  title: 'Cut',
  service: 'ec2',
  operation: 'ModifyX',
  effect: 'write',
  place,
  params: { NetworkInterfaceId: 'eni-0a11' },
  before: 'on',
  after: 'off',
  ending: { kind: 'undo' },
  ...more,
})
const changes = (...list: PlannedChange[]): Request<'change'> => ({
  kind: 'change',
  address: 'quarantine',
  title: 'Cut it off',
  impact: [],
  place,
  changes: list,
  because: 'step',
})
const select: Request<'question'> = {
  kind: 'question',
  address: 'verdict',
  title: 'Is it real?',
  question: {
    form: 'select',
    choices: [
      { value: 'true_positive', label: 'Contain it' },
      { value: 'false_positive', label: 'Harmless' },
    ],
  },
}

/** Waits until choices are drawn, whatever keys work beside them. */
function atChoice(keyboard: Keyboard): Promise<void> {
  return keyboard.drawnSince(() => /(?:Enter chooses|\? keys)$/.test(keyboard.drawn().trimEnd()))
}

/** Waits for the list, then sends the keys as one burst. */
async function answer(keyboard: Keyboard, ...pressed: string[]): Promise<void> {
  await atChoice(keyboard)
  keyboard.press(...pressed)
}

/** Waits for the line to type on, types and ends it. */
async function type(keyboard: Keyboard, text: string): Promise<void> {
  await keyboard.endsWith('\n  >')
  keyboard.press(text, enter)
}

describe('a change', () => {
  test('Enter alone is not yet, however often; the arrow key and Enter approve', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(changes(change()))
    for (let times = 0; times < 3; times++) await answer(keyboard, enter)
    await answer(keyboard, down, enter)
    expect(await reply).toEqual({ do: 'approve' })
    expect(keyboard.drawn().match(/Nothing was changed/g)).toHaveLength(3)
  })

  test('letters and digits move nothing', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(changes(change()))
    await answer(keyboard, ...'make it yes jjj kk 2', '\t', enter)
    await answer(keyboard, down, down, down, enter)
    await type(keyboard, 'the owner has to agree first')
    expect(await reply).toEqual({ do: 'skip', reason: 'the owner has to agree first' })
  })

  test('keys typed before it is drawn are dropped', async () => {
    const { keyboard, operator } = setUp()
    keyboard.press(down, enter)
    const reply = operator.ask(changes(change()))
    keyboard.press(down, enter)
    await answer(keyboard, enter)
    await answer(keyboard, down, down, down, down, down, enter)
    await type(keyboard, 'later')
    expect(await reply).toEqual({ do: 'stop', reason: 'later' })
  })

  test('keys that wait in the terminal until it is read are dropped too', async () => {
    const { keyboard } = setUp()
    // Like a terminal: what was typed is handed over some turns after reading begins.
    let waiting: string | undefined = down + enter
    const stdin = new Readable({
      read() {
        const typed = waiting
        waiting = undefined
        if (typed !== undefined) setTimeout(() => this.push(typed), 5)
      },
    })
    const operator = terminalOperator({
      streams: { stdin, stdout: keyboard.stdout },
      screen: { columns: 80, theme: makeTheme(false) },
      mode: 'drill',
    })
    const reply = operator.ask(changes(change()))
    await atChoice(keyboard)
    stdin.push(enter)
    await atChoice(keyboard)
    stdin.push(interrupt)
    await expect(reply).rejects.toMatchObject({ kind: 'interrupted' })
    expect(waiting).toBeUndefined()
  })

  test('shows the identity, the account and the mode', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(changes(change(), change({ address: 'cut2' })))
    await answer(keyboard, down, down, enter)
    expect(await reply).toEqual({ do: 'each' })
    const drawn = keyboard.drawn()
    expect(drawn).toContain('DRILL  quarantine')
    expect(drawn).toMatch(/make all 2 +as Responder\/ana in 111122223333, eu-west-1/)
  })

  test('what cannot be undone is typed; another text is refused, an empty one goes back', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(changes(change({ ending: { kind: 'irreversible', why: 'gone' } })))
    await answer(keyboard, down, enter)
    await type(keyboard, 'eni-0a1')
    await keyboard.endsWith('That is not eni-0a11.')
    keyboard.press('\u0015', enter)
    await answer(keyboard, down, enter)
    await type(keyboard, 'eni-0a11')
    expect(await reply).toEqual({ do: 'approve' })
  })

  test('over max_targets the number is typed', async () => {
    const { keyboard, operator } = setUp({ maxTargets: 1 })
    const reply = operator.ask(changes(change(), change({ address: 'cut2' })))
    await answer(keyboard, down, enter)
    await type(keyboard, '2')
    expect(await reply).toEqual({ do: 'approve' })
  })

  test.each([
    [{ Description: 'key', InstanceIds: ['i-1', 'i-2'] }, 'i-1'],
    [{ Bucket: 'logs', Key: 'a' }, 'logs'],
    [{ UserName: 'ana', AccessKeyId: 'AKIA1' }, 'ana'],
    [{ Force: true }, 'cut'],
  ])('%j is named %s', (params, text) => {
    expect(hitBy({ address: 'cut', params })).toBe(text)
  })
})

describe('questions', () => {
  test('nothing is chosen at first: Enter waits', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(select)
    await answer(keyboard, enter)
    await keyboard.endsWith('nothing is chosen yet.')
    keyboard.press(down, down, enter)
    expect(await reply).toEqual({ do: 'answer', value: 'false_positive' })
  })

  test('confirm, checklist, text and number', async () => {
    const { keyboard, operator } = setUp()
    const ask = (question: Request<'question'>['question']): ReturnType<typeof operator.ask<'question'>> =>
      operator.ask({ kind: 'question', address: 'q', title: 'Q', question })

    const confirmed = ask({ form: 'confirm', text: 'Did nothing succeed?' })
    await answer(keyboard, down, enter)
    expect(await confirmed).toEqual({ do: 'answer', value: true })

    const ticked = ask({
      form: 'checklist',
      choices: ['AKIA1', 'AKIA2', 'AKIA3'].map((value) => ({ value, label: value })),
    })
    await answer(keyboard, enter)
    await keyboard.endsWith('takes these')
    keyboard.press(space, down, down, space, up, space, space, enter)
    expect(await ticked).toEqual({ do: 'answer', value: ['AKIA1', 'AKIA3'] })

    const text = ask({ form: 'text', text: 'Who?' })
    await answer(keyboard, enter)
    await type(keyboard, 'the owner')
    expect(await text).toEqual({ do: 'answer', value: 'the owner' })

    const number = ask({ form: 'number', text: 'How many?' })
    await answer(keyboard, enter)
    await type(keyboard, 'two')
    await keyboard.endsWith('not a number.')
    keyboard.press('\u0015', '2', enter)
    expect(await number).toEqual({ do: 'answer', value: 2 })
  })

  test.each([
    ['list', 'a, b', ['a', 'b']],
    ['bool', 'false', false],
    ['time', '2026-11-24T02:11:00Z', new Date('2026-11-24T02:11:00Z')],
    ['string', '0123', '0123'],
  ])('an input of type %s', async (inputType, typed, value) => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask({
      kind: 'input',
      address: '',
      name: 'x',
      type: inputType,
      describe: 'An x',
      optional: false,
    })
    await answer(keyboard, enter)
    await type(keyboard, typed)
    expect(await reply).toEqual({ do: 'answer', value })
  })

  test('an optional input may be left out, a time needs its zone', async () => {
    const { keyboard, operator } = setUp()
    const request = {
      kind: 'input',
      address: '',
      name: 'since',
      type: 'time',
      describe: 'When',
      optional: true,
    } as const
    const without = operator.ask<'input'>(request)
    await answer(keyboard, down, enter)
    expect(await without).toEqual({ do: 'answer', value: null })
    const typed = operator.ask<'input'>(request)
    await answer(keyboard, enter)
    await type(keyboard, '2026-11-24T02:11')
    await keyboard.endsWith('11:00Z).')
    keyboard.press('Z', enter)
    expect(await typed).toEqual({ do: 'answer', value: new Date('2026-11-24T02:11:00Z') })
  })

  test('a manual step takes pasted lines', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask({
      kind: 'manual',
      address: 'm',
      title: 'Look',
      task: 'Run it',
      commands: ['ss -tnp'],
      sql: [],
      wantsOutput: true,
    })
    await answer(keyboard, down, enter)
    await keyboard.endsWith('\n  >')
    keyboard.press('one\r\ntwo\r.\r')
    expect(await reply).toEqual({ do: 'done', output: 'one\ntwo' })
    expect(keyboard.drawn()).toContain('    ss -tnp')
  })

  test('trouble: looking again is under the cursor, sending once more is not', async () => {
    const { keyboard, operator } = setUp()
    const request = {
      kind: 'trouble',
      address: 'cut',
      message: 'No answer',
      choices: ['repeat', 'again', 'stop'],
    } as const
    const again = operator.ask<'trouble'>(request)
    await answer(keyboard, enter)
    expect(await again).toEqual({ do: 'again', reason: 'look again' })
    const repeated = operator.ask<'trouble'>({ ...request, choices: ['repeat', 'stop'] })
    await answer(keyboard, enter)
    await keyboard.endsWith('nothing is chosen yet.')
    keyboard.press(down, enter)
    await type(keyboard, 'it was not sent')
    expect(await repeated).toEqual({ do: 'repeat', reason: 'it was not sent' })
  })

  test('a reason is not empty', async () => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask({ kind: 'uncontained', address: '', verdict: 'true-positive' })
    await answer(keyboard, down, down, down, enter)
    await type(keyboard, '  ')
    await keyboard.endsWith('needed.')
    keyboard.press('contained by hand', enter)
    expect(await reply).toEqual({ do: 'go-on', reason: 'contained by hand' })
  })

  test.each<[Request, string[], object]>([
    [{ kind: 'start', address: '', title: 'Begin?' }, [enter], { do: 'start' }],
    [
      { kind: 'verdict', address: '', choices: ['true-positive', 'benign'] },
      [down, down, enter],
      { do: 'answer', value: 'benign' },
    ],
    [
      {
        kind: 'undo',
        address: 'cut',
        title: 'Cut',
        place,
        operation: 'ec2:ModifyX',
        before: 'on',
        ours: 'off',
        now: 'off',
        drifted: false,
      },
      [down, enter],
      { do: 'approve' },
    ],
  ])('$kind', async (request, pressed, expected) => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(request)
    await answer(keyboard, ...pressed)
    expect(await reply).toEqual(expected)
  })

  test.each<[Request, string[], string]>([
    [{ kind: 'missing', address: 'cut', needs: ['disk'], mayGoOn: true }, [down, down, down, down, enter], 'go-on'],
    [{ kind: 'missing', address: 'cut', needs: ['disk'], mayGoOn: false }, [down, down, down, down, enter], 'stop'],
    [
      { kind: 'phase', address: '', phase: 'isolate', open: [{ address: 'cut', outcome: 'failed' }] },
      [down, down, enter],
      'stop',
    ],
  ])('%j', async (request, pressed, expected) => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(request)
    await answer(keyboard, ...pressed)
    await type(keyboard, 'because')
    expect(await reply).toEqual({ do: expected, reason: 'because' })
  })
})

describe('interruption', () => {
  test.each([
    ['at the prompt', true],
    ['before it is drawn', false],
  ])('Ctrl-C %s', async (_, drawn) => {
    const { keyboard, operator } = setUp()
    const reply = operator.ask(select)
    const caught = reply.catch((error: unknown) => error)
    if (drawn) await atChoice(keyboard)
    keyboard.press(interrupt)
    expect(await caught).toMatchObject({ name: 'SirunError', kind: 'interrupted' })
  })

  test('the end of the input', async () => {
    const { keyboard, operator } = setUp()
    const caught = operator.ask(select).catch((error: unknown) => error)
    await atChoice(keyboard)
    keyboard.stdin.end()
    expect(await caught).toMatchObject({ kind: 'interrupted' })
  })

  test('text from outside does not act on the terminal', async () => {
    const { keyboard, operator } = setUp()
    let raw = ''
    keyboard.stdout.on('data', (data: Buffer) => (raw += data.toString()))
    const reply = operator.ask({ kind: 'verdict', address: 'x\u001b]52;c;Zm9v\u0007', choices: ['a\u202eb'] })
    await answer(keyboard, down, enter)
    await reply
    expect(raw).not.toMatch(/\u001b\]|\u0007|\u202e/)
  })
})
