/**
 * Reads the YAML that runbooks are nearly always written in: block maps and lists, scalars on one line, block scalars, flow
 * collections, comments. Of anything else it is not sure, and leaves it to the whole parser, whose result it must equal.
 */
import { CHOMPING_MODE, EVENT_ID, getScalarValue, SCALAR_STYLE, type ChompingMode, type ScalarEvent, type ScalarStyle } from 'js-yaml'
import type { Value, ValueMap } from '../expressions/value.js'
import type { YamlNode } from './yaml-document.js'
import { plainValue } from './yaml-value.js'

/** A value and where its parts stand. */
export interface ReadNode {
  value: Value
  node: YamlNode
}

/** Tabs, carriage returns, and what is not printable or outside the plane of most scripts. */
const unusual = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
/** Below the whole parser's, so that it is the one that complains. */
const maxDepth = 40

/** The document of a text, or undefined where the whole parser has to read it: it may well have nothing to complain of. */
export function readFastYaml(text: string): ReadNode | undefined {
  if (unusual.test(text)) return undefined
  try {
    return new FastReader(text).document()
  } catch (error) {
    if (error !== unsure) throw error
    return undefined
  }
}

const unsure = new Error('left to the whole parser')

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

class FastReader {
  /** Where reading goes on. */
  private at = 0
  /** Spaces before the first character of the line that `toContent` went to; -1 at the end. */
  private indent = 0
  /** Where the last scalar ended or the last collection began: an empty value stands there. */
  private last = 0
  private depth = 0

  constructor(private readonly text: string) {}

