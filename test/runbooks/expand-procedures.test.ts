import { proceduresUsedBy } from '../../src/runbooks/expand-procedures.js'
import { procedureOf } from './language.js'

const using = (id: string, ...used: string[]) =>
  procedureOf(
    `steps:\n${used.map((each, i) => `  - { id: s${i}, title: T, use: ${each} }\n`).join('')}${used.length === 0 ? '  []\n' : ''}`,
    id,
  )

function expand(from: ReturnType<typeof using>, ...others: ReturnType<typeof using>[]) {
  const byId = new Map([from, ...others].map((each) => [each.value!.id, each]))
  const { used, ...rest } = proceduresUsedBy(from.value!, (id) => byId.get(id))
  return { used: used.map(({ value }) => value!.id), ...rest }
}

test('each once, in the order of first use, a procedure before those it uses', () => {
  expect(expand(using('a', 'b', 'c', 'b'), using('b', 'd'), using('c', 'd', 'e'), using('d'), using('e'))).toEqual({
    used: ['b', 'd', 'c', 'e'],
    unknown: [],
  })
})

test('what is not there is named', () => {
  expect(expand(using('a', 'b'), using('b', 'ghost'))).toEqual({ used: ['b'], unknown: ['ghost'] })
})

test('circles are named and end', () => {
  expect(expand(using('a', 'b'), using('b', 'c'), using('c', 'b'))).toMatchObject({
    used: ['b', 'c'],
    circle: ['b', 'c', 'b'],
  })
  expect(expand(using('a', 'a'))).toMatchObject({ used: [], circle: ['a', 'a'] })
})
