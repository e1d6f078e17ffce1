/** Types of expressions: what is said, where, and that nothing that passes fails at run time because of its types. */
import fc from 'fast-check'
import { evaluate, ExpressionError, syntaxTree } from '../../src/expressions/expression.js'
import { isMap, type Value, type ValueMap } from '../../src/expressions/value.js'
import { inferType } from '../../src/lint/infer-type.js'
import { bool, double, listOf, settled, string, structureOf, timestamp, type Type } from '../../src/lint/type.js'
import { evaluationProblem } from '../../src/runbooks/check-expressions.js'

const state: Type = { kind: 'string', values: ['running', 'stopped'], open: true }
const host = structureOf('Host', { Id: string, Size: double, State: state, On: bool, Made: timestamp, Tags: listOf(string) })
const types: Readonly<Record<string, Type>> = {
  text: string,
  number: double,
  flag: bool,
  time: timestamp,
  texts: listOf(string),
  numbers: listOf(double),
  host,
  hosts: listOf(host),
  labels: { kind: 'map', value: string },
  answer: { kind: 'string', values: ['yes', 'no'] },
}

function infer(source: string) {
  return inferType(syntaxTree(source), (name) => types[name])
}

describe('what is said', () => {
  test.each<[string, string, string]>([
    ['host.Idd', 'unknown-member', 'Idd'],
    ['host.?Idd', 'unknown-member', 'Idd'],
    ['has(host.Idd)', 'unknown-member', 'Idd'],
    ['hosts.map(h, h.Idd)', 'unknown-member', 'Idd'],
    ['hosts.filter(h, h.On)[0].Idd', 'unknown-member', 'Idd'],
    ['host["Idd"]', 'unknown-member', '"Idd"'],
    ['hosts.map(h, {"id": h.Id})[0].idd', 'unknown-member', 'idd'],
    ['cel.bind(h, hosts[0], h.Idd)', 'unknown-member', 'Idd'],
    ['merge({"a": text}, {"b": number}).c', 'unknown-member', 'c'],
    ['hosts.map(h, h.Tags).flatten()[0].x', 'expression-type', 'x'],
    ['hosts.Id', 'expression-type', 'Id'],
    ['text.size', 'expression-type', 'size'],
    ['texts["a"]', 'expression-type', '"a"'],
    ['text + number', 'expression-type', 'text + number'],
    ['[flag ? number : text][0] + 1', 'expression-type', '[flag ? number : text][0] + 1'],
    ['[flag ? number : time][0] > 2', 'expression-type', '[flag ? number : time][0] > 2'],
    ['(flag ? flag : text) && flag', 'expression-type', 'flag ? flag : text'],
    ['(flag ? texts : text).map(t, t)', 'expression-type', 'flag ? texts : text'],
    ['size(flag ? number : texts)', 'expression-type', 'size(flag ? number : texts)'],
    ['[number, text].map(x, x + "a")', 'expression-type', 'x + "a"'],
    ['[number, text].join("-")', 'expression-type', '[number, text].join("-")'],
    ['text < 3', 'expression-type', 'text < 3'],
    ['time - duration("1d")', 'expression-type', 'duration("1d")'],
    ['timestamp("yesterday") < time', 'expression-type', 'timestamp("yesterday")'],
    ['answer in ["yes", "maybe"]', 'never-equal', '"maybe"'],
    ['host.State in ["running", "stoped"]', 'unknown-enum-value', '"stoped"'],
    ['time > text', 'expression-type', 'time > text'],
    ['!text', 'expression-type', 'text'],
    ['flag && text', 'expression-type', 'text'],
    ['text ? 1 : 2', 'expression-type', 'text'],
    ['-text', 'expression-type', '-text'],
    ['texts.filter(t, t)', 'expression-type', 't'],
    ['text.map(t, t)', 'expression-type', 'text'],
    ['number.size()', 'expression-type', 'number.size()'],
    ['text.substring(number)', 'expression-type', 'text.substring(number)'],
    ['text.contains(number)', 'expression-type', 'text.contains(number)'],
    ['text in text', 'expression-type', 'text in text'],
    ['host.?Id + "a"', 'expression-type', 'host.?Id + "a"'],
    ['host.Id.orValue("a")', 'expression-type', 'host.Id.orValue("a")'],
    ['host.?Id.orValue(1)', 'expression-type', 'host.?Id.orValue(1)'],
    ['text == 3', 'never-equal', 'text == 3'],
    ['time == "2026-11-01"', 'never-equal', 'time == "2026-11-01"'],
    ['texts == "a"', 'never-equal', 'texts == "a"'],
    ['number in texts', 'never-equal', 'number in texts'],
    ['answer == "maybe"', 'never-equal', 'answer == "maybe"'],
    ['answer in ["maybe"]', 'never-equal', 'answer in ["maybe"]'],
    ['host.State == "runing"', 'unknown-enum-value', 'host.State == "runing"'],
    ['"runing" != host.State', 'unknown-enum-value', '"runing" != host.State'],
  ])('%s: %s', (source, code, marked) => {
    const { problems } = infer(source)
    expect(problems.map((problem) => [problem.code, source.slice(problem.start, problem.end)])).toEqual([[code, marked]])
  })

  test('several problems of one expression, each at its place', () => {
    const source = 'hosts.filter(h, h.Onn && h.Sizee > 3).map(h, h.Idd)'
    expect(infer(source).problems.map(({ start, end }) => source.slice(start, end))).toEqual(['Onn', 'Sizee', 'Idd'])
  })

  test('the nearest member is the hint', () => {
    expect(infer('host.Stat').problems[0]!.hint).toBe('Did you mean State?')
  })

  test.each([
    'host.Size - 1 > texts.size()',
    'numbers[0] % 2 == 0',
    'host.?Id.orValue("") != ""',
    'hosts[?0].?Id.or(hosts[?1].?Id).hasValue()',
    'answer == "yes" || host.State in ["running"]',
    'labels.x + labels["y"]',
    'labels.exists(k, k == "x")',
    'json(text).anything.goes + 1',
    '(flag ? [text] : []) + texts == []',
    'host.Made - duration("1h") < time',
    'hosts.map(h, h.On ? h.State : "gone").exists(s, s == "gone")',
    'list(host.Tags).distinct().sort().join(",")',
    '(flag ? number : 1) + 2',
    'string(flag ? number : time)',
    '{"when": flag ? time : "never"}',
    '(flag ? number : text) == 1',
    'text == null',
  ])('nothing against %s', (source) => {
    expect(infer(source).problems).toEqual([])
  })
})

