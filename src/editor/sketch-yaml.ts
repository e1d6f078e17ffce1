/** Reads YAML that is being written: whatever the text, there is a tree of what can be told, with offsets. Never throws. */
import type { Value, ValueMap } from '../expressions/value.js'
import { lineIndex } from '../runbooks/yaml-document.js'

/** A text, or nothing at all (`none`). Offsets are those of the source, end exclusive. */
export interface SketchScalar {
  kind: 'scalar'
  style: 'plain' | 'quoted' | 'block' | 'none'
  start: number
  end: number
  /** Without quotes. */
  contentStart: number
  contentEnd: number
  text: string
}

export interface SketchEntry {
  key: string
  start: number
  end: number
  /** False for a word that may become a key. */
  colon: boolean
  node: SketchNode
}

export interface SketchMap {
  kind: 'map'
  entries: SketchEntry[]
}

export interface SketchList {
  kind: 'list'
  items: SketchNode[]
}

export type SketchNode = SketchScalar | SketchMap | SketchList

/** The tree of a text. What cannot be told is passed over, a line at a time. */
export function sketchYaml(text: string): SketchNode {
  return new Sketcher(text).all()
}

/** As plain data: words without a colon are left out, of a key that stands twice the first counts. */
export function sketchValue(node: SketchNode): Value {
  if (node.kind === 'list') return node.items.map(sketchValue)
  if (node.kind === 'scalar') return scalarValue(node)
  const map = Object.create(null) as ValueMap
  for (const { key, colon, node: inner } of node.entries) if (colon && !(key in map)) map[key] = sketchValue(inner)
  return map
}

