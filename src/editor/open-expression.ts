/** What of an expression stands before a position in it: the name that is typed, and what it is a member of. */

export interface OpenExpression {
  /** Source of what stands before the dot; undefined for a name of its own. */
  receiver?: string
  /** The letters of the name that are there. */
  word: string
  /** Of the macros that the position lies in, the outermost first: `r` and the list that it is an item of. */
  macros: { variable: string; list: string }[]
}

/** The source up to a position, of the expression that it lies in; undefined outside of `${…}`. */
export function expressionBefore(before: string, form: 'cel' | 'template'): string | undefined {
  if (form === 'cel') return before
  for (let i = 0; i < before.length; i++) {
    if (before.startsWith('$${', i)) i += 2
    else if (before.startsWith('${', i)) {
      const end = closingOf(before, i + 2)
      if (end === undefined) return before.slice(i + 2)
      i = end
    }
  }
  return undefined
}

/** Reads the end of a source; undefined within a text. */
export function openExpression(source: string): OpenExpression | undefined {
  const tokens = tokensOf(source)
  if (!tokens) return undefined
  const last = tokens.at(-1)
  const isWord = last?.kind === 'name' && last.end === source.length
  const word = isWord ? last.text : ''
  const dot = tokens.at(isWord ? -2 : -1)
  const macros = macrosOf(tokens, source)
  if (dot?.text !== '.' && dot?.text !== '.?') return { word, macros }
  const receiver = chainBefore(tokens, tokens.indexOf(dot), source)
  return receiver === undefined ? undefined : { receiver, word, macros }
}

/** What a text that is being typed at the end of a source is compared with: `x.State == "run`. */
export function openComparison(source: string): (Omit<OpenExpression, 'receiver'> & { receiver: string }) | undefined {
  const [, before = '', word = ''] = /^([^]*[^=!<>])[=!]=\s*["']([^"'\\\n]*)$/.exec(source) ?? []
  const open = openExpression(`${before.trimEnd()}.`)
  return open?.receiver === undefined ? undefined : { receiver: open.receiver, word, macros: open.macros }
}

/** The end of the chain (`a.b[0].c`) that ends with the name at an offset; undefined where there is no name. */
export function chainAt(source: string, offset: number): { source: string; before: string } | undefined {
  const rest = /^\w*/.exec(source.slice(offset))![0]
  const before = source.slice(0, offset + rest.length)
  const open = openExpression(before)
  if (!open || open.word === '') return undefined
  const dotted = /\.\??\s*$/.exec(before.slice(0, before.length - open.word.length))?.[0] ?? ''
  return { source: open.receiver === undefined ? open.word : `${open.receiver}${dotted}${open.word}`, before }
}

interface Token {
  kind: 'name' | 'text' | 'number' | 'sign'
  text: string
  start: number
  end: number
}

const token = /\s+|[A-Za-z_]\w*|\d+(?:\.\d+)?\w*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|\.\?|[^]/gy

/** Undefined where a text is not closed. */
function tokensOf(source: string): Token[] | undefined {
  const tokens: Token[] = []
  for (const { 0: text, index } of source.matchAll(token)) {
    if (/^\s/.test(text)) continue
    if (text === '"' || text === "'") return undefined
    const kind = /^[A-Za-z_]/.test(text) ? 'name' : /^\d/.test(text) ? 'number' : /^["']/.test(text) ? 'text' : 'sign'
    tokens.push({ kind, text, start: index, end: index + text.length })
  }
  return tokens
}

/** The source of what a dot follows. */
function chainBefore(tokens: readonly Token[], dot: number, source: string): string | undefined {
  let at = dot - 1
  for (;;) {
    const here = tokens[at]
    if (!here) return undefined
    if (here.text === ')' || here.text === ']' || here.text === '}') {
      const open = openingOf(tokens, at)
      if (open === undefined) return undefined
      at = open
      const before = tokens[at - 1]
      const isCall = tokens[at]!.text === '(' && before?.kind === 'name'
      const isIndex = tokens[at]!.text === '[' && before !== undefined && (before.kind === 'name' || before.kind === 'text' || /^[)\]}]$/.test(before.text))
      if (isIndex) {
        at--
        continue
      }
      if (isCall) at--
    } else if (here.kind === 'sign') return undefined
    const before = tokens[at - 1]
    if (tokens[at]!.kind !== 'name' || (before?.text !== '.' && before?.text !== '.?')) break
    at -= 2
  }
  return source.slice(tokens[at]!.start, tokens[dot]!.start)
}

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

function openingOf(tokens: readonly Token[], close: number): number | undefined {
  const open: string[] = []
  for (let at = close; at >= 0; at--) {
    const { text } = tokens[at]!
    if (pairs[text] !== undefined) open.push(pairs[text])
    else if (text === '(' || text === '[' || text === '{') {
      if (open.pop() !== text) return undefined
      if (open.length === 0) return at
    }
  }
  return undefined
}

function macrosOf(tokens: readonly Token[], source: string): OpenExpression['macros'] {
  const open: (OpenExpression['macros'][number] | undefined)[] = []
  for (const [at, { text }] of tokens.entries()) {
    if (text === '(') open.push(macroAt(tokens, at, source))
    else if (text === '[' || text === '{') open.push(undefined)
    else if (pairs[text] !== undefined) open.pop()
  }
  return open.filter((each) => each !== undefined)
}

/** The macro whose parenthesis opens there: `list.map(variable, …`. */
function macroAt(tokens: readonly Token[], at: number, source: string): OpenExpression['macros'][number] | undefined {
  const [dot, name, , variable, comma] = tokens.slice(Math.max(at - 2, 0), at + 3)
  if (at < 2 || dot?.text !== '.' || variable?.kind !== 'name' || comma?.text !== ',') return undefined
  if (!/^(?:map|filter|all|exists|exists_one)$/.test(name!.text)) return undefined
  const list = chainBefore(tokens, at - 2, source)
  return list === undefined ? undefined : { variable: variable.text, list }
}

/** The brace that ends the expression which begins at `start`. */
function closingOf(text: string, start: number): number | undefined {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const char = text[i]!
    if (char === '"' || char === "'") {
      const end = text.indexOf(char, i + 1)
      if (end < 0) return undefined
      i = end
    } else if (char === '{') depth++
    else if (char === '}' && depth-- === 0) return i
  }
  return undefined
}
