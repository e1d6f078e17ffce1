/**
 * Where the parts of a text stand that `readFastYaml` was sure of. Most files are never asked; of one that is, only the
 * maps and lists on the way to the part that is asked for are read.
 */
import { SCALAR_STYLE, type ChompingMode, type ScalarStyle } from 'js-yaml'
import { scalarEvent } from './scalar-event.js'
import type { YamlNode } from './yaml-document.js'
import { nameOf, YamlReader, type Entry } from './yaml-reader.js'

/** The top of the text. */
export function fastNodes(text: string): YamlNode {
  return new NodeReader(text).document()
}

class NodeReader extends YamlReader<YamlNode> {
  /** What is further in than its key is passed over. */
  protected override blockMap(column: number, start: number, first: Entry): YamlNode {
    const members: NonNullable<YamlNode['members']> = new Map()
    let read = first
    for (let keyStart = start; ; keyStart = this.at, read = this.entry()) {
      const keyEnd = keyStart + read[1]!.length
      members.set(nameOf(read[1]!), new Part(() => this.memberAt(keyStart, column), keyStart, keyEnd))
      this.at = keyEnd
      do this.toContentWithin(column)
      while (this.indent === column && this.isDash())
      if (this.indent < column) return { start, members }
    }
  }

  private memberAt(keyStart: number, column: number): YamlNode {
    this.at = keyStart
    const read = this.entry()
    const keyEnd = keyStart + read[1]!.length
    return this.value(read, keyEnd + 1, column, true, keyEnd)
  }

  protected override blockList(column: number): YamlNode {
    const start = this.at
    const items: Part[] = []
    do {
      const dash = this.at
      const before = items.at(-1)
      items.push(new Part(() => this.itemAt(dash, column, before ? () => endOf(before.node) : () => start), dash, dash + 1))
      this.toContentWithin(column)
    } while (this.indent === column && this.isDash())
    return { start, items }
  }

  /** To the content below that is not further in. */
  private toContentWithin(column: number): void {
    const line = (linesWithin[column] ??= new RegExp(`\\n( {0,${column}})(?=[^ \\n#])`, 'g'))
    line.lastIndex = this.at
    const found = line.exec(this.text)
    this.at = found ? line.lastIndex : this.text.length
    this.indent = found ? found[1]!.length : -1
  }

  /** @param endBefore where the item before it ends: an empty one stands there */
  private itemAt(dash: number, column: number, endBefore: () => number): YamlNode {
    this.at = dash
    const item = this.itemOf(column, dash)
    return item.scalar?.valueStart === -1 ? this.empty(endBefore()) : item
  }

  protected scalar(written: string, start: number, style: ScalarStyle): YamlNode {
    const quote = style === SCALAR_STYLE.PLAIN ? 0 : 1
    const end = start + written.length
    return { start: start - quote, end: end + quote, scalar: scalarEvent(start, end, style, true) }
  }

  protected escaped(start: number, end: number, style: ScalarStyle): YamlNode {
    return { start: start - 1, end: end + 1, scalar: scalarEvent(start, end, style, false) }
  }

  protected blockScalar(start: number, end: number, style: ScalarStyle, chomping: ChompingMode, indent: number): YamlNode {
    return { start, end, scalar: scalarEvent(start, end, style, false, chomping, indent) }
  }

  protected empty(at: number): YamlNode {
    return { start: at, end: at, scalar: scalarEvent(-1, -1, SCALAR_STYLE.PLAIN, false) }
  }

  protected list(start: number, items: YamlNode[]): YamlNode {
    return { start, items: items.map((node) => ({ node })) }
  }

  protected map(start: number): YamlNode {
    return { start, members: new Map() }
  }

  protected put({ members }: YamlNode, name: string, start: number, end: number, node: YamlNode): void {
    members!.set(name, { start, end, node })
  }

  protected sizeOf({ members }: YamlNode): number {
    return members!.size
  }
}

/** By the column: the beginning of a line, up to content that is there at most. */
const linesWithin: RegExp[] = []

/** A member or an item that is read when somebody asks for it. */
class Part {
  #node: YamlNode | undefined

  constructor(
    private readonly read: () => YamlNode,
    readonly start: number,
    readonly end: number,
  ) {}

  get node(): YamlNode {
    return (this.#node ??= this.read())
  }
}

/** Where the last scalar of a node ends, or its last collection begins. */
function endOf({ start, end, members, items }: YamlNode): number {
  const last = items?.at(-1) ?? [...(members?.values() ?? [])].at(-1)
  return last ? endOf(last.node) : (end ?? start)
}
