import fc from 'fast-check'
import { isNothing, matches, same, samePreviewed } from '../../src/engine/compare.js'
import { Unknown } from '../../src/expressions/unknown.js'
import type { Value } from '../../src/expressions/value.js'

const time = new Date('2026-11-24T03:00:00.123Z')

test.each<[string, Value, Value, boolean]>([
  ['lists in any order', ['b', 'a'], ['a', 'b'], true],
  ['lists of another length', ['a', 'a'], ['a'], false],
  ['lists with an item twice', ['a', 'b'], ['a', 'a'], false],
  ['maps by the members that are named', { a: 1, b: 2 }, { a: 1 }, true],
  ['items of which one must make room', [{ a: 1, b: 2 }, { a: 1, b: 3 }], [{ a: 1 }, { a: 1, b: 2 }], true],
  ['maps that lack one', { b: 2 }, { a: 1 }, false],
  ['scalars by their text', 20, '20', true],
  ['true as text', 'true', true, true],
  ['null only with null', null, 'null', false],
  ['a document as JSON', '{"Statement": [{"Effect": "Deny"}], "Version": "x"}', { Version: 'x', Statement: [{ Effect: 'Deny' }] }, true],
  ['two documents', '{"a":1,"b":2}', '{"b":2,"a":1}', true],
  ['a time as its text, in seconds', '2026-11-24T03:00:00Z', time, true],
  ['an Unknown with nothing', new Unknown('x'), new Unknown('x'), false],
])('matches %s', (_what, observed, expected, wanted) => {
  expect(matches(observed, expected)).toBe(wanted)
})

test('the whole of two observed values counts', () => {
  expect([same({ a: 1, b: 2 }, { a: 1 }), same({ a: 1, b: [2, 3] }, { b: [3, 2], a: '1' })]).toEqual([false, true])
})

test('an Unknown of a plan stands for anything, the rest of the plan does not', () => {
  const planned: Value = { id: new Unknown('group'), groups: ['a', 'b'] }
  expect(samePreviewed(planned, { id: 'sg-1', groups: ['b', 'a'] })).toBe(true)
  expect(samePreviewed(planned, { id: 'sg-1', groups: ['b', 'c'] })).toBe(false)
})

test.each<[Value, boolean]>([[null, true], ['', true], [[], true], [{}, true], [false, false], [0, false], ['x', false]])('isNothing(%j) is %s', (value, wanted) => {
  expect(isNothing(value)).toBe(wanted)
})

test('a value matches itself, and a shuffled list of it', () => {
  fc.assert(fc.property(fc.array(fc.jsonValue({ maxDepth: 2 })), (list) => {
    expect([same(list as Value, list as Value), same([...list].reverse() as Value, list as Value)]).toEqual([true, true])
  }), { numRuns: 300 })
})
