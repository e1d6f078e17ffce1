/** The grammar of the YAML that runbooks are nearly always written in; what is made of it is for those who extend it. */
import { CHOMPING_MODE, SCALAR_STYLE, type ChompingMode, type ScalarStyle } from 'js-yaml'

/** Below the whole parser's, so that it is the one that complains. */
const maxDepth = 40

/** What the reader throws where it is not sure of the text. */
export const unsure = new Error('left to the whole parser')

function giveUp(): never {
  throw unsure
}

// Characters by their code.
const lineBreak = 10
const space = 32
const doubleQuote = 34
const singleQuote = 39
const dash = 45
const greater = 62
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const pipe = 124
const closeBrace = 125

// What begins a key or a plain scalar, and goes on with it: letters, digits, `_`, `$`, `.` and `/`.
const keyChar = '[\\w$./]'
const quotedKey = '"[^"\\\\\\n]*"|\'[^\'\\\\\\n]*\''
const plainStart = `(?:[\\w$./(+<=~^;]|-${keyChar})`
// Without escapes: what stands between the quotes is the value.
const verbatim = '"([^"\\\\\\n]*)"|\'([^\'\\n]*)\'(?!\')'
const lineEnd = '(?:\\n|$)'
// Lines with nothing or a comment, and what is blank before the content behind them.
const toContent = `(?: *(?:#[^\\n]*)?${lineEnd})*( *)`

/**
 * A key, if there is one, the blanks behind it, and what ends on its line: a plain scalar, one in quotes, or nothing; a
 * comment, and the way to the next content. Where something else stands behind the key, it ends before that.
 */
const entry = new RegExp(
  `(?:(${keyChar}[\\w$./[\\]-]*|${quotedKey}):(?=[ \\n]|$))?( *)` +
    `(?:(?:(${plainStart}(?:[^\\n: ]|:(?![ \\n]|$)| +(?=[^ #\\n]))*)|${verbatim})?(?: +(#)[^\\n]*| *)${lineEnd}${toContent})?`,
  'y',
)
/** The same in a flow collection, with what goes on or ends it: a scalar neither ends with its line nor holds those. */
const flowEntry = new RegExp(
  `(?:(${keyChar}[\\w$./-]*|${quotedKey}):(?=[ \\n]|$))?( *)` +
    `(?:(${plainStart}(?:[^\\n:#,[\\]{} ]|:(?=${keyChar})|#| +(?=[^ \\n,\\]}#]))*)|${verbatim})? *(?:(,) *|([\\]}]))?`,
  'y',
)
const content = new RegExp(toContent, 'y')
/** Only a comment may stand behind a value, after a blank. */
const contentBehind = new RegExp(`(?: +(#)[^\\n]*| *)${lineEnd}${toContent}`, 'y')
const escaped = /"(?:[^"\\\n]|\\["\\/nt])*"|'(?:[^'\n]|'')*'/y
/** The head of a block scalar, empty lines, and the blanks before its first line. */
const blockHead = /[>|]([+-]?) *(?:\n|$)(\n*)( *)/y

/** What a block scalar and the blank lines behind it are, by how far it is in; all its lines are as far in as the first. */
const evenBlocks: RegExp[] = []

function evenBlock(indent: number): RegExp {
  return (evenBlocks[indent] ??= new RegExp(`((?: {${indent}}[^ \\n][^\\n]*${lineEnd})+)(?: {0,${indent}}\\n)*(?! {${indent}}| *\\n| +$)`, 'y'))
}

/** 1: the key, 2: blanks, 3 to 5: a scalar plain, in double or in single quotes; of an entry that ends on its line 6: a comment, 7: the blanks before the next content. */
export type Entry = RegExpExecArray

/**
 * Reads block maps and lists, scalars on one line, block scalars, flow collections, comments; of anything else it is not
 * sure, and throws.
 */
export abstract class YamlReader<Made> {
  /** Whether a comment stands behind a scalar, or a `|` block is one. */
  hasUnusualScalars = false
  /** Where reading goes on. */
  protected at = 0
  /** Spaces before the content that reading came to on its line; -1 at the end. */
  protected indent = 0
  private depth = 0
  /** The comma or bracket behind the part of a flow collection that was read, if reading is past it. */
  private mark: string | undefined

  constructor(protected readonly text: string) {}

  /** A scalar that stands for the very characters that are written from there on. */
  protected abstract scalar(written: string, start: number, style: ScalarStyle): Made
  /** A scalar in quotes, which are left out, with escapes. */
  protected abstract escaped(start: number, end: number, style: ScalarStyle): Made
  /** The lines of a `>` or `|`; `evenEnd` is where the last one ends if none of them is blank or further in than the first. */
  protected abstract blockScalar(start: number, end: number, style: ScalarStyle, chomping: ChompingMode, indent: number, evenEnd?: number): Made
  protected abstract empty(at: number): Made
  protected abstract list(start: number, items: Made[]): Made
  protected abstract map(start: number): Made
  protected abstract put(map: Made, name: string, keyStart: number, keyEnd: number, made: Made): void
  /** How many names a map has: fewer than were put, where one stands there twice. */
  protected abstract sizeOf(map: Made): number

