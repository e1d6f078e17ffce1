/** Conditions that can have one value only, whatever brackets stand around their parts. */
import { syntaxTree } from '../../src/expressions/expression.js'
import { constantOf } from '../../src/lint/constant.js'

test.each<[string, boolean | undefined]>([
  ['true', true],
  ['!(false)', true],
  ['has(inputs.there)', true],
  ['has(inputs.other)', undefined],
  ['(has(inputs.other) && false)', false],
  ['has(inputs.other) || 1 == 1', true],
  ['has(inputs.other) ? true : true', true],
  ['((inputs.a) ? (inputs.b) : (inputs.c))', undefined],
  ['(((["a"] + [inputs.a])).size()) < (size(["a"]) + (2))', undefined],
  ['!((inputs.a == ((inputs.b) + "x")))', undefined],
  ['(["a", "b"].exists(x, (x == ("a"))))', undefined],
])('%s', (source, value) => {
  expect(constantOf(syntaxTree(source), (root, name) => root === 'inputs' && name === 'there')).toBe(value)
})
