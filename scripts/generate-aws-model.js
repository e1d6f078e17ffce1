/**
 * Generates src/aws-model/generated (what each AWS operation looks like, as data) and src/aws/generated (lazy imports
 * of the SDK clients) from the installed SDK. Run by `npm run build`, or alone: `node scripts/generate-aws-model.js`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { effectOf, findIamAction, matcher } from './aws-model/classify.js'
import { readClientSchemas, unwrap } from './aws-model/read-client-schemas.js'
import { readDeprecation } from './aws-model/read-deprecation.js'
import { readEnums } from './aws-model/read-enums.js'
import { guessPaging, looksPaged, readPaginators } from './aws-model/read-paging.js'
import { ShapeTable } from './aws-model/shape-table.js'

const reviewedFile = 'scripts/aws-model-reviewed.json'

/** Input members by these names make a repeat harmless, whether or not the SDK's trait says so. */
const tokenNames = ['ClientToken', 'ClientRequestToken', 'IdempotencyToken']

/**
 * Writes the generated files. Throws with a message for a maintainer: a client without schemas, an operation that a
 * shipped runbook calls and that does not exist or has no IAM action, or a reviewed table that no longer fits the SDK.
 *
 * @param {string} root of the project
 * @returns {Promise<{ service: string, operations: number, bytes: number }[]>}
 */
export async function generateAwsModel(root) {
  const services = readJson(join(root, 'scripts', 'aws-services.json'))
  const review = new Review(readJson(join(root, 'scripts', 'aws-model-reviewed.json')))
  const names = Object.keys(services).sort()
  const models = new Map()
  for (const service of names) {
    models.set(service, await readService(root, service, services[service].iam ?? service, review))
  }
  review.failOnUnused()
  failOnUnmappedCalls(root, models)

  const files = indexFiles(names, services)
  const sizes = []
  for (const [service, { shapes, operations }] of models) {
    const text = serviceText(shapes, operations)
    files[`${service}.txt`] = text
    sizes.push({ service, operations: Object.keys(operations).length, bytes: Buffer.byteLength(text) })
  }
  writeFolder(join(root, 'src', 'aws-model', 'generated'), files)
  writeFolder(join(root, 'src', 'aws', 'generated'), clientFiles(names))
  return sizes
}

/** As src/aws-model/decode-service.ts reads it: a shape a line, an empty line, an operation a line. */
function serviceText(shapes, operations) {
  const broken = shapes.find((shape) => shape === '' || shape.includes('\n'))
  if (broken !== undefined) throw new Error(`A shape does not fit a line: ${JSON.stringify(broken)}.`)
  const lines = Object.entries(operations).map(([name, entry]) => `${name} ${JSON.stringify(entry)}`)
  return `${shapes.join('\n')}\n\n${lines.join('\n')}\n`
}

async function readService(root, service, prefix, review) {
  const schemas = await readClientSchemas(root, service)
  const isSensitive = (member, byTrait) => review.isSensitive(service, member, byTrait)
  const table = new ShapeTable(readEnums(root, service), isSensitive)
  const paginators = readPaginators(root, service)
  const operations = {}
  const unmapped = new Set()
  for (const schema of schemas.sort((a, b) => (a[2] < b[2] ? -1 : 1))) {
    const name = schema[2]
    const { action, level } = await findIamAction(prefix, name, review.iamAction(service, name))
    if (!level) unmapped.add(name)
    const input = unwrap(schema[4]).schema
    const output = unwrap(schema[5]).schema
    const effect = effectOf(`${service}:${name}`, level, review.tables)
    const reviewed = review.paging(service, name)
    const paging =
      reviewed === undefined
        ? (paginators.get(name) ?? guessPaging(memberNames(input), memberNames(output)))
        : reviewed
    if (paging === undefined && looksPaged(memberNames(output))) {
      const full = `${service}:${name}`
      throw new Error(`${full} answers in pages, but how is not known. Add it to "paging" in ${reviewedFile}.`)
    }
    const entry = [
      effect,
      table.structure(schema[4]),
      table.structure(schema[5]),
      action === `${service}:${name}` ? 0 : action,
      tokenMember(input) ?? 0,
      paging || 0,
      readDeprecation(root, service, name) ?? 0,
    ]
    while (entry.at(-1) === 0) entry.pop()
    operations[name] = entry
  }
  review.seeOperations(service, Object.keys(operations))
  return { shapes: table.texts, operations, unmapped }
}

function memberNames(schema) {
  return Array.isArray(schema) ? schema[4] : []
}

function tokenMember(schema) {
  const names = memberNames(schema)
  return names.find((name, i) => unwrap(schema[5][i]).token) ?? names.find((name) => tokenNames.includes(name))
}

/** The reviewed tables, and which of their entries the SDK still needs. */
class Review {
  #unused = new Set()
  #sensitive
  #notSensitive
  #paging

