import { canonical, distinctValues } from '../../src/expressions/canonical.js'
import { ownFunctions } from '../../src/expressions/environment.js'
import type { ExpressionError } from '../../src/expressions/expression.js';
import { absent, evaluate } from '../../src/expressions/expression.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'

const time = new Date('2026-01-02T03:04:05.678Z')
const names: ValueMap = { seven: 7, half: 0.5, table: { k: 'v' }, items: [1, 2], times: [new Date(2_000), new Date(1_000)], time }

function codeOf(source: string): string {
  try {
    return `no error: ${JSON.stringify(evaluate(source, names))}`
  } catch (error) {
    return (error as ExpressionError).code
  }
}

describe('own functions', () => {
  const cases: [string, Value][] = [
    ['[[1], [2, [3]], []].flatten()', [1, 2, [3]]],
    ['[3, 1, 3, 1].distinct()', [3, 1]],
    ['[1, 1.0, "1"].distinct()', [1, '1']],
    ['[{"a": 1, "b": 2}, {"b": 2, "a": 1}].distinct()', [{ a: 1, b: 2 }]],
    ['[table.?gone, table.?k, table.?gone].distinct()', ['v']],
    ['[10, 9, 1.5].sort()', [1.5, 9, 10]],
    ['["b", "a b", "a", "B"].sort()', ['B', 'a', 'a b', 'b']],
    ['times.sort()', [new Date(1_000), new Date(2_000)]],
    ['["x", 2, "a", 1].sort()', [1, 2, 'a', 'x']],
    ['json("{\\"a\\": [1, null]}")', { a: [1, null] }],
    ['size(items) + (0 + seven)', 9],
    ['(half + 1) * 2 + size(items)', 5],
    ['json("{\\"a\\": 1}").a + 1', 2],
    ['list("x")', ['x']],
    ['list(items)', [1, 2]],
    ['merge({"a": 1, "b": 1}, {"b": 2})', { a: 1, b: 2 }],
    ['string(time)', '2026-01-02T03:04:05Z'],
  ]
  test.each(cases)('%s', (source, value) => expect(evaluate(source, names)).toEqual(value))

  test('none is missing from the list that the documentation follows', () => {
    const used = cases.map(([source]) => source).join(' ')
    expect(ownFunctions.filter((name) => !used.includes(`${name}(`))).toEqual([])
  })

  test('what they are given stays as it is', () => {
    const given = { items: [2, 1] }
    evaluate('items.sort()', given)
    expect(given).toEqual({ items: [2, 1] })
  })

  test('json of what is no JSON fails with its place', () => {
    expect(codeOf('json("[")')).toBe('evaluation-failed')
  })

  test('json keeps a __proto__ member as data', () => {
    const value = evaluate('json("{\\"__proto__\\": {\\"x\\": 1}}")', {}) as ValueMap
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(value['x']).toBeUndefined()
  })
})

describe('one kind of number', () => {
  test.each<[string, Value]>([
    ['seven + 1', 8],
    ['1 + seven', 8],
    ['seven - 1', 6],
    ['seven * 2', 14],
    ['seven / 2', 3.5],
    ['seven % 2', 1],
    ['9 % seven', 2],
    ['seven % seven', 0],
    ['seven == 7', true],
    ['seven > 6', true],
    ['7 in [seven]', true],
    ['items[seven - 6]', 2],
    ['half + half', 1],
    ['size(items)', 2],
    ['1u', 1],
  ])('%s', (source, value) => expect(evaluate(source, names)).toBe(value))

  test.each([
    ['seven / 0', 'evaluation_error'],
    ['1 / 0', 'division_by_zero'],
    ['9007199254740993', 'evaluation_error'],
  ])('%s fails instead of leaving as another number', (source, code) => expect(codeOf(source)).toBe(code))
})

describe('optional types', () => {
  test.each<[string, Value | typeof absent]>([
    ['table.?k', 'v'],
    ['table.?gone', absent],
    ['table.?gone.?deeper', absent],
    ['items[?0]', 1],
    ['items[?9]', absent],
    ['table.?gone.orValue("none")', 'none'],
    ['table.?k.hasValue()', true],
    ['optional.none()', absent],
    ['optional.of(1)', 1],
    ['[table.?gone, table.?k]', ['v']],
    ['{"a": table.?gone, "b": table.?k}', { b: 'v' }],
  ])('%s', (source, value) => expect(evaluate(source, names)).toEqual(value))
})

describe('hostile sources', () => {
  test.each([
    ['nesting', `${'('.repeat(500)}1${')'.repeat(500)}`, 'limit_exceeded'],
    ['length', Array(20_000).fill('1').join('+'), 'limit_exceeded'],
    ['an open bracket', '['.repeat(10_000), 'limit_exceeded'],
    ['a regular expression that backtracks', `"${'a'.repeat(40)}b".matches("(a+)+$")`, 'no-matches'],
    ['the same as a function', 'matches("a", "(a+)+$")', 'no-matches'],
  ])('%s is refused at once', (_what, source, code) => {
    const begun = performance.now()
    expect(codeOf(source)).toBe(code)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  test.each(['constructor', 'table.constructor', 'table.__proto__', '"x".constructor', 'items.length', 'toString'])(
    '%s reaches nothing of JavaScript',
    (source) => expect(codeOf(source)).toMatch(/^(no_such_key|cannot_index_type|unknown_variable|unsupported_type|reserved_identifier)$/),
  )
})

describe('canonical', () => {
  test('writes equal values alike, whatever the order of keys', () => {
    expect(canonical({ b: [1n, { d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":null,"d":1}]}')
  })

  test('tells times apart by milliseconds, and bytes by their content', () => {
    expect(canonical(time)).toBe('"2026-01-02T03:04:05.678Z"')
    expect(canonical(new Uint8Array([1, 2]))).toBe('"AQI="')
  })

  test('distinctValues keeps the first of equal items', () => {
    const first = { a: 1, b: 2 }
    expect(distinctValues([first, { b: 2, a: 1 }, { a: 1 }])).toEqual([first, { a: 1 }])
    expect(distinctValues([first, { b: 2, a: 1 }])[0]).toBe(first)
  })
})
