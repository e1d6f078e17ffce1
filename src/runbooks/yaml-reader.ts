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
const hash = 35
const singleQuote = 39
const comma = 44
const dash = 45
const colon = 58
const greater = 62
const openBracket = 91
const backslash = 92
const closeBracket = 93
const openBrace = 123
const pipe = 124
const closeBrace = 125

/**
 * Reads block maps and lists, scalars on one line, block scalars, flow collections, comments; of anything else it is not
 * sure, and throws.
 */
export abstract class YamlReader<Made> {
  /** Where reading goes on. */
  protected at = 0
  /** Spaces before the first character of the line that `toContent` went to; -1 at the end. */
  protected indent = 0
  /** Where the last scalar ended or the last collection began: an empty value stands there. */
  protected last = 0
  private depth = 0
  /** Whether a comment stands behind a value, or a `|` block is one. */
  hasUnusualScalars = false

  constructor(protected readonly text: string) {}

  /** A scalar between two offsets, its quotes left out; `isVerbatim` where it stands for the very characters. */
  protected abstract scalar(start: number, end: number, style: ScalarStyle, isVerbatim: boolean): Made
  /** The lines of a `>` or `|`; `isEven` where none is blank, and none is further in than the first. */
  protected abstract blockScalar(start: number, end: number, style: ScalarStyle, chomping: ChompingMode, indent: number, isEven: boolean): Made
  protected abstract empty(at: number): Made
  protected abstract list(start: number, items: Made[]): Made
  protected abstract map(start: number): Made
  protected abstract has(map: Made, name: string): boolean
  protected abstract put(map: Made, name: string, keyStart: number, keyEnd: number, made: Made): void

  document(): Made {
    this.toContent()
    const read = this.indent === 0 ? this.block(0) : giveUp()
    return this.at >= this.text.length ? read : giveUp()
  }

  /** To the content of the lines below. */
  protected toContentBelow(): void {
    this.at = this.lineEnd(this.at) + 1
    this.toContent()
  }

  /** From the start of a line to the first character that is neither blank nor a comment. */
  private toContent(): void {
    const { text } = this
    for (let start = this.at; start < text.length; ) {
      let at = start
      while (text.charCodeAt(at) === space) at++
      const char = text.charCodeAt(at)
      if (at < text.length && char !== lineBreak && char !== hash) {
        this.at = at
        this.indent = at - start
        return
      }
      start = char === lineBreak ? at + 1 : this.lineEnd(at) + 1
    }
    this.at = text.length
    this.indent = -1
  }

  private lineEnd(from: number): number {
    const end = this.text.indexOf('\n', from)
    return end < 0 ? this.text.length : end
  }

