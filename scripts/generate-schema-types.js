// Writes the TypeScript types of runbooks, procedures, drills and the configuration from their JSON schemas.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { compile } from 'json-schema-to-typescript'

const shared = 'runbook.schema.json'
const options = {
  additionalProperties: false,
  bannerComment: '',
  enableConstEnums: false,
  format: false,
  ignoreMinAndMaxItems: true,
  unreachableDefinitions: true,
}

/**
 * Writes `src/runbooks/generated/<name>-schema.ts` for each schema. A type is named by the schema's title, else by its
 * `$defs` key; what procedure, drill and config take from the runbook's schema is imported, so each type exists once.
 * @param {string} root folder of the package
 */
export async function generateSchemaTypes(root) {
  const folder = path.join(root, 'src/runbooks/generated')
  await mkdir(folder, { recursive: true })
  const schemas = await readSchemas(root)
  const sharedDefinitions = schemas.runbook.$defs
  for (const [name, schema] of Object.entries(schemas)) {
    const context = { sharedDefinitions, imported: new Set(), values: new Set() }
    const body = await compile(forCompiler(schema, context), schema.title, options)
    const duplicate = /export (?:type|interface) ([A-Za-z]+[0-9]+)\b/.exec(body)
    if (duplicate) throw new Error(`${name}.schema.json: two types want one name (${duplicate[1]}): give one a title`)
    const text = `${header(name, context)}\n\n${withoutNoise(body)}`
    await writeFile(path.join(folder, `${name}-schema.ts`), text)
  }
}

/**
 * The published schemas by name, parsed.
 * @param {string} root folder of the package
 * @returns {Promise<Record<string, any>>}
 */
export async function readSchemas(root) {
  const names = ['runbook', 'procedure', 'drill', 'config', 'policy', 'routing']
  const texts = await Promise.all(names.map((name) => readFile(path.join(root, `schemas/${name}.schema.json`), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, JSON.parse(texts[index])]))
}

// The compiler knows neither our Value types nor types of another file; `oneOf` over `required` says nothing in a type.
function forCompiler(schema, context) {
  if (Array.isArray(schema)) return schema.map((each) => forCompiler(each, context))
  if (schema === null || typeof schema !== 'object') return schema
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith(`${shared}#/$defs/`)) {
    const key = schema.$ref.slice(`${shared}#/$defs/`.length)
    const name = typeName(key, context.sharedDefinitions[key])
    context.imported.add(name)
    return { tsType: name }
  }
  const copy = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'oneOf' && value.every((each) => Object.keys(each).join() === 'required')) continue
    if (key === 'properties' || key === '$defs') {
      copy[key] = {}
      for (const [name, each] of Object.entries(value)) copy[key][name] = described(each, context)
    } else if (key !== '$id' && key !== '$schema') {
      copy[key] = forCompiler(value, context)
    }
  }
  return copy
}

function described(schema, context) {
  const { description, title } = schema
  const free = freeType(schema)
  if (free) {
    for (const type of free.split(' | ')) if (type.startsWith('Value')) context.values.add(type)
    return { description, title, tsType: free }
  }
  const copy = forCompiler(schema, context)
  // `allOf` with one `$ref` is how draft-07 puts a description beside a reference.
  return copy.allOf?.length === 1 && copy.allOf[0].tsType ? { description, ...copy.allOf[0] } : copy
}

const constraints = ['$ref', 'allOf', 'oneOf', 'anyOf', 'enum', 'const', 'properties', 'additionalProperties', 'items']

// What the schema leaves open is a Value of the language: any, a map, or a map or text.
function freeType(schema) {
  if (constraints.some((key) => key in schema)) return undefined
  if (schema.type === undefined) return 'Value'
  if (schema.type === 'object') return 'ValueMap'
  if (Array.isArray(schema.type)) return schema.type.map((type) => (type === 'object' ? 'ValueMap' : type)).join(' | ')
  return undefined
}

function typeName(key, definition) {
  return definition.title ?? key[0].toUpperCase() + key.slice(1)
}

function header(name, { imported, values }) {
  const list = (names) => [...names].sort().join(', ')
  const lines = [`// Generated from schemas/${name}.schema.json by scripts/generate-schema-types.js.`]
  if (values.size > 0) lines.push(`import type { ${list(values)} } from '../../expressions/value.js'`)
  if (imported.size > 0) lines.push(`import type { ${list(imported)} } from './runbook-schema.js'`)
  return lines.join('\n')
}

const noise = /^ \* (?:This (?:interface|type) was referenced by|@m(?:in|ax)Items) /

// The compiler says in each comment which interface refers to a definition, and repeats lengths that types do not hold.
function withoutNoise(body) {
  return body.replaceAll(/\/\*\*\n[\s\S]*? \*\/\n/g, (comment) => {
    const lines = comment.split('\n').slice(1, -2)
    const end = lines.findIndex((line) => noise.test(line))
    const kept = (end < 0 ? lines : lines.slice(0, end)).filter((line) => line.trim() !== '*')
    return kept.length > 0 ? `/**\n${kept.join('\n')}\n */\n` : ''
  })
}
