import fc from 'fast-check'
import { absent, ExpressionError } from '../../src/expressions/expression.js'
import {
  render,
  renderOptional,
  renderText,
  templateExpressions,
  templateParts,
  templateReferences,
  wholeExpression,
} from '../../src/expressions/template.js'
import { Unknown } from '../../src/expressions/unknown.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'
import { asText, toJsonText } from '../../src/expressions/value-text.js'

const unknown = new Unknown('group')
const time = new Date('2026-01-02T03:04:05.678Z')
const names: ValueMap = { a: 'x', n: 2, letters: ['b', 'a'], table: { z: 1, y: [time] }, time, yes: true, none: null, unknown }

describe('render', () => {
  test.each<[string, Value]>([
    ['plain', 'plain'],
    ['', ''],
    ['$', '$'],
    ['{a}', '{a}'],
    ['${a}', 'x'],
    ['${n}', 2],
    ['${letters}', ['b', 'a']],
    ['${yes}', true],
    ['${none}', null],
    ['${time}', time],
    ['${a}${n}', 'x2'],
    [' ${n}', ' 2'],
    ['$${a}', '${a}'],
    ['$${a} ${a}', '${a} x'],
    ['a $${ b', 'a ${ b'],
    ['is ${yes}', 'is true'],
    ['at ${time}', 'at 2026-01-02T03:04:05Z'],
    ['${letters}.', '["b","a"].'],
    ['${table}.', '{"z":1,"y":["2026-01-02T03:04:05Z"]}.'],
    ['${b"ab"}.', 'YWI=.'],
    ['${"}"}', '}'],
    ["${'}' + \"}\"}", '}}'],
    ['${"\\"}"}', '"}'],
    ['${{"a": {"b": n}}.a.b}', 2],
    ['${r"\\d}"}', '\\d}'],
    ['${r"\\"}"}', '\\"}'],
    ["${'''it's }'''}", "it's }"],
    ['${""}${"" + "}"}', '}'],
    ['${table.?gone}.', '.'],
  ])('%j', (text, value) => expect(render(text, names)).toEqual(value))

  test.each(['${a', '${"a}', 'x ${{"a": 1}', "${'''a''}", '${'])('%j is not closed', (text) => {
    expect(() => render(text, names)).toThrow(expect.objectContaining({ code: 'unclosed-expression', end: text.length }))
  })

  test('leaves out members and items that are absent, at any depth', () => {
    const tree = { a: '${table.?gone}', b: ['${table.?gone}', 1, { c: '${table.?gone}' }], d: null }
    expect(render(tree, names)).toEqual({ b: [1, {}], d: null })
    expect(render('${table.?gone}', names)).toBeNull()
    expect(renderOptional('${table.?gone}', names)).toBe(absent)
  })

  test('keeps what is no text', () => {
    const bytes = new Uint8Array([1])
    expect(render([1, true, null, time, bytes], names)).toEqual([1, true, null, time, bytes])
  })

  test('text around an Unknown is Unknown as a whole, and the rest of the tree is not', () => {
    expect(render({ a: 'sg ${unknown}', b: '${n}' }, names)).toEqual({ a: unknown, b: 2 })
    expect(renderText('sg ${unknown}', names)).toBe(unknown)
  })

  test('a key named __proto__ is data', () => {
    const rendered = render(JSON.parse('{"__proto__": {"x": "${n}"}}') as Value, names) as ValueMap
    expect(Object.keys(rendered)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(rendered)).toBe(Object.prototype)
    expect(rendered['x']).toBeUndefined()
  })

  test('keys are never expressions', () => {
    expect(render({ '${a}': 1 }, names)).toEqual({ '${a}': 1 })
  })

  test('an error holds the source and offsets of its expression', () => {
    const failed = (): Value => render('a ${n} ${table.gone}', names)
    expect(failed).toThrow(expect.objectContaining({ code: 'no_such_key', source: 'table.gone', start: 6, end: 10 }))
    expect(failed).toThrow(ExpressionError)
  })
})

describe('what an expression yields is data', () => {
  const anything = fc.oneof(fc.string(), fc.constantFrom('${a}', '$${a}', '${', 'x ${n} y', '}'))

  test('it is never parsed again', () => {
    fc.assert(
      fc.property(anything, fc.array(anything), fc.dictionary(fc.string(), anything), (text, list, map) => {
        const given: ValueMap = { text, items: list, table: map }
        expect(render('${text}', given)).toBe(text)
        expect(render('<${text}>', given)).toBe(`<${text}>`)
        expect(render({ list: '${items}', map: '${table}' }, given)).toEqual({ list, map })
      }),
    )
  })

  test('text without ${ is rendered as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('${'))
        expect(render(text, {})).toBe(text)
      }),
    )
  })

  test('any text is split or refused, and what is split covers it', () => {
    const pieces = fc.constantFrom('$', '{', '}', '"', "'", '\\', 'r', 'a', '${', '$${')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        try {
          const back = templateParts(text).map((part) =>
            'text' in part ? part.text.replaceAll('${', () => '$${') : `\${${text.slice(part.start, part.end)}}`,
          )
          expect(back.join('')).toBe(text)
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error
          expect(error.code).toBe('unclosed-expression')
        }
      }),
    )
  })
})

describe('what a template refers to', () => {
  test('expressions come with the path to their text and their offset there', () => {
    expect(templateExpressions({ a: ['x ${n}'], b: { c: '${a}${n}' } })).toEqual([
      { path: ['a', 0], source: 'n', offset: 4 },
      { path: ['b', 'c'], source: 'a', offset: 2 },
      { path: ['b', 'c'], source: 'n', offset: 6 },
    ])
  })

  test('references of the whole tree', () => {
    expect(templateReferences({ a: '${steps.x.y}', b: ['$${no}'] }).map(({ path }) => path)).toEqual([['steps', 'x', 'y']])
  })

  test.each([
    ['${a}', 'a'],
    [' ${a}', undefined],
    ['${a}${b}', undefined],
    ['$${a}', undefined],
    ['', undefined],
  ])('the whole expression of %j is %j', (text, whole) => expect(wholeExpression(text)).toBe(whole))
})

describe('values as text', () => {
  test.each<[Value, string]>([
    ['x', 'x'],
    [null, 'null'],
    [1.5, '1.5'],
    [false, 'false'],
    [time, '2026-01-02T03:04:05Z'],
    [new Uint8Array([97]), 'YQ=='],
    [['a', time], '["a","2026-01-02T03:04:05Z"]'],
    [{ b: 1, a: 2 }, '{"b":1,"a":2}'],
    [unknown, '<known after group>'],
    [[unknown], '<known after group>'],
  ])('%j', (value, text) => expect(asText(value)).toBe(text))

  test('the JSON of what is not known yet is not known yet', () => {
    expect(toJsonText({ a: [unknown] })).toBe(unknown)
  })
})
