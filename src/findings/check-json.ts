/** Finds the first mistake in JSON text with its place, and what is nested too deeply, without recursion. */

export interface JsonProblem {
  kind: 'syntax' | 'depth'
  /** Where it is, counted from 0 in UTF-16 units. */
  offset: number
  /** What was expected there. */
  message: string
}

const blank = /[ \t\r\n]*/y
const plainText = /[^"\\\u0000-\u001f]+/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** The first problem of `text` as RFC 8259 has it, or undefined where JSON.parse would read it within `maxDepth`. */
export function findJsonProblem(text: string, maxDepth: number): JsonProblem | undefined {
  let offset = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset
    if (!pattern.test(text)) return false
    offset = pattern.lastIndex
    return true
  }
  // Piece by piece: one expression for a whole string would need a stack as deep as the string is long.
  const takeString = (): boolean => {
    if (text[offset] !== '"') return false
    offset++
    while (take(plainText) || take(escape));
    if (text[offset] !== '"') return false
    offset++
    return true
  }
  const syntax = (message: string): JsonProblem => ({ kind: 'syntax', offset, message })
  /** Closing brackets that are still owed. */
  const open: ('}' | ']')[] = []
  let expect: 'value' | 'first-value' | 'key' | 'first-key' | 'after' = 'value'
  for (;;) {
    take(blank)
    const next = text[offset]
    if (expect === 'after') {
      const closing = open.at(-1)
      if (closing === undefined) return next === undefined ? undefined : syntax('nothing more')
      if (next === closing) {
        open.pop()
        offset++
      } else if (next === ',') {
        offset++
        expect = closing === '}' ? 'key' : 'value'
      } else return syntax(`a comma or ${closing}`)
    } else if (expect === 'key' || expect === 'first-key') {
      if (expect === 'first-key' && next === '}') {
        expect = 'after'
        continue
      }
      if (!takeString()) return syntax('a name in double quotes')
      take(blank)
      if (text[offset] !== ':') return syntax('a colon')
      offset++
      expect = 'value'
    } else if (expect === 'first-value' && next === ']') expect = 'after'
    else if (next === '{' || next === '[') {
      if (open.length >= maxDepth) return { kind: 'depth', offset, message: `at most ${maxDepth} levels` }
      open.push(next === '{' ? '}' : ']')
      offset++
      expect = next === '{' ? 'first-key' : 'first-value'
    } else if (takeString() || take(literal)) expect = 'after'
    else return syntax(next === '"' ? 'the rest of the text, in double quotes' : 'a value')
  }
}

/** Line and column of an offset, counted from 1. */
export function placeOfOffset(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}
