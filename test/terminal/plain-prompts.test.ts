/** Without cursor movement: numbers are typed, the empty line is the safe choice, and nothing is redrawn. */
import type { Operator, Request } from '../../src/engine/ports.js'
import { terminalOperator } from '../../src/terminal/operator.js'
import { makeTheme, wantsPlain } from '../../src/terminal/theme.js'
import { makeKeyboard, type Keyboard } from './keyboard.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const change: Request<'change'> = {
  kind: 'change',
  address: 'cut',
  title: 'Cut it off',
  impact: [],
  place,
  changes: [
    {
      address: 'cut',
      title: 'Cut',
      service: 'ec2',
      operation: 'ModifyX',
      effect: 'write',
      place,
      params: {},
      before: 1,
      after: 2,
      ending: { kind: 'undo' },
    },
  ],
  because: 'step',
}
const question = (form: Request<'question'>['question']): Request<'question'> => ({
  kind: 'question',
  address: 'q',
  title: 'Q',
  question: form,
})

function setUp(): { keyboard: Keyboard; operator: Operator; raw: () => string } {
  const keyboard = makeKeyboard()
  let raw = ''
  keyboard.stdout.on('data', (data: Buffer) => void (raw += data.toString()))
  const screen = { columns: 80, theme: makeTheme(false), plain: true }
  return { keyboard, operator: terminalOperator({ streams: keyboard, screen, mode: 'drill' }), raw: () => raw }
}

/** Waits until the screen ends so, then types a line; a terminal hands whole lines over. */
async function type(keyboard: Keyboard, shown: RegExp, line: string): Promise<void> {
  await keyboard.drawnSince(() => shown.test(keyboard.drawn().trimEnd()))
  await new Promise((resolve) => setTimeout(resolve, 60))
  keyboard.press(`${line}\n`)
}

test('the empty line is "not yet"; numbers choose; what is no number is said', async () => {
  const { keyboard, operator, raw } = setUp()
  const reply = operator.ask(change)
  const asks = /Or type n note, \? keys\.$/
  await type(keyboard, asks, '')
  await type(keyboard, asks, '9')
  await type(keyboard, /number from 1 to 6\.$/, 'make it')
  await type(keyboard, /number from 1 to 6\.$/, '2')
  expect(await reply).toEqual({ do: 'approve' })
  expect(keyboard.drawn()).toContain('Nothing was changed')
  expect(raw()).not.toContain('\u001b')
})

test('where no choice is safe the empty line is no answer', async () => {
  const { keyboard, operator } = setUp()
  const reply = operator.ask(question({ form: 'confirm', text: 'So?' }))
  await type(keyboard, /keys\.$/, '')
  await type(keyboard, /number from 1 to 5\.$/, '2')
  expect(await reply).toEqual({ do: 'answer', value: false })
})

test('lines that were typed before the question are dropped', async () => {
  const { keyboard, operator } = setUp()
  keyboard.press('2\n')
  const reply = operator.ask(change)
  keyboard.press('2\n')
  await type(keyboard, /keys\.$/, '4')
  await type(keyboard, /journal\.$/, '')
  await type(keyboard, /needed\.$/, 'not now')
  expect(await reply).toEqual({ do: 'skip', reason: 'not now' })
})

test('a list is ticked by numbers, output is pasted by lines', async () => {
  const { keyboard, operator } = setUp()
  const ticked = operator.ask(
    question({ form: 'checklist', choices: ['a', 'b', 'c'].map((value) => ({ value, label: value })) }),
  )
  await type(keyboard, /keys\.$/, '1')
  await type(keyboard, /none of them\.$/, '4')
  await type(keyboard, /between\.$/, '3, 1')
  expect(await ticked).toEqual({ do: 'answer', value: ['a', 'c'] })

  const done = operator.ask({
    kind: 'manual',
    address: 'm',
    title: 'M',
    task: 'Do',
    commands: [],
    sql: [],
    wantsOutput: true,
  })
  await type(keyboard, /keys\.$/, '1')
  await type(keyboard, /full stop\.$/, 'one\ntwo\n.')
  expect(await done).toEqual({ do: 'done', output: 'one\ntwo' })
})

test('a note is the key and Enter', async () => {
  const { keyboard, operator } = setUp()
  const reply = operator.ask(change)
  await type(keyboard, /keys\.$/, 'n')
  await type(keyboard, /no note\.$/, 'hello')
  expect(await reply).toEqual({ do: 'note', text: 'hello' })
})

test('the end of the input interrupts', async () => {
  const { keyboard, operator } = setUp()
  const caught = operator.ask(change).catch((error: unknown) => error)
  await keyboard.drawnSince(() => /keys\.$/.test(keyboard.drawn().trimEnd()))
  keyboard.stdin.end()
  expect(await caught).toMatchObject({ kind: 'interrupted' })
})

test.each([
  [{ TERM: 'dumb' }, true],
  [{ SIRUN_PLAIN: '1' }, true],
  [{ SIRUN_PLAIN: '' }, false],
  [{ TERM: 'xterm' }, false],
])('%j: %j', (env, plain) => {
  expect(wantsPlain(env)).toBe(plain)
})
