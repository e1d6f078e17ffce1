// Writes the type of `finding` for lint, from the schema of the normal form.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Writes `src/lint/generated/finding-type.ts`: `findingType`, with each definition of the schema as a constant before
 * what uses it.
 * @param {string} root folder of the package
 */
export async function generateFindingType(root) {
  const schema = JSON.parse(await readFile(path.join(root, 'schemas/finding.schema.json'), 'utf8'))
  const written = new Map()
  const finding = structure('finding', schema, schema.$defs, written)
  const lines = [
    '// Generated from schemas/finding.schema.json by scripts/generate-finding-type.js.',
    "import { bool, double, listOf, string, structureOf, timestamp, type Type } from '../type.js'",
    '',
    ...[...written].map(([name, text]) => `const ${constant(name)} = ${text}`),
    '',
    `export const findingType: Type = ${finding}`,
    '',
  ]
  await mkdir(path.join(root, 'src/lint/generated'), { recursive: true })
  await writeFile(path.join(root, 'src/lint/generated/finding-type.ts'), lines.join('\n'))
}

function structure(name, schema, definitions, written) {
  const members = Object.entries(schema.properties).map(
    ([key, member]) => `${key}: ${typeOf(`${name}.${key}`, member, definitions, written)}`,
  )
  return `structureOf('${name.replaceAll('_', ' ')}', { ${members.join(', ')} })`
}

function typeOf(place, schema, definitions, written) {
  const reference = schema.$ref ?? schema.allOf?.[0].$ref
  if (reference) {
    const name = reference.replace('#/$defs/', '')
    if (!written.has(name)) written.set(name, structure(name, definitions[name], definitions, written))
    return constant(name)
  }
  if (schema.enum) return `{ kind: 'string', values: ${JSON.stringify(schema.enum)} }`
  if (schema.type === 'array') return `listOf(${typeOf(place, schema.items, definitions, written)})`
  if (schema.type === 'string') return schema.format === 'date-time' ? 'timestamp' : 'string'
  const simple = { number: 'double', boolean: 'bool' }[schema.type]
  if (!simple) throw new Error(`finding.schema.json: lint has no type for ${place}`)
  return simple
}

// A definition may be called like a word of the language (function).
function constant(name) {
  return `${name}Type`
}
