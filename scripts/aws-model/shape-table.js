/** The shared shape table of a service: recursion becomes an index, and each shape one short text. */
import { kind, unwrap } from './read-client-schemas.js'

/** The first indices of every table; src/aws-model/decode-service.ts knows them by position. */
const simpleShapes = ['string', 'boolean', 'number', 'timestamp', 'blob', 'document']

/** @smithy/core's numbers of simple types. */
const simpleIndex = new Map([
  [0, 0], [2, 1], [1, 2], [17, 2], [19, 2], [4, 3], [5, 3], [6, 3], [7, 3], [21, 4], [42, 4], [15, 5],
])

/**
 * One text a shape: `[7` list of shape 7, `{7` map to shape 7, `=a|b` string with these values, else a structure:
 * its name and members, separated by spaces. A member is `+` if required, its name, `!` if sensitive, and `:index` of
 * its shape unless that is a plain string.
 */
export class ShapeTable {
  texts = [...simpleShapes]
  #byText = new Map()
  #byStructure = new Map()
  #enums
  #isSensitive

  /**
   * @param {{ values: Map<string, string[]>, enumOf: Map<string, string> }} enums
   * @param {(member: string, byTrait: boolean) => boolean} isSensitive decides about `Structure.Member`
   */
  constructor(enums, isSensitive) {
    this.#enums = enums
    this.#isSensitive = isSensitive
  }

  /** Index of an operation's input or output. */
  structure(reference) {
    const { schema } = unwrap(reference)
    return schema === 'unit' ? this.#intern('Unit') : this.#structureIndex(schema)
  }

  #structureIndex(schema) {
    const known = this.#byStructure.get(schema)
    if (known !== undefined) return known
    const index = this.texts.push('') - 1
    this.#byStructure.set(schema, index)
    const [, , name, , names, members, required = 0] = schema
    const texts = names.map((member, i) => (i < required ? '+' : '') + this.#memberText(name, member, members[i]))
    this.texts[index] = [name, ...texts].join(' ')
    return index
  }

  #memberText(structure, member, reference) {
    const key = `${structure}.${member}`
    const shape = this.#index(reference, this.#enums.enumOf.get(key))
    const mark = this.#isSensitive(key, hasSensitiveLeaf(reference)) ? '!' : ''
    return member + mark + (shape === 0 ? '' : `:${shape}`)
  }

  #index(reference, enumName) {
    const { schema } = unwrap(reference)
    if (typeof schema === 'number') {
      if (schema >= 128) return this.#intern(`{${this.#index(schema & 63, enumName)}`)
      if (schema >= 64) return this.#intern(`[${this.#index(schema & 63, enumName)}`)
      const index = simpleIndex.get(schema)
      if (index === undefined) throw new Error(`The SDK's schemas have a type ${schema} that is not known here.`)
      return index === 0 && enumName ? this.#enumIndex(enumName) : index
    }
    if (schema[0] === kind.list) return this.#intern(`[${this.#index(schema[4], enumName)}`)
    if (schema[0] === kind.map) return this.#intern(`{${this.#index(schema[5], enumName)}`)
    return this.#structureIndex(schema)
  }

  #enumIndex(name) {
    const values = this.#enums.values.get(name) ?? []
    if (values.some((value) => value.includes('|'))) throw new Error(`A value of the enum ${name} holds |.`)
    return this.#intern(`=${values.join('|')}`)
  }

  #intern(text) {
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    const index = this.texts.push(text) - 1
    this.#byText.set(text, index)
    return index
  }
}

/** Whether the trait is on the member, on its type, or on what its lists and maps hold. */
function hasSensitiveLeaf(reference) {
  const { schema, sensitive } = unwrap(reference)
  if (sensitive || !Array.isArray(schema)) return sensitive
  if (schema[0] === kind.list) return hasSensitiveLeaf(schema[4])
  if (schema[0] === kind.map) return hasSensitiveLeaf(schema[5])
  return false
}
