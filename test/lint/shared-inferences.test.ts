import fc from 'fast-check'
import { syntaxTree } from '../../src/expressions/expression.js'
import { inferType } from '../../src/lint/infer-type.js'
import { SharedInferences } from '../../src/lint/shared-inferences.js'
import { bool, double, dyn, listOf, settled, string, structureOf, type Type } from '../../src/lint/type.js'

/** A type as data, to be compared. */
function dataOf(type: Type): unknown {
  if (type.kind === 'list') return { ...type, element: dataOf(type.element) }
  if (type.kind === 'optional' || type.kind === 'map') return { ...type, value: dataOf(type.value) }
  if (type.kind !== 'structure') return type
  const { kind, name, names, open, literal } = type
  return { kind, name, open, literal, members: names.map((each) => [each, dataOf(type.member(each)!)]) }
}

const state: Type = { kind: 'string', values: ['on', 'off'] }
const types: readonly (Type | undefined)[] = [
  undefined,
  dyn,
  string,
  double,
  state,
  listOf(string),
  { kind: 'optional', value: string },
  { kind: 'map', value: double },
  structureOf('one', { x: string, y: double }),
  structureOf('other', { x: double, y: listOf(state) }),
  structureOf('open', { x: string }, { open: true }),
  structureOf('the map', { x: string, y: { kind: 'int' } }, { literal: true }),
  structureOf('outer', { x: structureOf('inner', { x: bool }) }),
]

const sources = [
  'a', 'a.x', 'a.y', 'a.?x', 'a["x"]', 'a[0]', 'a.x == "on"', 'a.x + b.x', 'a == b', 'a.x.x', 'has(a.x)', 'a.x && b', '[a, b.y]', '{"x": a.x, "y": b}',
  'a.map(a, a.x)', 'a.y.map(v, v == b)', 'a.x.orValue(b.x)', 'cel.bind(v, a.x, v + b)', 'string(a.x)', 'a.x.size() > b.x', 'a +', 'a.x ? a.y : b.y',
]

test('whatever was inferred before, an expression has the type and the problems of what it reads', () => {
  const used = fc.record({ source: fc.constantFrom(...sources), a: fc.constantFrom(...types), b: fc.constantFrom(...types) })
  fc.assert(
    fc.property(fc.array(used, { minLength: 1, maxLength: 60 }), (uses) => {
      const shared = new SharedInferences()
      for (const { source, a, b } of uses) {
        const names: Readonly<Record<string, Type | undefined>> = { a, b }
        const found = shared.infer(source, { typeOf: (name) => names[name] }, undefined)
        const { type, problems } = source === 'a +' ? { type: dyn, problems: [] } : inferType(syntaxTree(source), (name) => names[name])
        expect({ type: dataOf(found.type), settled: dataOf(found.settled), problems: found.problems }).toEqual({ type: dataOf(type), settled: dataOf(settled(type)), problems })
      }
    }),
  )
})

test('is worked out once for the same types, also where only a member is the same', () => {
  const shared = new SharedInferences()
  const names = { typeOf: (_: string, type: Type) => type }
  const first = shared.infer('a.x', names, structureOf('one', { x: state }))
  expect(shared.infer('a.x', names, structureOf('another', { x: state }))).toBe(first)
  expect(shared.infer('a.x', names, structureOf('another', { y: state }))).not.toBe(first)
})
