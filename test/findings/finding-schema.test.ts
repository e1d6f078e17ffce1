import type { Finding } from '../../src/findings/finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { fixtureNames, fixtureText } from './fixtures.js'
import { findingSchema, validateFinding } from './validate-finding.js'

const findings: Finding[] = fixtureNames.flatMap((name) => readFindings(fixtureText(name), name).findings)

test('what is read is as the schema says', () => {
  expect(findings.length).toBeGreaterThan(20)
  expect(findings.flatMap(validateFinding)).toEqual([])
})

test('the schema refuses another shape', () => {
  const finding = findings[0]!
  expect(validateFinding({ ...finding, surplus: 1 } as Finding)).toHaveLength(1)
  expect(validateFinding({ ...finding, buckets: undefined } as unknown as Finding)).toHaveLength(1)
})

test('every member of the schema is described', () => {
  const maps = [findingSchema.properties, ...Object.values(findingSchema.$defs).map((def) => def.properties)]
  const members = maps.flatMap((map) => Object.entries(map as Record<string, { description?: string }>))
  expect(members.filter(([, member]) => !member.description).map(([name]) => name)).toEqual([])
})

test('every member of the schema is one that some source gives', () => {
  // Only who fetches a finding again can tell.
  const given = new Set<string>(['updated_since'])
  const note = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(note)
    else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      for (const [name, inner] of Object.entries(value)) {
        given.add(name)
        note(inner)
      }
    }
  }
  findings.forEach(note)
  const members = [
    findingSchema.properties,
    ...Object.values(findingSchema.$defs).map((def) => def.properties),
  ].flatMap(Object.keys)
  expect([...new Set(members)].filter((name) => !given.has(name))).toEqual([])
})