  constructor(tables) {
    this.tables = tables
    this.#sensitive = this.#members(tables.sensitive)
    this.#notSensitive = this.#members(tables.notSensitive)
    this.#paging = new Map(tables.paging.map((entry) => [entry.operation, entry.paging]))
    for (const entry of tables.paging) this.#unused.add(entry.operation)
    for (const entry of [...tables.effects, ...tables.destroy.settings]) {
      for (const name of entry.operations) this.#unused.add(name)
    }
    for (const [service, actions] of Object.entries(tables.iamActions)) {
      for (const name of Object.keys(actions)) this.#unused.add(`IAM action of ${service}:${name}`)
    }
  }

  #members(entries) {
    return entries.flatMap((entry) => entry.members).map((pattern) => {
      this.#unused.add(pattern)
      return { pattern, test: matcher(pattern) }
    })
  }

  iamAction(service, name) {
    return this.tables.iamActions[service]?.[name]
  }

  /** `null` where it is reviewed that the operation cannot be paged, `undefined` where nothing is reviewed. */
  paging(service, name) {
    return this.#paging.get(`${service}:${name}`)
  }

  isSensitive(service, member, byTrait) {
    const found = (byTrait ? this.#notSensitive : this.#sensitive).find(({ test }) => test.test(`${service}:${member}`))
    if (found) this.#unused.delete(found.pattern)
    return byTrait ? !found : Boolean(found)
  }

  seeOperations(service, names) {
    for (const name of names) this.#unused.delete(`IAM action of ${service}:${name}`)
    for (const pattern of [...this.#unused]) {
      const test = matcher(pattern)
      if (names.some((name) => test.test(`${service}:${name}`))) this.#unused.delete(pattern)
    }
  }

  failOnUnused() {
    if (this.#unused.size === 0) return
    throw new Error(`${reviewedFile} names what the SDK does not have or need: ${[...this.#unused].join(', ')}.`)
  }
}

function failOnUnmappedCalls(root, models) {
  for (const { service, operation, place } of shippedCalls(root)) {
    const model = models.get(service)
    if (!model) throw new Error(`${place}: ${service} is not in scripts/aws-services.json.`)
    if (!model.operations[operation]) throw new Error(`${place}: ${service} has no operation ${operation}.`)
    if (model.unmapped.has(operation)) {
      const name = `${service}:${operation}`
      throw new Error(`${place}: no IAM action is known for ${name}. Add it to "iamActions" in ${reviewedFile}.`)
    }
  }
}

/** Every `aws: service:Operation` in the shipped runbooks, comments left out. */
function* shippedCalls(root) {
  for (const entry of readdirSync(join(root, 'runbooks'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue
    const file = join(entry.parentPath, entry.name)
    for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      const calls = line.replace(/(^|\s)#.*$/, '').matchAll(/(?:^|[\s{,"])aws"?:\s+["']?([a-z0-9-]+):([A-Za-z0-9]+)/g)
      for (const [, service, operation] of calls) {
        yield { service, operation, place: `${relative(root, file)}:${i + 1}` }
      }
    }
  }
}

function indexFiles(names, services) {
  const aliases = {}
  for (const name of names) {
    const { iam, alsoCalled = [] } = services[name]
    for (const alias of [iam, ...alsoCalled]) if (alias) aliases[alias] = name
  }
  return {
    'index.js':
      `export const serviceNames = ${JSON.stringify(names, null, 2)}\n\n` +
      `export const serviceAliases = ${JSON.stringify(aliases, null, 2)}\n`,
    'index.d.ts':
      '/** Every service that sirun knows, by the name of its SDK client, sorted. */\n' +
      'export const serviceNames: readonly string[]\n\n' +
      '/** What else people call a service, its IAM prefix for one → the name of its SDK client. */\n' +
      'export const serviceAliases: Readonly<Record<string, string>>\n',
  }
}

function clientFiles(names) {
  const lines = names.map((name) => `  '${name}': () => import('@aws-sdk/client-${name}'),\n`).join('')
  return {
    'clients.js': `export const clients = {\n${lines}}\n`,
    'clients.d.ts':
      '/** One lazy import of an SDK client a service: what the module exports, by name. */\n' +
      'export const clients: Readonly<Record<string, () => Promise<Record<string, unknown>>>>\n',
  }
}

/** The folder holds these files afterwards and no others. What is the same already is not touched. */
function writeFolder(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
  }
  for (const name of readdirSync(folder)) if (!Object.hasOwn(files, name)) rmSync(join(folder, name))
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const sizes = await generateAwsModel(dirname(dirname(fileURLToPath(import.meta.url))))
  for (const { service, operations, bytes } of sizes) {
    const size = `${Math.round(bytes / 1024)} KiB`
    process.stdout.write(`${service.padEnd(26)}${String(operations).padStart(4)} operations ${size.padStart(8)}\n`)
  }
}
