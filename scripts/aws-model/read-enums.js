/** Enum values and which member takes which enum: only the clients' type declarations know. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} root of the project
 * @param {string} service name of the client without its prefix
 * @returns {{ values: Map<string, string[]>, enumOf: Map<string, string> }} values of each enum, and the enum of each
 *   member, keyed `Structure.Member` (also where the member is a list or map of it)
 */
export function readEnums(root, service) {
  const folder = join(root, 'node_modules', '@aws-sdk', `client-${service}`, 'dist-types', 'models')
  const values = readEnumValues(readFileSync(join(folder, 'enums.d.ts'), 'utf8'))
  const enumOf = new Map()
  for (const file of readdirSync(folder)) {
    if (/^models_\d+\.d\.ts$/.test(file)) addEnumLinks(readFileSync(join(folder, file), 'utf8'), values, enumOf)
  }
  return { values, enumOf }
}

function readEnumValues(text) {
  const values = new Map()
  for (const [, name, body] of text.matchAll(/^export declare const (\w+): \{\n([\s\S]*?)^\};/gm)) {
    const literals = body.matchAll(/^\s+readonly \S+: ("(?:[^"\\]|\\.)*");/gm)
    values.set(name, [...literals].map(([, literal]) => JSON.parse(literal)))
  }
  return values
}

function addEnumLinks(text, values, enumOf) {
  let structure = ''
  for (const line of text.split('\n')) {
    const opened = /^export (?:declare namespace|interface) _*(\w+)/.exec(line)
    if (opened) structure = opened[1]
    const member = /^\s+(\w+)\??: ([\w<>[\], |]+);$/.exec(line)
    if (!member) continue
    const name = leafType(member[2])
    if (values.has(name)) enumOf.set(`${structure}.${member[1]}`, name)
  }
}

/** `Partial<Record<Key, Value[]>> | undefined` → `Value`. */
function leafType(type) {
  return type
    .replace(/ \| undefined$/, '')
    .replace(/^.*, /, '')
    .replace(/[>[\]]/g, '')
}
