/** A YAML file that was read: its value, what is wrong with it, and where each part of it stands. */
import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import type { Diagnostic, Place } from '../diagnostics/diagnostic.js'
import type { Value } from '../expressions/value.js'

/** Keys and indices from the top of a file to a part of it. */
export type Path = readonly (string | number)[]

/** A node of the file with its offsets in the text; end exclusive, left out for collections. */
export interface YamlNode {
  start: number
  end?: number
  scalar?: ScalarEvent
  members?: Map<string, { start: number; end: number; node: YamlNode }>
  items?: { node: YamlNode }[]
}

export interface YamlDocument {
  file: string
  text: string
  /** null where the file could not be read at all. */
  value: Value
  problems: Diagnostic[]
  /** Lines whose value could not be read, so that what is said about them later is noise. */
  unreadLines: ReadonlySet<number>
  /** False where all scalars are known to stand on one line or in a `>` block, with no comment behind them. */
  hasUnusualScalars: boolean
  /** Where a part stands, or the nearest part around it. */
  at(path: Path, what: 'key' | 'value'): Place
  /** Where characters of a text value stand; offsets in the decoded text, end exclusive. */
  within(path: Path, start: number, end: number): Place
  /** How a scalar is written; undefined for what is none. */
  scalar(
    path: Path,
  ): { form: 'plain' | 'quoted' | 'literal' | 'folded'; lines: number; commentColumn?: number } | undefined
  /** Whether an offset of the source lies in a key or value, so that a # there begins no comment. */
  isText(offset: number): boolean
}

/**
 * Joins the value to its positions.
 *
 * @param readNodes called once, and only if somebody asks where something stands
 */
export function yamlDocument(
  read: Pick<YamlDocument, 'file' | 'text' | 'value' | 'problems' | 'unreadLines' | 'hasUnusualScalars'>,
  readNodes: () => YamlNode | undefined,
): YamlDocument {
  let root: YamlNode | undefined
  const top = (): YamlNode => (root ??= readNodes() ?? { start: 0 })
  const lines = lineIndex(read.text)
  const place = (start: number, end?: number): Place => {
    const from = lines.position(start)
    if (end === undefined) return { file: read.file, ...from }
    const to = lines.position(end)
    return { file: read.file, ...from, endLine: to.line, endColumn: to.column }
  }
  return {
    ...read,
    at(path, what) {
      const { node, key } = find(top(), path)
      return what === 'key' && key ? place(key.start, key.end) : place(node.start, node.end)
    },
    within(path, start, end) {
      const { node, exact } = find(top(), path)
      if (!exact || !node.scalar || node.scalar.valueStart < 0) return place(node.start, node.end)
      const offsets = sourceOffsets(read.text, node.scalar)
      const from = offsets(start)
      return place(from, end > start ? offsets(end - 1) + 1 : from)
    },
    scalar(path) {
      const { node, exact } = find(top(), path)
      const event = node.scalar
      if (!exact || !event || event.valueStart < 0) return undefined
      const source = read.text.slice(event.valueStart, event.valueEnd)
      const comment = event.style === SCALAR_STYLE.PLAIN ? /^[ \t]+#/.exec(read.text.slice(event.valueEnd)) : null
      return {
        form: forms[event.style] ?? 'plain',
        lines: source.split('\n').length,
        ...(comment && { commentColumn: lines.position(event.valueEnd + comment[0].length - 1).column }),
      }
    },
    isText(offset) {
      return isIn(top(), offset)
    },
  }
}

const forms = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'quoted',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
} as const

/** Positions (from 1) of offsets in a text. */
export function lineIndex(text: string): { position(offset: number): { line: number; column: number } } {
  const starts = [0]
  return {
    position(offset) {
      for (let i = text.indexOf('\n', starts.at(-1)); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
      let [low, high] = [0, starts.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: offset - starts[low]! + 1 }
    },
  }
}

/** Whether a key or value that stands below a node holds an offset. */
function isIn({ start, scalar, members, items }: YamlNode, offset: number): boolean {
  if (scalar) return scalar.valueStart >= 0 && scalar.valueStart <= offset && offset < scalar.valueEnd
  if (offset < start) return false
  for (const { start: from, end, node } of members?.values() ?? []) if ((from <= offset && offset < end) || isIn(node, offset)) return true
  return items?.some(({ node }) => isIn(node, offset)) ?? false
}

function find(root: YamlNode, path: Path): { node: YamlNode; key?: { start: number; end: number }; exact: boolean } {
  let node = root
  let key: { start: number; end: number } | undefined
  for (const part of path) {
    const member = typeof part === 'string' ? node.members?.get(part) : undefined
    const next = member?.node ?? (typeof part === 'number' ? node.items?.[part]?.node : undefined)
    if (!next) return { node, ...(key && { key }), exact: false }
    node = next
    key = member && { start: member.start, end: member.end }
  }
  return { node, ...(key && { key }), exact: true }
}

/** From offsets in a scalar's decoded text to offsets in the source. */
function sourceOffsets(text: string, scalar: ScalarEvent): (offset: number) => number {
  const value = getScalarValue(text, scalar)
  const source = text.slice(scalar.valueStart, scalar.valueEnd)
  if (value === source) return (offset) => scalar.valueStart + Math.min(offset, source.length)
  const map: number[] = []
  let at = 0
  for (let i = 0; i < value.length && at < source.length;) {
    const escape = scalar.style === SCALAR_STYLE.DOUBLE_QUOTED && source[at] === '\\' ? escapeAt(source, at) : undefined
    if (escape?.decoded) {
      for (let n = 0; n < escape.decoded.length; n++) map[i++] = at
      at += escape.length
    } else if (escape) at += escape.length
    else if (source[at] === value[i] || (isBlank(source[at]) && isBlank(value[i]))) map[i++] = at++
    else at++
  }
  return (offset) => scalar.valueStart + (map[offset] ?? source.length)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\n'
}

/** A double-quoted escape: how long it is, and what it stands for (nothing for an escaped line break). */
function escapeAt(source: string, at: number): { length: number; decoded: string } {
  const letter = source[at + 1] ?? ''
  const digits = { x: 2, u: 4, U: 8 }[letter]
  if (digits)
    return { length: 2 + digits, decoded: String.fromCodePoint(parseInt(source.slice(at + 2, at + 2 + digits), 16)) }
  if (letter === '\n' || letter === '\r')
    return { length: /^\\\r?\n[ \t]*/.exec(source.slice(at))![0].length, decoded: '' }
  return { length: 2, decoded: 'x' }
}
