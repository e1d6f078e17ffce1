import fc from 'fast-check'
import { worldFromFinding } from '../../src/drill/world-from-finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { fixtureNames, fixtureText } from './fixtures.js'
import { validateFinding } from './validate-finding.js'

const documents = fixtureNames.map((name) => JSON.parse(fixtureText(name)) as unknown)

/** `value` with about one value in twelve swapped for an odd one. */
function disturb(value: unknown, odd: readonly unknown[], next: () => number): unknown {
  if (next() % 12 === 0) return odd[next() % odd.length]
  if (Array.isArray(value)) return value.map((item) => disturb(item, odd, next))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, disturb(inner, odd, next)]))
}

test('whatever stands where a value belongs: no error, and what is read is as the schema says', () => {
  const odd = fc.array(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.nat(documents.length - 1), odd, fc.infiniteStream(fc.nat(1000)), (index, values, numbers) => {
      const next = (): number => numbers.next().value as number
      const text = JSON.stringify(disturb(documents[index], values, next))
      const { findings } = readFindings(text, 'x')
      expect(findings.flatMap(validateFinding)).toEqual([])
      findings.forEach(worldFromFinding)
    }),
    { numRuns: 400, seed: 20261124 },
  )
})

test('any text is read or refused, never thrown at', () => {
  const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.json().map((text) => text.slice(0, -1)))
  fc.assert(
    fc.property(anything, (text) => {
      const { findings, problems } = readFindings(text, 'x')
      expect(findings.length + problems.length).toBeGreaterThan(0)
      expect(problems.some((problem) => problem.code === 'not-json')).toBe(!parses(text))
    }),
    { numRuns: 2000, seed: 20261124 },
  )
})

function parses(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
    return true
  } catch {
    return false
  }
}