describe('what passes does not fail because of its types', () => {
  const made = new Date('2026-11-01T00:00:00Z')
  const one = { Id: 'a', Size: 3, State: 'running', On: true, Made: made, Tags: ['x', 'y'] }
  const names: ValueMap = {
    text: 'abc',
    number: 2,
    flag: false,
    time: new Date('2026-11-02T00:00:00Z'),
    texts: ['a', 'b', 'c'],
    numbers: [1, 2, 3],
    host: one,
    hosts: [one, { ...one, Id: 'b', Size: 0 }],
    labels: { x: 'a', y: 'b' },
    answer: 'yes',
  }
  // What depends on the data and not on its types.
  const ofData = new Set([
    'index_out_of_bounds', 'no_such_key', 'evaluation_error', 'invalid_timestamp', 'int_conversion_error', 'double_conversion_error',
    'modulo_by_zero', 'numeric_overflow',
  ])

  /** Grows expressions from their parts; each keeps the sources of all parts but the bodies of macros. */
  interface Grown {
    source: string
    parts: string[]
  }
  const leaves = [...Object.keys(types), '1', '2.5', '"a"', 'true', '[]', '["a"]', 'null', '{"a": text, "b": number}', 'duration("1h")']
  const { expression } = fc.letrec<{ expression: Grown }>((tie) => {
    const build = (forms: string[], parts: number): fc.Arbitrary<Grown> =>
      fc.tuple(fc.constantFrom(...forms), fc.array(tie('expression'), { minLength: parts, maxLength: parts })).map(([form, inner]) => {
        const source = inner.reduce((text, part, i) => text.replace(`$${i}`, () => part.source), form)
        return { source, parts: [source, ...inner.flatMap((part) => part.parts)] }
      })
    const members = ['Id', 'Size', 'State', 'Tags', 'On', 'a', 'x'].map((name) => `$0.${name}`)
    const optional = ['Id', 'Size', 'a'].map((name) => `$0.?${name}`)
    const indexed = ['0', 'number', '"a"'].map((index) => `$0[${index}]`)
    const operators = ['==', '!=', '<', '>=', '+', '-', '*', '%', '&&', '||', 'in'].map((op) => `($0 ${op} $1)`)
    const bodies = ['v', 'v == "a"', 'v.Size > 1', 'v.On', 'v + 1', 'v.Id']
    const macros = ['map', 'filter', 'all', 'exists'].flatMap((macro) => bodies.map((body) => `$0.${macro}(v, ${body})`))
    const methods = [
      'size()', 'distinct()', 'sort()', 'flatten()', 'contains("a")', 'startsWith(text)', 'orValue("a")', 'orValue(1)', 'join(",")', 'split("b")',
    ].map((method) => `$0.${method}`)
    const functions = ['(!($0))', '(-($0))', ...['string', 'double', 'int', 'size', 'list'].map((name) => `${name}($0)`)]
    return {
      expression: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(...leaves).map((source) => ({ source, parts: [source] })),
        build(members, 1),
        build(optional, 1),
        build(indexed, 1),
        build(operators, 2),
        build(['($0 ? $1 : $2)'], 3),
        build(macros, 1),
        build(methods, 1),
        build(functions, 1),
        build(['[$0, $1]'], 2),
      ),
    }
  })

  test('neither an overload nor an operand is missing, and the value is of the type', () => {
    let evaluated = 0
    fc.assert(
      fc.property(expression, ({ source, parts }) => {
        const { type, problems } = infer(source)
        if (problems.length > 0 || evaluationProblem(source)) return
        // Nothing is promised for what lint does not know.
        if (parts.some((part) => part !== '[]' && holdsDyn(infer(part).type))) return
        let value: Value | symbol
        try {
          value = evaluate(source, names)
          evaluated++
        } catch (error) {
          if (error instanceof ExpressionError && ofData.has(error.code)) return
          throw error
        }
        expect(typeof value === 'symbol' || isOf(value, settled(type))).toBe(true)
      }),
      { numRuns: 20_000, seed: 20_261_101 },
    )
    expect(evaluated).toBeGreaterThan(2_000)
  })

  function holdsDyn(type: Type): boolean {
    if (type.kind === 'list') return holdsDyn(type.element)
    if (type.kind === 'map' || type.kind === 'optional') return holdsDyn(type.value)
    if (type.kind === 'structure') return type.names.some((name) => holdsDyn(type.member(name)!))
    return type.kind === 'dyn'
  }

  function isOf(value: Value, type: Type): boolean {
    switch (type.kind) {
      case 'string':
        return typeof value === 'string' && (!type.values || type.values.includes(value))
      case 'double':
        return typeof value === 'number'
      case 'bool':
        return typeof value === 'boolean'
      case 'timestamp':
        return value instanceof Date
      case 'null':
        return value === null
      case 'list':
        return Array.isArray(value) && value.every((item) => isOf(item, type.element))
      case 'map':
        return isMap(value)
      case 'structure':
        return isMap(value) && Object.keys(value).every((name) => type.names.includes(name))
      default:
        return true
    }
  }
})
