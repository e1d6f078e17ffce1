// The reference of all keys as Markdown, from the JSON schemas.

/** Schemas by name, in the order of the page, with their headings. */
const pages = { runbook: 'Runbook', procedure: 'Procedure', drill: 'Drill', config: 'Configuration', policy: 'Policy', routing: 'Routing', finding: 'Finding' }

/** What the tables call definitions that are no sections. The page begins with what they mean. */
const terms = {
  runbookId: 'id',
  stepId: 'step id',
  expression: 'CEL',
  duration: 'duration',
  operation: 'operation',
  parameters: 'parameters',
  errorNames: 'error names',
}

/** What each regular expression of the schemas wants. One that is not here is an error. */
const patterns = {
  '^[a-z][a-z0-9_]*$': 'lower-case letters, digits and underscores, a letter first',
  '^[a-z][a-z0-9_.-]*$': 'lower-case letters, digits, underscores, dots and hyphens, a letter first',
  '^arn:': 'begins with `arn:`',
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*$': 'lower-case words joined by hyphens, a letter first',
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)?$':
    'lower-case words joined by hyphens, a letter first; for another case a dot and more such words',
  '^[a-z][a-z0-9_]*(\\[[0-9]+\\])?(\\.[a-z][a-z0-9_]*(\\[[0-9]+\\])?)*$':
    'step ids joined by dots, each with the number of an item in brackets where it has items',
  '^(item\\.place|[a-z][a-z0-9_]*)$': '`item.place`, or lower-case letters, digits and underscores, a letter first',
  '^[a-zA-Z0-9*-]+:[a-zA-Z0-9*]+$': 'a service, a colon, an operation, either with `*`',
  '^[0-9]{12}$': 'twelve digits, in quotes',
  '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$': 'as S3 names buckets',
  "^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*/?$": 'the characters that S3 calls safe, with slashes between',
  '^https://': 'begins with `https://`',
  '^https?://': 'begins with `https://` or `http://`',
  '^smtps?://[^/@]+$': '`smtps://` or `smtp://`, and a host with its port',
  '^https?://.+/[0-9]{12}/.+$': 'a URL that ends with the account and the name of the queue',
  '^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:.+$': 'the ARN of a topic',
  '^[^@\\s]+@[^@\\s]+$': 'an address with one `@`',
  '^[^ ]+$': 'no spaces',
  '^[A-Z][A-Z0-9_]+$': 'capital letters, digits and underscores, a letter first',
  '^[A-Za-z_][A-Za-z0-9_]*$': 'letters, digits and underscores, no digit first',
  '^[a-z][a-z0-9]*([_-][a-z0-9]+)*$': 'lower-case words joined by hyphens or underscores, a letter first',
  '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d))?$': 'a date, or a date, `T`, a time and its zone',
  '^T[0-9]{4}(\\.[0-9]{3})?$': '`T` and four digits, for a sub-technique a dot and three more',
  '^[0-9]+(ms|s|m|h|d)$': 'a whole number and its unit, without a space',
  '^[a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]*$': 'the SDK client in lower case, a colon, the operation as AWS spells it',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}$': 'year, month and day',
}

const simpleTypes = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: '`true` or `false`',
  object: 'map',
}

/**
 * Every key of every schema: its type, whether it is required, what it is for.
 * @param {Record<string, any>} schemas the parsed schemas by name
 * @returns {string} the text of docs/schema.md
 */
export function schemaManual(schemas) {
  const sections = new Map()
  const chapters = Object.keys(pages).flatMap((name) => chapter({ name, schemas, sections, queue: [] }))
  const lines = [...preface(schemas.runbook.$defs), ...chapters]
  return `${lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n').trimEnd()}\n`
}

function preface(definitions) {
  const rows = Object.entries(terms).map(([name, term]) => `| ${term} | ${cell([definitions[name].description])} |`)
  return [
    '# Every key',
    '',
    '<!-- Generated from schemas/ by scripts/write-schema-docs.js. -->',
    '',
    '`docs/runbook-language.md` says how the keys work together, and `sirun lint` whether a file is right. An editor that',
    'knows JSON Schema shows these descriptions while you type, if the first line of the file names its schema:',
    '`# yaml-language-server: $schema=` and the path of the file in `schemas/`.',
    '',
    ...Object.values(pages).map((heading) => `- [${heading}](#${anchor(heading)})`),
    '',
    'Words for types in the tables, besides text, number, list and map:',
    '',
    '| type | meaning |',
    '|---|---|',
    ...rows,
    '',
  ]
}

/** One schema: its own keys, then a section for each map with fixed keys that the tables before have named. */
function chapter(page) {
  const { name, schemas, queue } = page
  const schema = schemas[name]
  const intro = `${schema.description} Schema: \`schemas/${name}.schema.json\`.`
  const lines = [`## ${pages[name]}`, '', intro, '', ...table(schema, page)]
  if (name === 'runbook') lines.push(...stepSections(schema.$defs, page))
  while (queue.length > 0) {
    const { heading, section, of } = queue.shift()
    const { description } = section
    lines.push(`### ${heading}`, '', ...(description === undefined ? [] : [description]), '', ...table(section, of))
  }
  return lines
}

