/** The page with every key is what the schemas say, and its links lead somewhere. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readDocument, root } from './blocks.js'

type Schema = { [key: string]: unknown }

const { schemaManual } = (await import(join(root, 'scripts/schema-manual.js'))) as {
  schemaManual: (schemas: Record<string, Schema>) => string
}
// What lint writes is described in docs/lint.md.
const names = readdirSync(join(root, 'schemas'))
  .map((file) => file.replace('.schema.json', ''))
  .filter((name) => name !== 'lint-output')
const schemas = Object.fromEntries(
  names.map((name) => [name, JSON.parse(readDocument(`schemas/${name}.schema.json`)) as Schema]),
)
const document = readDocument('docs/schema.md')

/** Every key that a map with fixed keys may have, wherever it stands. */
function keysIn(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return []
  const { properties } = schema as { properties?: object }
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keysIn)]
}

/** Without the definitions that only other schemas refer to: their rows stand in those chapters. */
function withoutShared(schema: Schema): Schema {
  const text = JSON.stringify(schema)
  const own = Object.entries((schema['$defs'] as Schema | undefined) ?? {}).filter(([name]) => text.includes(`"#/$defs/${name}"`))
  return { ...schema, $defs: Object.fromEntries(own) }
}

test('docs/schema.md is what the schemas say (else: node scripts/write-schema-docs.js)', () => {
  expect(document).toBe(schemaManual(schemas))
})

test('every key has a row', () => {
  const chapters = new Map(document.split(/^## /m).slice(1).map((chapter) => [/schemas\/(\w+)\./.exec(chapter)![1]!, chapter]))
  expect([...chapters.keys()].sort()).toEqual([...names].sort())
  for (const name of names) {
    const rows = new Set([...chapters.get(name)!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key!))
    const missing = keysIn(withoutShared(schemas[name]!)).filter((key) => !rows.has(key))
    expect([name, missing]).toEqual([name, []])
  }
})

test('every link leads to a heading', () => {
  const anchors = new Set([...document.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')))
  const linked = [...document.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!)
  expect(linked.length).toBeGreaterThan(50)
  expect(linked.filter((anchor) => !anchors.has(anchor))).toEqual([])
})

test('a pattern without words is refused', () => {
  const drill = { ...schemas['drill'], properties: { new: { type: 'string', pattern: '^x$' } } }
  expect(() => schemaManual({ ...schemas, drill })).toThrow(/no words for the pattern \^x\$/)
})
