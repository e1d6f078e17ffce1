import { coerceInput, missingInputs, resolveInputs, type AnyInput } from '../../src/engine/inputs.js'
import { Unknown } from '../../src/expressions/unknown.js'
import type { Value } from '../../src/expressions/value.js'
import { play, questions, runbook } from './play.js'

const time = new Date('2026-11-24T03:00:00Z')
const unknown = new Unknown('group')

test.each<[AnyInput['type'], Value, Value | undefined]>([
  ['string', 'x', 'x'],
  ['string', 12, '12'],
  ['string', true, 'true'],
  ['string', '', undefined],
  ['string', ['x'], undefined],
  ['string', unknown, unknown],
  ['number', 3, 3],
  ['number', '3.5', 3.5],
  ['number', '', undefined],
  ['number', ' ', undefined],
  ['number', '0x10', undefined],
  ['number', true, undefined],
  ['number', [5], undefined],
  ['bool', 'false', false],
  ['bool', true, true],
  ['bool', 'yes', undefined],
  ['bool', 0, undefined],
  ['list', ['a', 1, true], ['a', '1', 'true']],
  ['list', [], []],
  ['list', 'a', undefined],
  ['time', '2026-11-24T03:00:00Z', time],
  ['time', time, time],
  ['time', '2026-11-24T03:00:00', undefined],
  ['time', 'yesterday', undefined],
  ['time', '7', undefined],
  ['string', null, undefined],
])('a %s of %j is %j', (type, given, value) => expect(coerceInput(type, given)).toEqual(value))

describe('resolveInputs', () => {
  const input = (more: object = {}): AnyInput => ({ type: 'string', describe: 'D', ...more })
  const finding = { id: 'f-1', count: 3, none: null }

  test.each<[string, AnyInput, Record<string, Value>, Value | undefined]>([
    ['what is given wins', input({ from: 'finding.id', default: 'd' }), { x: 'given' }, 'given'],
    ['then what the finding says', input({ from: 'finding.id', default: 'd' }), {}, 'f-1'],
    ['then the default', input({ from: 'finding.?gone', default: 'd' }), {}, 'd'],
    ['an expression that fails finds nothing', input({ from: 'finding.gone.deeper', default: 'd' }), {}, 'd'],
    ['null is not there', input({ from: 'finding.none' }), {}, undefined],
    ['numbers keep their text', input({ from: 'finding.count' }), {}, '3'],
    ['the configuration is visible', input({ from: 'org.network' }), {}, '192.0.2.0/24'],
  ])('%s', (_what, declared, given, value) => {
    expect(resolveInputs({ x: declared }, given, finding, { network: '192.0.2.0/24' })['x']).toEqual(value)
  })

  test('a name of JavaScript is a name like any other', () => {
    const inputs = { constructor: input() }
    const values = resolveInputs(inputs, {}, null, {})
    expect([Object.keys(values), missingInputs(inputs, values).map(([name]) => name)]).toEqual([[], ['constructor']])
    expect(resolveInputs({ constructor: input({ default: 'd' }) }, {}, null, {})).toEqual({ constructor: 'd' })
  })

  test('an optional input is never missing', () => {
    expect(missingInputs({ a: input(), b: input({ optional: true }) }, {}).map(([name]) => name)).toEqual(['a'])
  })
})

describe('an input that the finding does not give', () => {
  const main = runbook({
    inputs: { count: { type: 'number', describe: 'How many' }, maybe: { type: 'string', describe: 'M', optional: true } },
    validate: [{ id: 'tell', when: '!has(inputs.maybe)', manual: 'It is ${inputs.count}' }],
  })

  test('is asked before the first step, and takes its type', async () => {
    const { asked, outcomes } = await play(main, { script: { input: { do: 'answer', value: '3' } } })
    expect([questions(asked).slice(0, 3), outcomes]).toEqual([['start', 'input inputs.count', 'manual tell'], { tell: 'done' }])
    expect(asked[2]).toMatchObject({ task: 'It is 3' })
  })

  test('an answer of another type stops the run; who resumes is asked again', async () => {
    const played = await play(main, { script: { input: { do: 'answer', value: 'many' } } })
    expect(played.end).toMatchObject({ status: 'stopped', address: 'inputs.count' })
    const { asked, end } = await played.resume({ input: { do: 'answer', value: 3 } })
    expect([questions(asked)[0], end!.status]).toEqual(['input inputs.count', 'closed'])
  })
})