function scalarValue({ style, text }: SketchScalar): Value {
  if (style === 'none') return null
  if (style !== 'plain') return text
  if (text === '~' || text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text
}

const plainKey = /(?:[^\s"'#{}[\],&*!|>%@`:-]|-(?=\S))(?:(?![ \t]#|:[ \t\r\n]|:$)[^\n])*:(?=[ \t\r\n]|$)/y
const quotedKey = /(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\n]|'')*')[ \t]*:(?=[ \t\r\n]|$)/y
const flowKey = /(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\n]|'')*'|[^\s"'#{}[\],:](?:(?!:[ \t\r\n,}\]]|:$)[^\n,{}[\]])*)[ \t]*:(?=[ \t\r\n,}\]]|$)/y
/** Deeper than any runbook: what is nested further is text. */
const maxDepth = 64

class Sketcher {
  #pos = 0
  #depth = 0

  readonly #lines: ReturnType<typeof lineIndex>

  constructor(readonly text: string) {
    this.#lines = lineIndex(text)
  }

  all(): SketchNode {
    const first = this.#next()
    if (first < 0) return none(this.#pos)
    const node = this.#node(first, -1)
    // A text that begins too far to the right goes on at the left: its keys are what counts.
    const rest = this.#next()
    if (rest < 0 || rest >= first) return node
    return this.#node(rest, -1)
  }

  /** Goes to the next content and tells its column; -1 at the end. */
  #next(): number {
    for (;;) {
      while (/\s/.test(this.text[this.#pos] ?? '')) this.#pos++
      if (this.#pos >= this.text.length) return -1
      const column = this.#column(this.#pos)
      const isMark = column === 0 && /^---(?=\s|$)/.test(this.text.slice(this.#pos, this.#pos + 4))
      if (this.text[this.#pos] === '#' && this.#isBlankBefore()) this.#pos = this.#endOfLine(this.#pos)
      else if (isMark) this.#pos += 3
      else return column
    }
  }

  #isBlankBefore(): boolean {
    return this.#pos === 0 || /\s/.test(this.text[this.#pos - 1]!)
  }

  #column(at: number): number {
    return this.#lines.position(at).column - 1
  }

  #endOfLine(from: number): number {
    const end = this.text.indexOf('\n', from)
    return end < 0 ? this.text.length : end
  }

  #match(pattern: RegExp, at = this.#pos): string | undefined {
    pattern.lastIndex = at
    return pattern.exec(this.text)?.[0]
  }

  #keyAt(at = this.#pos): string | undefined {
    return this.#match(plainKey, at) ?? this.#match(quotedKey, at)
  }

  #isDash(at = this.#pos): boolean {
    return this.text[at] === '-' && /^\s?$/.test(this.text[at + 1] ?? '')
  }

  #isEndOfLine(): boolean {
    const rest = this.text.slice(this.#pos, this.#pos + 1)
    return rest === '' || rest === '\n' || rest === '\r' || (rest === '#' && this.#isBlankBefore())
  }

  #skipBlanks(): void {
    while (this.text[this.#pos] === ' ' || this.text[this.#pos] === '\t') this.#pos++
  }

  /** What begins here, at `column`, and is indented more than `parent`. */
  #node(column: number, parent: number): SketchNode {
    if (++this.#depth > maxDepth) {
      this.#depth--
      return this.#plain(parent)
    }
    const node = this.#isDash() ? this.#list(column) : this.#keyAt() !== undefined ? this.#map(column, []) : this.#wordOr(column, parent)
    this.#depth--
    return node
  }

  /** A text; or, above the keys of a map, a word that may become one of them. */
  #wordOr(column: number, parent: number): SketchNode {
    const scalar = this.#inline(parent)
    const rest = this.#peek()
    const isWord = scalar.kind === 'scalar' && scalar.style === 'plain' && rest.column === column && this.#keyAt(rest.at) !== undefined
    if (!isWord) return scalar
    this.#pos = rest.at
    return this.#map(column, [{ key: scalar.text, start: scalar.start, end: scalar.end, colon: false, node: none(scalar.end) }])
  }

  #peek(): { column: number; at: number } {
    const before = this.#pos
    const column = this.#next()
    const at = this.#pos
    this.#pos = before
    return { column, at }
  }

  #map(column: number, entries: SketchEntry[]): SketchMap {
    for (;;) {
      const key = this.#keyAt()
      if (key === undefined && this.#isDash()) break
      const start = this.#pos
      if (key === undefined) {
        this.#pos = this.#endOfLine(start)
        const word = this.text.slice(start, this.#pos).replace(/(?:\s+#.*)?\s*$/, '')
        entries.push({ key: word, start, end: start + word.length, colon: false, node: none(start + word.length) })
      } else {
        this.#pos += key.length
        entries.push({ ...keyOf(key, start), node: this.#value(column) })
      }
      if (this.#nextAt(column) !== column) break
    }
    return { kind: 'map', entries }
  }

  #list(column: number): SketchList {
    const items: SketchNode[] = []
    do {
      this.#pos++
      this.#skipBlanks()
      const after = this.#pos
      if (!this.#isEndOfLine()) items.push(this.#node(this.#column(this.#pos), column))
      else {
        const { column: inner, at } = this.#peek()
        if (inner > column) this.#pos = at
        items.push(inner > column ? this.#node(inner, column) : none(after))
      }
    } while (this.#nextAt(column) === column && this.#isDash())
    return { kind: 'list', items }
  }

  /** The next content that is not indented more than `column`: its own column. */
  #nextAt(column: number): number {
    let next = this.#next()
    while (next > column) {
      this.#pos = this.#endOfLine(this.#pos)
      next = this.#next()
    }
    return next
  }

  /** What follows the colon of a key at `parent`. */
  #value(parent: number): SketchNode {
    this.#skipBlanks()
    if (!this.#isEndOfLine()) return this.#inline(parent)
    const after = this.#pos
    const { column, at } = this.#peek()
    if (column <= parent && !(column === parent && this.#isDash(at))) return none(after)
    this.#pos = at
    return this.#node(column, parent)
  }

  #inline(parent: number): SketchNode {
    const first = this.text[this.#pos]
    if (first === '{' || first === '[') return this.#flow(parent)
    if (first === '"' || first === "'") return this.#quoted(parent)
    if ((first === '|' || first === '>') && this.#match(/[|>][+-]?\d?[+-]?[ \t]*(?:#[^\n]*)?\r?(?=\n|$)/y) !== undefined) return this.#block(parent)
    return this.#plain(parent)
  }

  /** To the end of its line, and of the lines below that only go on. */
  #plain(parent: number): SketchScalar {
    const start = this.#pos
    let end = start
    for (;;) {
      const line = this.text.slice(this.#pos, this.#endOfLine(this.#pos))
      const comment = /[ \t]#/.exec(line)
      end = this.#pos + (comment ? line.slice(0, comment.index) : line).trimEnd().length
      this.#pos = this.#endOfLine(this.#pos)
      const { column, at } = this.#peek()
      if (comment || column <= parent || this.#isDash(at) || this.#keyAt(at) !== undefined) break
      if (this.text.slice(end, at).includes('#')) break
      this.#pos = at
    }
    return scalarOf('plain', start, end, start, end, folded(this.text.slice(start, end)))
  }

  #quoted(parent: number): SketchScalar {
    const start = this.#pos
    const quote = this.text[start]!
    const close = this.#closingQuote(quote, start, parent)
    const contentEnd = close ?? this.text.slice(0, this.#endOfLine(start)).trimEnd().length
    this.#pos = close === undefined ? this.#endOfLine(start) : close + 1
    const content = this.text.slice(start + 1, Math.max(contentEnd, start + 1))
    return scalarOf('quoted', start, Math.max(this.#pos, start + 1), start + 1, start + 1 + content.length, decodeQuoted(content, quote))
  }

  /** Undefined where it is missing: a quote that nobody closed must not swallow what is not indented more. */
  #closingQuote(quote: string, start: number, parent: number): number | undefined {
    for (let i = start + 1; i < this.text.length; i++) {
      const char = this.text[i]!
      if (char === '\\' && quote === '"') i++
      else if (char === quote && quote === "'" && this.text[i + 1] === "'") i++
      else if (char === quote) return i
      else if (char === '\n') {
        const indent = /^[ \t]*/.exec(this.text.slice(i + 1, i + 1 + parent + 2))![0].length
        const isBlank = /^[ \t]*(?:\r?\n|$)/.test(this.text.slice(i + 1, this.#endOfLine(i + 1) + 1))
        if (!isBlank && indent <= parent) return undefined
      }
    }
    return undefined
  }

  #block(parent: number): SketchScalar {
    const start = this.#pos
    const contentStart = Math.min(this.#endOfLine(start) + 1, this.text.length)
    let end = contentStart
    for (let at = contentStart; at < this.text.length; at = this.#endOfLine(at) + 1) {
      const line = this.text.slice(at, this.#endOfLine(at))
      if (line.trim() === '') continue
      if (/^[ \t]*/.exec(line)![0].length <= parent) break
      end = this.#endOfLine(at)
    }
    this.#pos = Math.max(end, this.#endOfLine(start))
    return scalarOf('block', start, this.#pos, contentStart, end, blockText(this.text.slice(contentStart, end), this.text.slice(start, contentStart)))
  }

  #flow(parent: number): SketchNode {
    const isMap = this.text[this.#pos++] === '{'
    const entries: SketchEntry[] = []
    const items: SketchNode[] = []
    this.#depth++
    while (this.#flowContinues(parent)) {
      const char = this.text[this.#pos]!
      if (char === '}' || char === ']') {
        if ((char === '}') === isMap) this.#pos++
        break
      }
      if (char === ',') this.#pos++
      else if (isMap) entries.push(this.#flowEntry(parent))
      else items.push(this.#flowValue(parent))
    }
    this.#depth--
    return isMap ? { kind: 'map', entries } : { kind: 'list', items }
  }

  /** Goes to the next content; false where the text is at its end, or goes on outside of what was left open. */
  #flowContinues(parent: number): boolean {
    const before = this.#pos
    const column = this.#next()
    if (column < 0) return false
    const isOutside = this.text.slice(before, this.#pos).includes('\n') && column <= parent
    if (!isOutside || /[}\]]/.test(this.text[this.#pos]!)) return true
    this.#pos = before
    return false
  }

  #flowEntry(parent: number): SketchEntry {
    const start = this.#pos
    const key = this.#match(flowKey)
    if (key === undefined) {
      const word = this.#flowValue(parent)
      const text = word.kind === 'scalar' ? word.text : ''
      return { key: text, start, end: word.kind === 'scalar' ? word.end : this.#pos, colon: false, node: none(this.#pos) }
    }
    this.#pos += key.length
    const after = this.#pos
    if (!this.#flowContinues(parent) || /[,}\]]/.test(this.text[this.#pos]!)) return { ...keyOf(key, start), node: none(after) }
    return { ...keyOf(key, start), node: this.#flowValue(parent) }
  }

  #flowValue(parent: number): SketchNode {
    const first = this.text[this.#pos]
    if ((first === '{' || first === '[') && this.#depth < maxDepth) return this.#flow(parent)
    if (first === '"' || first === "'") return this.#quoted(parent)
    const start = this.#pos
    let end = start
    for (;;) {
      // At least one character, so that whatever it is, it is passed.
      const line = this.#match(/(?:[^\n])(?:\{[^{}\n]*\}|\[[^[\]\n]*\]|(?![ \t]#)[^\n,{}[\]])*/y)!
      end = this.#pos + line.trimEnd().length
      this.#pos += line.length
      const { column, at } = this.#peek()
      const goesOn = column > parent && this.text.slice(end, at).includes('\n') && !/[,{}[\]"']/.test(this.text[at]!)
      if (!goesOn || this.text.slice(end, at).includes('#') || this.#match(flowKey, at) !== undefined) break
      this.#pos = at
    }
    return scalarOf('plain', start, end, start, end, folded(this.text.slice(start, end)))
  }
}

function none(at: number): SketchScalar {
  return scalarOf('none', at, at, at, at, '')
}

function scalarOf(style: SketchScalar['style'], start: number, end: number, contentStart: number, contentEnd: number, text: string): SketchScalar {
  return { kind: 'scalar', style, start, end, contentStart, contentEnd, text }
}

/** `matched` ends with the colon. */
function keyOf(matched: string, start: number): Omit<SketchEntry, 'node'> {
  const written = matched.slice(0, -1).trimEnd()
  const quote = /^["']/.exec(written)?.[0]
  return { key: quote ? decodeQuoted(written.slice(1, -1), quote) : written, start, end: start + written.length, colon: true }
}

/** A line break is a space, an empty line a break. */
function folded(text: string): string {
  return text.includes('\n') ? text.replace(/[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/g, (gap) => '\n'.repeat(gap.split('\n').length - 2) || ' ') : text
}

/** The text between quotes. */
export function decodeQuoted(content: string, quote: string): string {
  if (quote === "'") return folded(content).replaceAll("''", "'")
  const whole = folded(content.replace(/\\\r?\n[ \t]*/g, ''))
  return whole.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/g, (escape, short?: string, long?: string, letter?: string) => {
    const code = short ?? long
    if (code !== undefined) return String.fromCharCode(parseInt(code, 16))
    return ({ n: '\n', t: '\t', r: '\r', '0': '\0', e: '\x1B' } as Record<string, string>)[letter!] ?? letter ?? escape
  })
}

function blockText(source: string, header: string): string {
  const lines = source.split('\n').map((line) => line.replace(/\r$/, ''))
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)![0].length))
  const plain = lines.map((line) => line.slice(Math.min(indent, line.length))).join('\n')
  const text = header.startsWith('>') ? plain.replace(/(\S)\n(?=\S)/g, '$1 ').replace(/(\S)\n\n+(?=\S)/g, (gap, last: string) => last + gap.slice(2)) : plain
  return /-/.test(header) || text === '' ? text : `${text}\n`
}
