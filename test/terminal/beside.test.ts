/** What works beside every question, and that none of it answers one. */
import type { PinnedFile, JournalRecord } from '../../src/engine/records.js'
import type { Operator, Request } from '../../src/engine/ports.js'
import type { OperatorOptions } from '../../src/terminal/asking.js'
import { terminalOperator } from '../../src/terminal/operator.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { sampleRun } from '../journal/sample-run.js'
import { keys, makeKeyboard, type Keyboard } from './keyboard.js'

const { down, enter, interrupt } = keys
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const file: PinnedFile = { kind: 'procedure', id: 'tag', sha256: '0', text: '' }
const records: JournalRecord[] = sampleRun.map(({ record }) => record)

const change: Request<'change'> = {
  kind: 'change',
  address: 'quarantine',
  title: 'Cut it off',
  impact: [],
  place,
  changes: [
    {
      address: 'quarantine',
      title: 'Cut it off',
      service: 'ec2',
      operation: 'ModifyX',
      effect: 'write',
      place,
      params: { NetworkInterfaceId: 'eni-0123456789abcdef0' },
      before: 'on',
      after: 'off',
      ending: { kind: 'undo' },
    },
  ],
  because: 'step',
}

function setUp(more: Partial<OperatorOptions> = {}): { keyboard: Keyboard; operator: Operator } {
  const keyboard = makeKeyboard()
  const operator = terminalOperator({
    streams: keyboard,
    screen: { columns: 80, theme: makeTheme(false) },
    mode: 'drill',
    records: () => records,
    now: () => new Date('2026-11-24T03:10:00Z'),
    procedures: [
      { id: 'look', title: 'Look', inputs: [] },
      {
        id: 'tag',
        title: 'Tag it',
        inputs: [
          { name: 'id', type: 'string', describe: 'What', optional: false },
          { name: 'times', type: 'number', describe: 'How often', optional: true, default: 2 },
        ],
      },
    ],
    pin: () => Promise.resolve([file]),
    ...more,
  })
  return { keyboard, operator }
}

const footer = '↑↓ move, Enter chooses  n note  o other  d data  c console  h hand-off  ? keys'

async function atFooter(keyboard: Keyboard, ...pressed: string[]): Promise<void> {
  await keyboard.endsWith(footer)
  keyboard.press(...pressed)
}

test('the footer fits 80 columns with its margin', () => {
  expect(footer.length).toBeLessThanOrEqual(78)
})

test.each<[string, RegExp]>([
  ['d', /Look at the instance|Nothing has been read/],
  [
    'c',
    /https:\/\/eu-west-1\.console\.aws\.amazon\.com\/ec2\/[^ ]*networkInterfaceId=eni-0123456789abcdef0/,
  ],
  ['h', /Hand-off at 2026-11-24 03:10:00Z[^]*Next: quarantine, Cut it off/],
  ['?', /letters never move it/],
])('%s shows something, and the question comes again with the cursor on the safe choice', async (key, shown) => {
  const { keyboard, operator } = setUp()
  const reply = operator.ask(change)
  await atFooter(keyboard, down, key)
  await atFooter(keyboard, enter)
  await atFooter(keyboard, down, enter)
  expect(await reply).toEqual({ do: 'approve' })
  expect(keyboard.drawn()).toMatch(shown)
  expect(keyboard.drawn()).toContain('Nothing was changed')
})

test('a note is the reply; asked again, what was shown is not shown again', async () => {
  const { keyboard, operator } = setUp()
  const noted = operator.ask(change)
  await atFooter(keyboard, 'n')
  await keyboard.endsWith('\n  >')
  keyboard.press('the owner knows', enter)
  expect(await noted).toEqual({ do: 'note', text: 'the owner knows' })
  const reply = operator.ask(change)
  await atFooter(keyboard, down, enter)
  expect(await reply).toEqual({ do: 'approve' })
  expect(keyboard.drawn().match(/1 change in 1 call/g)).toHaveLength(1)
})

test('an empty note is none', async () => {
  const { keyboard, operator } = setUp()
  const reply = operator.ask(change)
  await atFooter(keyboard, 'n')
  await keyboard.endsWith('\n  >')
  keyboard.press(enter)
  await atFooter(keyboard, down, enter)
  expect(await reply).toEqual({ do: 'approve' })
})

test('another action: picked, its inputs typed, its files pinned', async () => {
  const { keyboard, operator } = setUp()
  const reply = operator.ask(change)
  await atFooter(keyboard, 'o')
  await keyboard.endsWith('Enter chooses')
  keyboard.press(enter)
  await atFooter(keyboard, 'o')
  await keyboard.endsWith('Enter chooses')
  keyboard.press(down, down, enter)
  await keyboard.endsWith('\n  >')
  keyboard.press('i-1', enter)
  await keyboard.endsWith('\n  >')
  expect(keyboard.drawn()).toContain('nothing: 2')
  keyboard.press(enter)
  expect(await reply).toEqual({ do: 'other', files: [file], inputs: { id: 'i-1' } })
})

test('a hint is shown with the keys, and that it was asked for is told', async () => {
  const asked: string[] = []
  const { keyboard, operator } = setUp({
    hint: (address) => (address === 'quarantine' ? 'Evidence first.' : undefined),
    onHint: (address) => void asked.push(address),
  })
  const reply = operator.ask(change)
  await atFooter(keyboard, '?')
  await atFooter(keyboard, down, enter)
  await reply
  expect(keyboard.drawn()).toContain('Hint: Evidence first.')
  expect(asked).toEqual(['quarantine'])
})

test('at the start there is nothing to note yet', async () => {
  const { keyboard, operator } = setUp()
  const reply = operator.ask({ kind: 'start', address: '', title: 'Begin?' })
  await keyboard.endsWith('  ↑↓ move, Enter chooses')
  keyboard.press('n', enter)
  expect(await reply).toEqual({ do: 'start' })
})

test('an interruption ends the prompt that is drawn, and every later one', async () => {
  const interruption = new AbortController()
  const { keyboard, operator } = setUp({ interruption: interruption.signal, resumeLine: 'Go on with: sirun resume' })
  const caught = operator.ask(change).catch((error: unknown) => error)
  await keyboard.endsWith(footer)
  interruption.abort()
  expect(await caught).toMatchObject({ kind: 'interrupted', diagnostics: [{ hint: 'Go on with: sirun resume' }] })
  await expect(operator.ask(change)).rejects.toMatchObject({ kind: 'interrupted' })
})

test('Ctrl-C while a reason is typed', async () => {
  const { keyboard, operator } = setUp()
  const caught = operator.ask(change).catch((error: unknown) => error)
  await atFooter(keyboard, down, down, down, enter)
  await keyboard.endsWith('\n  >')
  keyboard.press(interrupt)
  expect(await caught).toMatchObject({ kind: 'interrupted' })
})

test('pause stops without a reason of its own, abort asks for one', async () => {
  const { keyboard, operator } = setUp()
  const pause = operator.ask(change)
  await atFooter(keyboard, down, down, down, down, enter)
  expect(await pause).toEqual({ do: 'stop', reason: 'Paused' })
  const abort = operator.ask(change)
  await atFooter(keyboard, down, down, down, down, down, enter)
  await keyboard.endsWith('\n  >')
  keyboard.press('wrong account', enter)
  expect(await abort).toEqual({ do: 'stop', reason: 'wrong account' })
})