  private skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === space) this.at++
  }

  /** Past the end of the line, on which nothing but a comment may stand any more, to the next content. */
  private toNextLine(): void {
    const from = this.at
    this.skipSpaces()
    const char = this.text.charCodeAt(this.at)
    if (char === hash && this.at > from) {
      this.hasUnusualScalars = true
      this.at = this.lineEnd(this.at)
    } else if (this.at < this.text.length && char !== lineBreak) giveUp()
    this.at++
    this.toContent()
  }

  /** Whether nothing but a comment stands on the rest of the line, after a blank. */
  private isLineOver(): boolean {
    const char = this.text.charCodeAt(this.at)
    return this.at >= this.text.length || char === lineBreak || (char === hash && this.text.charCodeAt(this.at - 1) === space)
  }

  private isSpaceOrEnd(at: number): boolean {
    const char = this.text.charCodeAt(at)
    return char === space || char === lineBreak || at >= this.text.length
  }

  protected isDash(): boolean {
    return this.text.charCodeAt(this.at) === dash && this.isSpaceOrEnd(this.at + 1)
  }

  /** A block collection whose first line begins here, in a column. */
  private block(column: number): Made {
    if (++this.depth > maxDepth) giveUp()
    const read = this.isDash() ? this.blockList(column) : this.blockMap(column)
    this.depth--
    return read
  }

  protected blockList(column: number): Made {
    const items: Made[] = []
    const start = this.at
    this.last = start
    do items.push(this.itemOf(column))
    while (this.indent === column && this.isDash())
    if (this.indent > column) giveUp()
    return this.list(start, items)
  }

  /** The item whose dash is here, of a list in a column. */
  protected itemOf(column: number): Made {
    const dash = this.at++
    this.skipSpaces()
    return this.isLineOver() ? this.below(column, false) : this.item(column, column + this.at - dash)
  }

  /** What stands behind a dash, or below it or a key: a block collection, or a value that ends on its line. */
  private item(parent: number, column: number): Made {
    return this.isDash() || this.keyEnd() >= 0 ? this.block(column) : this.inline(parent)
  }

  protected blockMap(column: number): Made {
    const start = this.at
    const map = this.map(start)
    do {
      const keyStart = this.at
      const end = this.keyEnd()
      if (end < 0) giveUp()
      const name = this.keyName(keyStart, end)
      if (this.has(map, name)) giveUp()
      this.put(map, name, keyStart, end, this.memberOf(column, end))
    } while (this.indent === column)
    if (this.indent > column) giveUp()
    return map
  }

  /** The value of a key that ends there, of a map in a column. */
  protected memberOf(column: number, keyEnd: number): Made {
    this.last = keyEnd
    this.at = keyEnd + 1
    this.skipSpaces()
    return this.isLineOver() ? this.below(column, true) : this.inline(column)
  }

  /** Where the key that begins here ends, if one does and a colon follows it at once; else -1. */
  protected keyEnd(inKey: Characters = inBlockKey): number {
    const { text } = this
    let at = this.at
    const first = text.charCodeAt(at)
    if (first === doubleQuote || first === singleQuote) {
      const close = text.indexOf(first === doubleQuote ? '"' : "'", at + 1)
      if (close < 0) return -1
      const inside = text.slice(at, close)
      if (inside.includes('\n') || inside.includes('\\')) return -1
      at = close + 1
    } else if (isKeyChar[first] === 1) while (inKey[text.charCodeAt(at)] === 1) at++
    return at > this.at && text.charCodeAt(at) === colon && this.isSpaceOrEnd(at + 1) ? at : -1
  }

  protected keyName(start: number, end: number): string {
    return isKeyChar[this.text.charCodeAt(start)] === 1 ? this.text.slice(start, end) : this.text.slice(start + 1, end - 1)
  }

  /** The value of a key or dash that stands on the lines below it, or none. */
  private below(parent: number, ofMap: boolean): Made {
    this.toContentBelow()
    if (this.indent > parent) return this.item(parent, this.indent)
    return ofMap && this.indent === parent && this.isDash() ? this.block(parent) : this.empty(this.last)
  }

  /** A value, and the way to the content after it. */
  private inline(parent: number): Made {
    const char = this.text.charCodeAt(this.at)
    if (char === greater || char === pipe) return this.lines(parent + 1)
    let read: Made
    if (char === doubleQuote || char === singleQuote) read = this.quoted(char)
    else if (char === openBrace || char === openBracket) read = this.flow(parent + 1)
    else read = this.plain()
    this.toNextLine()
    // What is further in goes on with the value.
    if (this.indent > parent) giveUp()
    return read
  }

  private plain(): Made {
    const { text } = this
    const start = this.at
    if (!this.beginsPlain(start)) giveUp()
    let end = start
    for (let at = start; at < text.length; at++) {
      const char = text.charCodeAt(at)
      if (char === space) continue
      if (char === lineBreak || (char === hash && end < at)) break
      if (char === colon && this.isSpaceOrEnd(at + 1)) giveUp()
      end = at + 1
    }
    this.at = end
    this.last = end
    return this.scalar(start, end, SCALAR_STYLE.PLAIN, true)
  }

  private beginsPlain(at: number): boolean {
    const char = this.text.charCodeAt(at)
    return beginsPlain[char] === 1 || (char === dash && isKeyChar[this.text.charCodeAt(at + 1)] === 1)
  }

  private quoted(quote: typeof doubleQuote | typeof singleQuote): Made {
    const { text } = this
    const start = this.at + 1
    let at = start
    let isVerbatim = true
    for (; ; at++) {
      const char = text.charCodeAt(at)
      if (char === lineBreak || at >= text.length) giveUp()
      if (char === quote) {
        if (quote === doubleQuote || text.charCodeAt(at + 1) !== quote) break
        isVerbatim = false
        at++
      } else if (char === backslash && quote === doubleQuote) {
        if (isSimpleEscape[text.charCodeAt(at + 1)] !== 1) giveUp()
        isVerbatim = false
        at++
      }
    }
    this.at = at + 1
    this.last = at + 1
    return this.scalar(start, at, quote === doubleQuote ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.SINGLE_QUOTED, isVerbatim)
  }

  /** `>` or `|` with its lines; no width is given, and the first line is not less far in than a blank one before it. */
  private lines(least: number): Made {
    const { text } = this
    const style = text.charCodeAt(this.at) === pipe ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK
    if (style === SCALAR_STYLE.LITERAL_BLOCK) this.hasUnusualScalars = true
    const head = withoutEndingSpaces(text.slice(this.at + 1, this.lineEnd(this.at)))
    const chomping = head === '' ? CHOMPING_MODE.CLIP : head === '-' ? CHOMPING_MODE.STRIP : head === '+' ? CHOMPING_MODE.KEEP : giveUp()
    const start = Math.min(this.lineEnd(this.at) + 1, text.length)
    let indent = -1
    let isEven = true
    let at = start
    while (at < text.length) {
      let content = at
      while (text.charCodeAt(content) === space) content++
      const column = content - at
      if (content >= text.length && column > 0) giveUp()
      if (text.charCodeAt(content) !== lineBreak) {
        if (column < (indent < 0 ? least : indent)) break
        if (indent < 0) indent = column
        else if (column > indent) isEven = false
      } else {
        if (indent < 0 && column > 0) giveUp()
        isEven = false
      }
      at = Math.min(this.lineEnd(content) + 1, text.length)
    }
    this.last = Math.max(this.last, at)
    this.at = at
    this.toContent()
    return this.blockScalar(start, at, style, chomping, indent, isEven && indent >= 0)
  }

  /** A list in brackets or a map in braces, with all its members written out. */
  private flow(least: number): Made {
    if (++this.depth > maxDepth) giveUp()
    const read = this.text.charCodeAt(this.at) === openBrace ? this.flowMap(least) : this.flowList(least)
    this.depth--
    return read
  }

  private flowMap(least: number): Made {
    const { text } = this
    const start = this.at++
    const map = this.map(start)
    this.last = start
    this.skipInFlow(least)
    for (let isFirst = true; text.charCodeAt(this.at) !== closeBrace; isFirst = false) {
      if (!isFirst) this.skipComma(least)
      const keyStart = this.at
      const end = this.keyEnd(inFlowKey)
      if (end < 0) giveUp()
      const name = this.keyName(keyStart, end)
      if (this.has(map, name)) giveUp()
      this.at = end + 1
      this.last = end
      this.skipInFlow(least)
      this.put(map, name, keyStart, end, this.flowValue(least))
      this.skipInFlow(least)
    }
    this.at++
    return map
  }

  private flowList(least: number): Made {
    const start = this.at++
    const items: Made[] = []
    this.last = start
    this.skipInFlow(least)
    while (this.text.charCodeAt(this.at) !== closeBracket) {
      if (items.length > 0) this.skipComma(least)
      items.push(this.flowValue(least))
      this.skipInFlow(least)
    }
    this.at++
    return this.list(start, items)
  }

  private skipComma(least: number): void {
    if (this.text.charCodeAt(this.at) !== comma) giveUp()
    this.at++
    this.skipInFlow(least)
  }

  private flowValue(least: number): Made {
    const char = this.text.charCodeAt(this.at)
    if (char === doubleQuote || char === singleQuote) return this.quoted(char)
    if (char === openBrace || char === openBracket) return this.flow(least)
    return this.flowPlain()
  }

  private flowPlain(): Made {
    const { text } = this
    const start = this.at
    if (!this.beginsPlain(start)) giveUp()
    let at = start + 1
    for (; ; at++) {
      const char = text.charCodeAt(at)
      if (char === comma || char === closeBracket || char === closeBrace || char === lineBreak) break
      if (char === colon || char === hash || char === openBracket || char === openBrace || at >= text.length) {
        // Neither of the two ends a scalar that it stands inside of: `arn:aws`, `a#b`.
        const isInside = (char === colon && isKeyChar[text.charCodeAt(at + 1)] === 1) || (char === hash && text.charCodeAt(at - 1) !== space)
        if (!isInside) giveUp()
      }
    }
    this.at = at
    while (text.charCodeAt(at - 1) === space) at--
    this.last = at
    return this.scalar(start, at, SCALAR_STYLE.PLAIN, true)
  }

  /** Blanks and line breaks between the parts of a flow collection; no comments. */
  private skipInFlow(least: number): void {
    for (;;) {
      this.skipSpaces()
      if (this.text.charCodeAt(this.at) !== lineBreak) return
      const start = ++this.at
      this.skipSpaces()
      if (this.text.charCodeAt(this.at) !== lineBreak && this.at - start < least) giveUp()
    }
  }
}

/** Of each character below 128, by its code, whether it is one of them. */
type Characters = Readonly<Uint8Array>

function charactersOf(characters: string): Characters {
  const table = new Uint8Array(128)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

const keyChars = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$./'
/** They begin a key or a plain scalar, and go on with it. */
const isKeyChar = charactersOf(keyChars)
const inFlowKey = charactersOf(`${keyChars}-`)
/** `disks.snapshot[0]` */
const inBlockKey = charactersOf(`${keyChars}-[]`)
const beginsPlain = charactersOf(`${keyChars}(+<=~^;`)
const isSimpleEscape = charactersOf('"\\/nt')

/** Not `trimEnd`: other blanks are text. */
function withoutEndingSpaces(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === space) end--
  return text.slice(0, end)
}