  document(): ReadNode {
    this.toContent()
    const read = this.indent === 0 ? this.block(0) : giveUp()
    return this.at >= this.text.length ? read : giveUp()
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
      start = this.lineEnd(at) + 1
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
    if (char === hash && this.at > from) this.at = this.lineEnd(this.at)
    else if (this.at < this.text.length && char !== lineBreak) giveUp()
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

  /** A block collection whose first line begins here, in a column. */
  private block(column: number): ReadNode {
    if (++this.depth > maxDepth) giveUp()
    const isList = this.text.charCodeAt(this.at) === dash && this.isSpaceOrEnd(this.at + 1)
    const read = isList ? this.blockList(column) : this.blockMap(column)
    this.depth--
    return read
  }

  private blockList(column: number): ReadNode {
    const value: Value[] = []
    const items: YamlNode[] = []
    const start = this.at
    this.last = start
    do {
      const dash = this.at++
      this.skipSpaces()
      const item = this.isLineOver() ? this.below(column, false) : this.item(column, column + this.at - dash)
      value.push(item.value)
      items.push(item.node)
    } while (this.indent === column && this.text.charCodeAt(this.at) === dash && this.isSpaceOrEnd(this.at + 1))
    if (this.indent > column) giveUp()
    return { value, node: { start, items } }
  }

  /** What stands behind a dash, or below it or a key: a block collection, or a value that ends on its line. */
  private item(parent: number, column: number): ReadNode {
    const char = this.text.charCodeAt(this.at)
    const isList = char === dash && this.isSpaceOrEnd(this.at + 1)
    return isList || this.keyEnd() >= 0 ? this.block(column) : this.inline(parent)
  }

  private blockMap(column: number): ReadNode {
    const value = Object.create(null) as ValueMap
    const members: NonNullable<YamlNode['members']> = new Map()
    const start = this.at
    this.last = start
    do {
      const keyStart = this.at
      const end = this.keyEnd()
      if (end < 0) giveUp()
      const name = this.keyName(keyStart, end)
      if (members.has(name)) giveUp()
      this.last = end
      this.at = end + 1
      this.skipSpaces()
      const member = this.isLineOver() ? this.below(column, true) : this.inline(column)
      value[name] = member.value
      members.set(name, { start: keyStart, end, node: member.node })
    } while (this.indent === column)
    if (this.indent > column) giveUp()
    return { value, node: { start, members } }
  }

  /** Where the key that begins here ends, if one does and a colon follows it at once; else -1. */
  private keyEnd(inFlow = false): number {
    const { text } = this
    let at = this.at
    const first = text.charCodeAt(at)
    if (first === doubleQuote || first === singleQuote) {
      const close = text.indexOf(first === doubleQuote ? '"' : "'", at + 1)
      if (close < 0) return -1
      const inside = text.slice(at, close)
      if (inside.includes('\n') || inside.includes('\\')) return -1
      at = close + 1
    } else while (isKeyChar(text.charCodeAt(at)) || (at > this.at && isInKey(text.charCodeAt(at), inFlow))) at++
    return at > this.at && text.charCodeAt(at) === colon && this.isSpaceOrEnd(at + 1) ? at : -1
  }

  private keyName(start: number, end: number): string {
    return isKeyChar(this.text.charCodeAt(start)) ? this.text.slice(start, end) : this.text.slice(start + 1, end - 1)
  }

  /** The value of a key or dash that stands on the lines below it, or none. */
  private below(parent: number, ofMap: boolean): ReadNode {
    this.at = this.lineEnd(this.at) + 1
    this.toContent()
    if (this.indent > parent) return this.item(parent, this.indent)
    const isListBeside = ofMap && this.indent === parent && this.text.charCodeAt(this.at) === dash && this.isSpaceOrEnd(this.at + 1)
    return isListBeside ? this.block(parent) : this.empty()
  }

  private empty(): ReadNode {
    const scalar = scalarEvent(-1, -1, SCALAR_STYLE.PLAIN, false)
    return { value: null, node: { start: this.last, end: this.last, scalar } }
  }

  /** A value, and the way to the content after it. */
  private inline(parent: number): ReadNode {
    const char = this.text.charCodeAt(this.at)
    if (char === greater || char === pipe) return this.blockScalar(parent + 1)
    let read: ReadNode
    if (char === doubleQuote || char === singleQuote) read = this.quoted(char)
    else if (char === openBrace || char === openBracket) read = this.flow(parent + 1)
    else read = this.plain()
    this.toNextLine()
    // What is further in goes on with the value.
    if (this.indent > parent) giveUp()
    return read
  }

  private plain(): ReadNode {
    const start = this.at
    if (!this.beginsPlain(start)) giveUp()
    const line = this.text.slice(start, this.lineEnd(start))
    const comment = line.indexOf(' #')
    const written = withoutEndingSpaces(comment < 0 ? line : line.slice(0, comment))
    if (written.includes(': ') || written.endsWith(':')) giveUp()
    this.at = start + written.length
    return this.scalar(start, this.at, SCALAR_STYLE.PLAIN, true)
  }

  private beginsPlain(at: number): boolean {
    const char = this.text.charCodeAt(at)
    return isKeyChar(char) || (char === dash && isKeyChar(this.text.charCodeAt(at + 1))) || otherPlainStarts.has(char)
  }

  private quoted(quote: typeof doubleQuote | typeof singleQuote): ReadNode {
    const { text } = this
    const start = this.at + 1
    let at = start
    let fast = true
    for (; ; at++) {
      const char = text.charCodeAt(at)
      if (char === lineBreak || at >= text.length) giveUp()
      if (char === quote) {
        if (quote === doubleQuote || text.charCodeAt(at + 1) !== quote) break
        fast = false
        at++
      } else if (char === backslash && quote === doubleQuote) {
        if (!simpleEscapes.has(text.charCodeAt(at + 1))) giveUp()
        fast = false
        at++
      }
    }
    this.at = at + 1
    return this.scalar(start, at, quote === doubleQuote ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.SINGLE_QUOTED, fast)
  }

  private scalar(start: number, end: number, style: ScalarStyle, fast: boolean): ReadNode {
    const scalar = scalarEvent(start, end, style, fast)
    const text = fast ? this.text.slice(start, end) : getScalarValue(this.text, scalar)
    const isPlain = style === SCALAR_STYLE.PLAIN
    const quote = isPlain ? 0 : 1
    this.last = end + quote
    return { value: isPlain ? plainValue(text) : text, node: { start: start - quote, end: this.last, scalar } }
  }

  /** `>` or `|` with its lines; no width is given, and the first line is not less far in than a blank one before it. */
  private blockScalar(least: number): ReadNode {
    const { text } = this
    const style = text.charCodeAt(this.at) === pipe ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK
    const head = withoutEndingSpaces(text.slice(this.at + 1, this.lineEnd(this.at)))
    const chomping = head === '' ? CHOMPING_MODE.CLIP : head === '-' ? CHOMPING_MODE.STRIP : head === '+' ? CHOMPING_MODE.KEEP : giveUp()
    const valueStart = Math.min(this.lineEnd(this.at) + 1, text.length)
    let indent = -1
    let at = valueStart
    while (at < text.length) {
      let content = at
      while (text.charCodeAt(content) === space) content++
      const column = content - at
      if (content >= text.length && column > 0) giveUp()
      if (text.charCodeAt(content) !== lineBreak) {
        if (column < (indent < 0 ? least : indent)) break
        if (indent < 0) indent = column
      } else if (indent < 0 && column > 0) giveUp()
      at = Math.min(this.lineEnd(content) + 1, text.length)
    }
    const scalar = scalarEvent(valueStart, at, style, false, chomping, indent)
    this.last = Math.max(this.last, at)
    this.at = at
    this.toContent()
    return { value: getScalarValue(text, scalar), node: { start: valueStart, end: at, scalar } }
  }

  /** A list in brackets or a map in braces, with all its members written out. */
  private flow(least: number): ReadNode {
    const { text } = this
    if (++this.depth > maxDepth) giveUp()
    const isMap = text.charCodeAt(this.at) === openBrace
    const closing = isMap ? closeBrace : closeBracket
    const start = this.at++
    this.last = start
    const map = Object.create(null) as ValueMap
    const members: NonNullable<YamlNode['members']> = new Map()
    const list: Value[] = []
    const items: YamlNode[] = []
    this.skipInFlow(least)
    for (let isFirst = true; text.charCodeAt(this.at) !== closing; isFirst = false) {
      if (!isFirst) {
        if (text.charCodeAt(this.at) !== comma) giveUp()
        this.at++
        this.skipInFlow(least)
      }
      if (isMap) {
        const keyStart = this.at
        const end = this.keyEnd(true)
        if (end < 0) giveUp()
        const name = this.keyName(keyStart, end)
        if (members.has(name)) giveUp()
        this.at = end + 1
        this.last = end
        this.skipInFlow(least)
        const { value, node } = this.flowValue(least)
        map[name] = value
        members.set(name, { start: keyStart, end, node })
      } else {
        const { value, node } = this.flowValue(least)
        list.push(value)
        items.push(node)
      }
      this.skipInFlow(least)
    }
    this.at++
    this.depth--
    return isMap ? { value: map, node: { start, members } } : { value: list, node: { start, items } }
  }

  private flowValue(least: number): ReadNode {
    const char = this.text.charCodeAt(this.at)
    if (char === doubleQuote || char === singleQuote) return this.quoted(char)
    if (char === openBrace || char === openBracket) return this.flow(least)
    return this.flowPlain()
  }

  private flowPlain(): ReadNode {
    const { text } = this
    const start = this.at
    if (!this.beginsPlain(start)) giveUp()
    let at = start + 1
    for (; ; at++) {
      const char = text.charCodeAt(at)
      if (char === comma || char === closeBracket || char === closeBrace || char === lineBreak) break
      if (char === colon || char === hash || char === openBracket || char === openBrace || at >= text.length) {
        // Neither of the two ends a scalar that it stands inside of: `arn:aws`, `a#b`.
        const isInside = (char === colon && isKeyChar(text.charCodeAt(at + 1))) || (char === hash && text.charCodeAt(at - 1) !== space)
        if (!isInside) giveUp()
      }
    }
    this.at = at
    while (text.charCodeAt(at - 1) === space) at--
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

/** `\"`, `\\`, `\/`, `\n`, `\t` */
const simpleEscapes: ReadonlySet<number> = new Set([...'"\\/nt'].map((char) => char.charCodeAt(0)))
/** What begins a plain scalar beside letters, digits and the like. */
const otherPlainStarts: ReadonlySet<number> = new Set([...'(+<=~^;'].map((char) => char.charCodeAt(0)))

/** Not `trimEnd`: other blanks are text. */
function withoutEndingSpaces(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === space) end--
  return text.slice(0, end)
}

/** Letters, digits, `_`, `$`, `.` and `/`: they begin a key or a plain scalar, and go on with it. */
function isKeyChar(char: number): boolean {
  return (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || (char >= 48 && char <= 57) || char === 95 || char === 36 || char === 46 || char === 47
}

/** What a key may have inside beside those: `-`, and outside of flow collections brackets, `disks.snapshot[0]`. */
function isInKey(char: number, inFlow: boolean): boolean {
  return char === dash || (!inFlow && (char === openBracket || char === closeBracket))
}

function scalarEvent(valueStart: number, valueEnd: number, style: ScalarStyle, fast: boolean, chomping: ChompingMode = CHOMPING_MODE.CLIP, indent = -1): ScalarEvent {
  return { type: EVENT_ID.SCALAR, valueStart, valueEnd, anchorStart: -1, anchorEnd: -1, tagStart: -1, tagEnd: -1, style, chomping, indent, fast }
}
