/** Reads the generated data of one service: texts become shapes and operations when they are first asked for. */
import type { Effect, Member, Operation, Paging, Shape } from './model.js'

type Structure = Shape & { type: 'structure' }

const simpleShapes: readonly Shape[] = (['string', 'boolean', 'number', 'timestamp', 'blob', 'document'] as const).map(
  (type) => ({ type }),
)

/** One service of the model. */
export class ServiceModel {
  readonly #shapeTexts: readonly string[]
  readonly #shapes: Shape[] = [...simpleShapes]
  /** Begins with the end of a line, as each operation's line does. */
  readonly #operationTexts: string
  readonly #operations = new Map<string, Operation>()

  /**
   * @param text what scripts/generate-aws-model.js writes for a service: a shape a line, an empty line, an operation a line.
   * Shapes refer to each other by their line; the first six are the simple types, the others as
   * scripts/aws-model/shape-table.js describes. Behind an operation's name stands
   * `[effect, input, output, iamAction, token, paging, deprecated]` as JSON, with 0 for what it does not have and the end left off.
   */
  constructor(readonly service: string, text: string) {
    const end = text.indexOf('\n\n')
    this.#shapeTexts = text.slice(0, end).split('\n')
    this.#operationTexts = text.slice(end + 1)
  }

  operationNames(): readonly string[] {
    return Array.from(this.#operationTexts.matchAll(/^\w+/gm), ([name]) => name)
  }

  operation(name: string): Operation | undefined {
    const known = this.#operations.get(name)
    if (known) return known
    const line = this.#operationTexts.indexOf(`\n${name} [`)
    if (line < 0) return undefined
    const entry = this.#operationTexts.slice(line + name.length + 2, this.#operationTexts.indexOf('\n', line + 1))
    const operation = this.#decodeOperation(name, JSON.parse(entry) as unknown[])
    this.#operations.set(name, operation)
    return operation
  }

  #decodeOperation(name: string, entry: readonly unknown[]): Operation {
    const [effect, input, output, iamAction, token, paging, deprecated] = entry
    return {
      service: this.service,
      name,
      effect: effect as Effect,
      input: this.#shape(input as number) as Structure,
      output: this.#shape(output as number) as Structure,
      iamAction: (iamAction as string | 0 | undefined) || `${this.service}:${name}`,
      ...(token ? { token: token as string } : {}),
      ...(paging ? { paging: paging as Paging } : {}),
      ...(deprecated ? { deprecated: deprecated as string } : {}),
    }
  }

  #shape(index: number): Shape {
    return (this.#shapes[index] ??= this.#decodeShape(this.#shapeTexts[index]!))
  }

  #decodeShape(text: string): Shape {
    const resolve = (index: number): Shape => this.#shape(index)
    const rest = text.slice(1)
    if (text.startsWith('=')) return { type: 'string', enum: rest.split('|') }
    if (text.startsWith('[')) return lazily({ type: 'list' as const }, 'element', Number(rest), resolve)
    if (text.startsWith('{')) return lazily({ type: 'map' as const }, 'value', Number(rest), resolve)
    const [name, ...memberTexts] = text.split(' ')
    const members: Record<string, Member> = {}
    const required: string[] = []
    for (const memberText of memberTexts) {
      const [, isRequired, member, isSensitive, index] = /^(\+?)(\w+)(!?)(?::(\d+))?$/.exec(memberText)!
      if (isRequired) required.push(member!)
      members[member!] = lazily(isSensitive ? { sensitive: true as const } : {}, 'shape', Number(index ?? 0), resolve)
    }
    return { type: 'structure', name: name!, members, required }
  }
}

/** `object` with one more member that is decoded when it is read: shapes may be recursive, and most are never read. */
function lazily<T extends object, K extends string>(
  object: T,
  key: K,
  index: number,
  resolve: (index: number) => Shape,
): T & Record<K, Shape> {
  return Object.defineProperty(object, key, { get: () => resolve(index), enumerable: true }) as T & Record<K, Shape>
}