/** Keys that all kinds of steps have stand once; each kind has a table of its own ones. */
function stepSections(definitions, page) {
  const kinds = definitions.step.oneOf.map(({ $ref }) => resolve($ref, page).schema)
  const isCommon = (key) => kinds.every(({ properties }) => key in properties)
  const only = (kind, holds) => {
    const properties = Object.entries(kind.properties).filter(([key]) => holds(key))
    return { ...kind, properties: Object.fromEntries(properties) }
  }
  const common = [`${definitions.step.description} Every kind has these keys:`, '', ...table(only(kinds[0], isCommon), page)]
  const own = kinds.flatMap((kind) => {
    const rest = only(kind, (key) => !isCommon(key))
    return [`### Step: ${Object.keys(rest.properties)[0]}`, '', kind.description, '', ...table(rest, page)]
  })
  return ['### Steps', '', ...common, ...own]
}

function table({ properties, required = [] }, page) {
  const rows = Object.entries(properties).map(([key, schema]) => {
    const about = aboutText({ ...definitionOf(schema, page), ...schema })
    return `| \`${key}\` | ${typeText(schema, key, page)} | ${required.includes(key) ? 'yes' : ''} | ${about} |`
  })
  return ['| key | type | required | what it is |', '|---|---|---|---|', ...rows, '']
}

/** The description, and in words what the type alone does not say. */
function aboutText(schema) {
  const { description, pattern, propertyNames, items, minItems, uniqueItems, minimum, minProperties, maxProperties } = schema
  return cell([
    description,
    pattern && sentence(patternText(pattern)),
    items?.pattern && sentence(`each: ${patternText(items.pattern)}`),
    propertyNames && sentence(`names: ${patternText(propertyNames.pattern)}`),
    minItems === 1 && 'Not empty.',
    uniqueItems && 'Each only once.',
    minimum !== undefined && `At least ${minimum}.`,
    minProperties === 1 && maxProperties === 1 && 'Exactly one of its keys.',
  ])
}

function cell(sentences) {
  return sentences.filter(Boolean).join(' ').replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function typeText(schema, key, page) {
  const reference = referenceIn(schema)
  if (reference !== undefined) {
    const { name, schema: definition, of } = resolve(reference, page)
    return terms[name] ?? typeText(definition, name, of)
  }
  const { type, oneOf, properties, additionalProperties: values } = schema
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (properties && Array.isArray(type)) return `${type.filter((each) => each !== 'object').map((each) => typeText({ type: each }, key, page)).join(' or ')} or ${sectionLink(schema.title ?? key, schema, page)}`
  if (properties) return sectionLink(schema.title ?? key, schema, page)
  if (oneOf) return isStep(schema, page) ? '[steps](#steps)' : oneOf.map((each) => typeText(each, key, page)).join(' or ')
  if (Array.isArray(type)) return type.map((each) => simpleTypes[each]).join(' or ')
  if (type === 'array') return `list of ${typeText(schema.items, key, page)}`
  if (values) return `map of name to ${typeText(values, key, page)}`
  if (schema.format === 'date-time') return 'time'
  return type === undefined ? 'any' : simpleTypes[type]
}

function isStep(schema, { schemas }) {
  return schema === schemas.runbook.$defs.step
}

/** A link to the section, which is written once, behind the table that names it first. */
function sectionLink(title, section, page) {
  const { name, sections, queue } = page
  if (!sections.has(section)) {
    const taken = new Set([...sections.values(), ...Object.values(pages)])
    const heading = taken.has(title) ? `${title} (${name})` : title
    if (taken.has(heading)) throw new Error(`${name}.schema.json: two maps are called ${heading}: give one a title`)
    sections.set(section, heading)
    queue.push({ heading, section, of: page })
  }
  const heading = sections.get(section)
  return `[${heading}](#${anchor(heading)})`
}

// `allOf` with one `$ref` is how draft-07 puts a description beside a reference.
function referenceIn({ $ref, allOf }) {
  return $ref ?? allOf?.[0].$ref
}

/** Undefined for what the beginning of the page explains. */
function definitionOf(schema, page) {
  const reference = referenceIn(schema)
  if (reference === undefined) return undefined
  const { name, schema: definition } = resolve(reference, page)
  return name in terms ? undefined : definition
}

/** The definition, and the page that its own references start from. */
function resolve(reference, page) {
  const [file, name] = reference.split('#/$defs/')
  const of = file === '' ? page : { ...page, name: file.replace('.schema.json', '') }
  return { name, schema: page.schemas[of.name].$defs[name], of }
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`
}

function patternText(pattern) {
  const text = patterns[pattern]
  if (text === undefined) throw new Error(`scripts/schema-manual.js has no words for the pattern ${pattern}`)
  return text
}

/** As GitHub makes it. */
function anchor(heading) {
  return heading.toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-')
}
