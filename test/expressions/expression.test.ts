import {
  absent,
  evaluate,
  evaluateBoolean,
  ExpressionError,
  misfitOf,
  referencesOf,
  syntaxProblem,
} from '../../src/expressions/expression.js'
import { Unknown, unknownIn } from '../../src/expressions/unknown.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'

const unknown = new Unknown('isolate.group')
const nullMap = Object.assign(Object.create(null) as ValueMap, { k: 'v' })
const time = new Date('2026-01-02T03:04:05Z')
const names: ValueMap = {
  inputs: { id: 'i-1', n: 2, since: time },
  steps: { group: unknown, list: [{ id: 'a', made: unknown }, { id: 'b' }], known: 'x', none: null },
  nullMap,
}

function failureOf(source: string): ExpressionError {
  try {
    evaluate(source, names)
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  throw new Error(`${source} does not fail`)
}

describe('evaluate', () => {
  test.each<[string, Value | typeof absent]>([
    ['inputs.id', 'i-1'],
    ['null', null],
    ['steps.none', null],
    ['inputs.?gone', absent],
    ['inputs.n', 2],
    ['2.0', 2],
    ['1 + 1', 2],
    ['nullMap', { k: 'v' }],
    ['nullMap.k', 'v'],
    ['has(nullMap.gone)', false],
    ['inputs.since', time],
    ["inputs.since - duration('24h')", new Date('2026-01-01T03:04:05Z')],
    ["inputs.since > timestamp('2026-01-01T00:00:00Z')", true],
    ['{"a": 1, "b": [1, 2]}', { a: 1, b: [1, 2] }],
    ['b"ab"', new Uint8Array([97, 98])],
  ])('%s', (source, value) => expect(evaluate(source, names)).toEqual(value))

  test.each([
    ['inputs.gone', 'no_such_key', 7, 11],
    ['gone.x', 'unknown_variable', 0, 4],
    ['"a" + inputs.id.x', 'no_such_key', 16, 17],
    ['inputs.n == ', 'unexpected_token', 12, 12],
    ["duration('1h')", 'evaluation_error', 0, 14],
    ["inputs.since - inputs.since", 'evaluation_error', 0, 27],
    ["inputs.since + duration('9999999999h')", 'evaluation_error', 0, 38],
    ["duration('1d')", 'invalid_duration', 0, 14],
  ])('%s fails with %s at its place', (source, code, start, end) => {
    const { code: found, start: from, end: to, source: of } = failureOf(source)
    expect({ found, from, to, of }).toEqual({ found: code, from: start, to: end, of: source })
  })

  test('a whole number leaves as an integer of JavaScript, not as a bigint', () => {
    expect(typeof evaluate('1', names)).toBe('number')
    expect(evaluate('[1, {"a": 2}]', names)).toStrictEqual([1, { a: 2 }])
  })

  test('evaluateBoolean takes nothing for a bool', () => {
    expect(evaluateBoolean('inputs.n == 2', names)).toBe(true)
    expect(evaluateBoolean('steps.group == "x"', names)).toBe(unknown)
    expect(() => evaluateBoolean('inputs.n', names)).toThrow(expect.objectContaining({ code: 'not-a-bool' }))
    expect(() => evaluateBoolean('inputs.?gone', names)).toThrow(ExpressionError)
  })
})

describe('Unknown', () => {
  test.each([
    'steps.group',
    'steps.group.GroupId',
    'steps.group.?GroupId',
    '"id " + steps.group',
    '[1, {"a": steps.group}]',
    'steps.list',
    'steps.list[0].made',
    'steps["group"]',
    'steps.list.map(x, x.id)',
    'inputs.n == 2 || steps.group == "x"',
    'has(steps.group.GroupId)',
    'size([steps.group])',
    'steps.list[int(inputs.n)]',
  ])('%s is that Unknown', (source) => expect(evaluate(source, names)).toBe(unknown))

  test.each<[string, Value]>([
    ['has(steps.group)', true],
    ['has(steps.gone)', false],
    ['steps.known', 'x'],
    ['steps.list[1].id', 'b'],
    ['[1].map(steps, steps)', [1]],
  ])('%s does not touch it', (source, value) => expect(evaluate(source, names)).toEqual(value))

  test('unknownIn finds it at any depth', () => {
    expect(unknownIn({ a: [1, { b: unknown }] })).toBe(unknown)
    expect(unknownIn([time, null, 'x', new Uint8Array(1)])).toBeUndefined()
  })
})

describe('referencesOf', () => {
  test.each<[string, string[]]>([
    ['a.b[0].?c', ['a.b.0.c']],
    ['a["b"].c', ['a.b.c']],
    ['a.b[c.d].e', ['a.b', 'c.d']],
    ['has(a.b.c) && a.b.c == d', ['a.b.c?', 'a.b.c', 'd']],
    ['l.map(x, x.n + y)', ['l', 'y']],
    ['x.map(x, x)', ['x']],
    ['l.map(x, m.filter(y, y == x && y == z))', ['l', 'm', 'z']],
    ['l.map(x, x > n, x)', ['l', 'n']],
    ['cel.bind(x, a, x + b)', ['a', 'b']],
    ['optional.of(a)', ['a']],
    ['l.all(x, x) && x', ['l', 'x']],
    ['"${a}"', []],
    ['{"k": a, b: c}', ['a', 'b', 'c']],
    ['size(a) > 0 ? b : -c', ['a', 'b', 'c']],
  ])('%s', (source, paths) => {
    const found = referencesOf(source).map(({ path, inHas }) => path.join('.') + (inHas ? '?' : ''))
    expect(found).toEqual(paths)
  })

  test('says where each stands', () => {
    const source = 'x == steps.a.?b'
    expect(referencesOf(source).map(({ start, end }) => source.slice(start, end))).toEqual(['x', 'steps.a.?b'])
  })
})

test('syntaxProblem says what is wrong and where, and nothing about names', () => {
  expect(syntaxProblem('a.b &&')).toMatchObject({ code: 'unexpected_token', start: 6 })
  expect(syntaxProblem('nobody.knows(this)')).toBeUndefined()
})

test('an expression that was checked is evaluated as one that was not, and the other way round', () => {
  const names = { a: 2, b: [1, 2] }
  for (const source of ['b.filter(x, x >= a)[?0]', 'a + 1', '{"k": b.map(x, x * a)}', 'has(c.d) || a == 2 && a in b']) {
    const [first, second] = [`${source} `, ` ${source}`]
    const value = evaluate(first, { ...names, c: {} })
    expect(misfitOf(first)).toBeUndefined()
    expect(misfitOf(second)).toBeUndefined()
    expect(evaluate(second, { ...names, c: {} })).toEqual(value)
    expect(evaluate(second, { ...names, c: {} })).toEqual(value)
  }
  expect(misfitOf('a.b("x" - 1)')).toMatchObject({ start: 4, end: 11 })
  expect(() => evaluate('1 - "x" == a', names)).toThrow(ExpressionError)
  expect(misfitOf('1 - "x" == a')).toMatchObject({ start: 0, end: 7 })
})
