import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { Unknown } from '../../src/expressions/unknown.js'
import type { Value } from '../../src/expressions/value.js'
import { decodeValue, encodeValue } from '../../src/expressions/value-json.js'

const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'sirun:time', 'sirun:bytes', 'sirun:blob', 'sirun:sirun:time', 'sirun:', '1', '0', 'h', ''),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
)
const text = fc.oneof(name, fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\udc00x', '\u0000', '\u2028', '\u001b[2J', '}\n{"h":"'))
const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Value>(null, true, false, NaN, Infinity, -Infinity, -0),
    fc.double(),
    fc.integer(),
    text,
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.constant(new Unknown('a.b[0]')),
    fc.array(tie('value')),
    fc.array(fc.tuple(name, tie('value'))).map((members) => Object.fromEntries(members)),
  ),
})).value

test('what is encoded is decoded exactly, whatever it holds', () => {
  fc.assert(
    fc.property(value, (given) => {
      deepStrictEqual(decodeValue(JSON.parse(encodeValue(given, { unknown: true }))), given)
    }),
    { numRuns: 2000 },
  )
})

test('the text is printable ASCII on one line', () => {
  fc.assert(fc.property(value, (given) => /^[\x20-\x7e]*$/.test(encodeValue(given, { unknown: true }))), { numRuns: 500 })
})

test('the order of members does not matter, and names that are numbers are sorted as text', () => {
  expect(encodeValue({ b: 1, '10': 2, '9': { z: 1, a: 2 }, a: 3 })).toBe('{"10":2,"9":{"a":2,"z":1},"a":3,"b":1}')
  expect(encodeValue({ a: 3, '9': { a: 2, z: 1 }, b: 1, '10': 2 })).toBe('{"10":2,"9":{"a":2,"z":1},"a":3,"b":1}')
})

test('what JSON lacks has a form of its own', () => {
  expect(encodeValue([new Date('2026-11-24T03:00:00.120Z'), new Uint8Array([1, 2, 255]), -0, NaN])).toBe(
    '[{"sirun:time":"2026-11-24T03:00:00.120Z"},{"sirun:bytes":"AQL/"},{"sirun:number":"-0"},{"sirun:number":"NaN"}]',
  )
  expect(encodeValue(new Date(NaN))).toBe('{"sirun:time":null}')
  expect((decodeValue({ 'sirun:time': null }) as Date).getTime()).toBeNaN()
  expect(encodeValue({ 'sirun:time': 'x', 'sirun:sirun:time': 'y' })).toBe('{"sirun:sirun:sirun:time":"y","sirun:sirun:time":"x"}')
})

test('what is not a value is refused', () => {
  expect(() => encodeValue(new Unknown('a'))).toThrow(TypeError)
  expect(() => encodeValue({ a: [new Unknown('a')] })).toThrow(TypeError)
  for (const bad of [() => 1, new Map(), 1n, [undefined], new Error('x')]) expect(() => encodeValue(bad as unknown as Value)).toThrow(TypeError)
  expect(encodeValue({ a: undefined as unknown as Value, b: 1 })).toBe('{"b":1}')
})

test('a form that this version does not know is refused, not guessed', () => {
  for (const json of ['{"sirun:later":1}', '{"sirun:time":"2026"}', '{"sirun:time":"2026-11-24T03:00:00.000Z","x":1}', '{"sirun:bytes":1}', '{"sirun:blob":"x","bytes":1}']) {
    expect(() => decodeValue(JSON.parse(json))).toThrow(TypeError)
  }
})

test('depth is limited in both directions', () => {
  let deep: Value = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(() => encodeValue(deep)).toThrow(TypeError)
  expect(() => decodeValue(deep)).toThrow(TypeError)
})
