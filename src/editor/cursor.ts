/** Where in a file a position lies: the path to it, and the word that stands or is being typed there. */
import type { Path } from '../runbooks/yaml-document.js'
import { sketchYaml, type SketchNode, type SketchScalar } from './sketch-yaml.js'

/** What stands at a position. Offsets are those of the text as it is. */
export interface Cursor {
  root: SketchNode
  /** To the key, or to the value. */
  path: Path
  /** `alone`: a plain text on lines of its own, which may become a value as well as a key. */
  at: 'key' | 'value' | 'alone'
  /** The word or scalar, without quotes. */
  start: number
  end: number
  /** How a value is written; keys are plain. */
  style: SketchScalar['style']
  /** Whether a colon follows: it is a key already. */
  colon: boolean
}

/** A character of no language: put where something is being typed, it makes a word of nothing. */
export const mark = '\uE000'

/** What is being typed at an offset; its tree holds `mark` there. Undefined in a comment, and where nothing can be told. */
export function typedAt(text: string, offset: number): Cursor | undefined {
  const marked = `${text.slice(0, offset)}${mark}${text.slice(offset)}`
  const found = cursorIn(marked, offset)
  return found && { ...found, end: found.end - 1 }
}

/** What stands at an offset. */
export function standingAt(text: string, offset: number): Cursor | undefined {
  return cursorIn(text, offset)
}

function cursorIn(text: string, offset: number): Cursor | undefined {
  const root = sketchYaml(text)
  return find(root, [], false)

  /** @param inLine whether it stands on the line of its key */
  function find(node: SketchNode, path: Path, inLine: boolean): Cursor | undefined {
    if (node.kind === 'scalar') {
      const { contentStart: start, contentEnd: end, style } = node
      if (offset < start || offset >= end) return undefined
      return { root, path, at: style === 'plain' && !inLine ? 'alone' : 'value', start, end, style, colon: false }
    }
    if (node.kind === 'list') return first(node.items, (item, index) => find(item, [...path, index], false))
    return first(node.entries, ({ key, start, end, colon, node: inner }) => {
      const own = [...path, key]
      if (start <= offset && offset < end) return { root, path: own, at: 'key', start, end, style: 'plain', colon }
      return find(inner, own, inner.kind === 'scalar' && !text.slice(end, inner.start).includes('\n'))
    })
  }
}

function first<Item>(items: readonly Item[], look: (item: Item, index: number) => Cursor | undefined): Cursor | undefined {
  for (const [index, item] of items.entries()) {
    const found = look(item, index)
    if (found) return found
  }
  return undefined
}