  document(): Made {
    this.goOn(content, 1)
    const read = this.indent === 0 ? this.below(-1, false, 0) : giveUp()
    return this.at >= this.text.length ? read : giveUp()
  }

  /** Past what matches here, to the content behind it. */
  private goOn(pattern: RegExp, blanks: number): RegExpExecArray {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text) ?? giveUp()
    this.at = pattern.lastIndex
    this.indent = this.at < this.text.length ? (found[blanks]?.length ?? -1) : -1
    return found
  }

  /** What stands here, and the way to the content behind it where it ends on its line. */
  protected entry(): Entry {
    return this.goOn(entry, 7)
  }

  private isAt(char: number): boolean {
    return this.text.charCodeAt(this.at) === char
  }

  protected isDash(): boolean {
    return this.isAt(dash) && this.isSpaceOrEnd(this.at + 1)
  }

  private isSpaceOrEnd(at: number): boolean {
    const char = this.text.charCodeAt(at)
    return char === space || char === lineBreak || at >= this.text.length
  }

  protected blockList(column: number): Made {
    const start = this.at
    const items: Made[] = []
    if (++this.depth > maxDepth) giveUp()
    do items.push(this.itemOf(column, start))
    while (this.indent === column && this.isDash())
    if (this.indent > column) giveUp()
    this.depth--
    return this.list(start, items)
  }

  /** @param emptyAt where an item stands that is none */
  protected itemOf(column: number, emptyAt: number): Made {
    const start = this.at++
    while (this.isAt(space)) this.at++
    if (this.isDash()) return this.blockList(column + this.at - start)
    const from = this.at
    const read = this.entry()
    if (read[1] !== undefined) return this.blockMap(column + from - start, from, read)
    return this.value(read, from, column, false, emptyAt)
  }

  /** A map whose first member begins there, and has been read so far. */
  protected blockMap(column: number, start: number, first: Entry): Made {
    const map = this.map(start)
    let size = 0
    let read = first
    if (++this.depth > maxDepth) giveUp()
    for (let keyStart = start; ; keyStart = this.at, read = this.entry()) {
      const key = read[1] ?? giveUp()
      const keyEnd = keyStart + key.length
      this.put(map, nameOf(key), keyStart, keyEnd, this.value(read, keyEnd + 1, column, true, keyEnd))
      size++
      if (this.indent !== column) break
    }
    if (this.indent > column || this.sizeOf(map) !== size) giveUp()
    this.depth--
    return map
  }

  /** The value of an entry of a collection in a column, from where it may begin with blanks on. */
  protected value(read: Entry, from: number, column: number, ofMap: boolean, emptyAt: number): Made {
    // A text of one scalar is no file of ours.
    if (column < 0) giveUp()
    const start = from + read[2]!.length
    if (read[7] === undefined) {
      this.at = start
      return this.longValue(column)
    }
    const made = this.scalarOf(read, start)
    if (made === undefined) return this.below(column, ofMap, emptyAt)
    // What is further in goes on with the value.
    if (this.indent > column) giveUp()
    if (read[6] !== undefined) this.hasUnusualScalars = true
    return made
  }

  private scalarOf(read: Entry, start: number): Made | undefined {
    if (read[3] !== undefined) return this.scalar(read[3], start, SCALAR_STYLE.PLAIN)
    if (read[4] !== undefined) return this.scalar(read[4], start + 1, SCALAR_STYLE.DOUBLE_QUOTED)
    return read[5] === undefined ? undefined : this.scalar(read[5], start + 1, SCALAR_STYLE.SINGLE_QUOTED)
  }

  /** What stands on the lines below a key or dash, or nothing. */
  private below(column: number, ofMap: boolean, emptyAt: number): Made {
    const { indent } = this
    if (indent > column || (ofMap && indent === column && this.isDash())) {
      if (this.isDash()) return this.blockList(indent)
      const start = this.at
      const read = this.entry()
      return read[1] === undefined ? this.value(read, start, column, false, emptyAt) : this.blockMap(indent, start, read)
    }
    return this.empty(emptyAt)
  }

  /** What an entry does not hold whole. */
  private longValue(column: number): Made {
    const char = this.text.charCodeAt(this.at)
    if (char === greater || char === pipe) return this.lines(column + 1)
    const made = char === openBrace || char === openBracket ? this.flow(column + 1) : this.quoted()
    this.goOn(contentBehind, 2)
    if (this.indent > column) giveUp()
    return made
  }

  private quoted(): Made {
    escaped.lastIndex = this.at
    const [written] = escaped.exec(this.text) ?? giveUp()
    const start = this.at + 1
    this.at += written.length
    return this.escaped(start, this.at - 1, written.startsWith('"') ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.SINGLE_QUOTED)
  }

  /** `>` or `|` with its lines; no width is given, and no blank one before the first holds spaces. */
  private lines(least: number): Made {
    const { text } = this
    const style = this.isAt(pipe) ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK
    if (style === SCALAR_STYLE.LITERAL_BLOCK) this.hasUnusualScalars = true
    blockHead.lastIndex = this.at
    const [head, mark, emptyLines, blanks] = blockHead.exec(text) ?? giveUp()
    const chomping = mark === '' ? CHOMPING_MODE.CLIP : mark === '-' ? CHOMPING_MODE.STRIP : CHOMPING_MODE.KEEP
    const start = this.at + head.length - emptyLines!.length - blanks!.length
    return this.evenLines(start, least, style, chomping, emptyLines!, blanks!.length) ?? this.unevenLines(start, least, style, chomping)
  }

  private evenLines(start: number, least: number, style: ScalarStyle, chomping: ChompingMode, emptyLines: string, indent: number): Made | undefined {
    if (emptyLines !== '' || indent < least || chomping === CHOMPING_MODE.KEEP) return undefined
    const pattern = evenBlock(indent)
    pattern.lastIndex = start
    const found = pattern.exec(this.text)
    if (!found) return undefined
    this.at = pattern.lastIndex
    const made = this.blockScalar(start, this.at, style, chomping, indent, start + found[1]!.length)
    this.goOn(content, 1)
    return made
  }

  private unevenLines(start: number, least: number, style: ScalarStyle, chomping: ChompingMode): Made {
    const { text } = this
    let indent = -1
    let at = start
    while (at < text.length) {
      let content = at
      while (text.charCodeAt(content) === space) content++
      const column = content - at
      if (content >= text.length && column > 0) giveUp()
      if (text.charCodeAt(content) !== lineBreak) {
        if (column < (indent < 0 ? least : indent)) break
        if (indent < 0) indent = column
      } else if (indent < 0 && column > 0) giveUp()
      const end = text.indexOf('\n', content)
      at = end < 0 ? text.length : end + 1
    }
    this.at = at
    this.goOn(content, 1)
    return this.blockScalar(start, at, style, chomping, indent)
  }

  /** A list in brackets or a map in braces, with all its members written out. */
  private flow(least: number): Made {
    if (++this.depth > maxDepth) giveUp()
    const made = this.isAt(openBrace) ? this.flowMap(least) : this.flowList(least)
    this.depth--
    return made
  }

  private flowMap(least: number): Made {
    const start = this.at
    const map = this.map(start)
    let size = 0
    for (let goesOn = this.isFlowFilled(closeBrace, least); goesOn; size++) {
      const keyStart = this.at
      const read = this.flowEntry()
      const key = read[1] ?? giveUp()
      const keyEnd = keyStart + key.length
      this.put(map, nameOf(key), keyStart, keyEnd, this.flowValue(read, keyEnd + 1, least))
      goesOn = this.goesFlowOn('}', least)
    }
    if (this.sizeOf(map) !== size) giveUp()
    return map
  }

  private flowList(least: number): Made {
    const start = this.at
    const items: Made[] = []
    for (let goesOn = this.isFlowFilled(closeBracket, least); goesOn; goesOn = this.goesFlowOn(']', least)) items.push(this.flowItem(least))
    return this.list(start, items)
  }

  /** Past what opens a flow collection to what stands in it, or past what closes it. */
  private isFlowFilled(closing: number, least: number): boolean {
    this.at++
    this.skipInFlow(least)
    if (!this.isAt(closing)) return true
    this.at++
    return false
  }

  /** Past a comma to the next part, or past what closes the collection. */
  private goesFlowOn(closing: string, least: number): boolean {
    let { mark } = this
    if (mark === undefined) {
      this.skipInFlow(least)
      mark = this.text[this.at++]
    }
    this.mark = undefined
    if (mark !== ',') return mark === closing ? false : giveUp()
    this.skipInFlow(least)
    return true
  }

  private flowEntry(): Entry {
    flowEntry.lastIndex = this.at
    const read = flowEntry.exec(this.text)!
    this.at = flowEntry.lastIndex
    this.mark = read[6] ?? read[7]
    return read
  }

  private flowItem(least: number): Made {
    const start = this.at
    const read = this.flowEntry()
    return read[1] === undefined ? this.flowValue(read, start, least) : giveUp()
  }

  private flowValue(read: Entry, from: number, least: number): Made {
    const start = from + read[2]!.length
    const made = this.scalarOf(read, start)
    if (made !== undefined) return made
    this.mark = undefined
    this.at = start
    if (this.isAt(lineBreak)) {
      this.skipInFlow(least)
      return this.flowItem(least)
    }
    if (this.isAt(openBrace) || this.isAt(openBracket)) return this.flow(least)
    return this.isAt(doubleQuote) || this.isAt(singleQuote) ? this.quoted() : giveUp()
  }

  /** Blanks and line breaks between the parts of a flow collection; no comments. */
  private skipInFlow(least: number): void {
    for (;;) {
      while (this.isAt(space)) this.at++
      if (!this.isAt(lineBreak)) return
      const start = ++this.at
      while (this.isAt(space)) this.at++
      if (!this.isAt(lineBreak) && this.at - start < least) giveUp()
    }
  }
}

/** Without its quotes. */
export function nameOf(key: string): string {
  const first = key.charCodeAt(0)
  return first === doubleQuote || first === singleQuote ? key.slice(1, -1) : key
}
