/** Reads plain expressions: names and members, literals, comparisons, conditions, calls that are no macros. Most are. */
import type { ASTNode } from './syntax-node.js'

/**
 * The tree that cel-js has for the source; undefined for what is not plain, or no CEL at all: that is for cel-js to say.
 */
export function plainSyntax(source: string): ASTNode | undefined {
  const tokens = source.match(token)
  return tokens && tokens.length <= maxTokens ? new Reader(source, tokens).whole() : undefined
}

/** Every character is part of a token; those of other kinds stand alone. */
const token = /[ \t\n\r]+|[A-Za-z_]\w*|\d+|"[^"\\\n\r]*"|'[^'\\\n\r]*'|[=!<>]=|&&|\|\||[^]/g

/** So few that no limit of the language is reached. */
const maxTokens = 100
const maxArguments = 10

type Binary = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>='

/** How tightly operators bind. */
const levels: ReadonlyMap<string, number> = new Map([['||', 1], ['&&', 2], ['==', 3], ['!=', 3], ['<', 4], ['<=', 4], ['>', 4], ['>=', 4]])

const literals: ReadonlyMap<string, boolean | null> = new Map([['true', true], ['false', false], ['null', null]])

/** Words that are no names, and names that cel-js keeps for others. */
const reserved: ReadonlySet<string> = new Set(
  'in as break const continue else for function if import let loop package namespace return var void while __proto__ prototype'.split(' '),
)

/** Macros bind a name; `matches` is no part of the language. */
const special: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind', 'matches'])

class Reader {
  /** Of the token that is next; it is no white space. */
  #at = 0
  #start = 0
  /** Of the token before. */
  #end = 0

  constructor(readonly source: string, readonly tokens: readonly string[]) {
    this.#skipSpace()
  }

  whole(): ASTNode | undefined {
    const node = this.#binary(1)
    return this.#at === this.tokens.length ? node : undefined
  }

  /** @param least how tightly its operators bind at least */
  #binary(least: number): ASTNode | undefined {
    let left = this.#unary()
    while (left) {
      const level = levels.get(this.#next())
      if (level === undefined || level < least) break
      const op = this.#take() as Binary
      const right = this.#binary(level + 1)
      left = right && { op, args: [left, right], start: left.start, end: right.end, input: this.source }
    }
    return left
  }

  #unary(): ASTNode | undefined {
    const start = this.#start
    if (!this.#skip('!')) return this.#chain()
    const args = this.#unary()
    return args && { op: '!_', args, start, end: args.end, input: this.source }
  }

  /** A name or a call, and what is taken of it. */
  #chain(): ASTNode | undefined {
    let node = this.#primary()
    if (node?.op === 'value') return node
    while (node) {
      if (this.#skip('.')) node = this.#member(node)
      else if (this.#skip('[')) node = this.#item(node)
      else return node
    }
    return undefined
  }

  #primary(): ASTNode | undefined {
    const { source: input } = this
    const start = this.#start
    const text = this.#next()
    const first = text.charCodeAt(0)
    if (first === 34 || first === 39) return this.#literal(text.length > 1 ? text.slice(1, -1) : undefined)
    if (first >= 48 && first <= 57) return this.#literal(BigInt(text))
    if (text === '(') {
      this.#take()
      const node = this.#binary(1)
      return this.#skip(')') ? node : undefined
    }
    if (!isName(text) || reserved.has(text)) return undefined
    const literal = literals.get(text)
    if (literal !== undefined) return this.#literal(literal)
    this.#take()
    if (!this.#skip('(')) return { op: 'id', args: text, start, end: this.#end, input }
    const args = this.#arguments(text)
    return args && { op: 'call', args: [text, args], start, end: this.#end, input }
  }

  #literal(args: string | bigint | boolean | null | undefined): ASTNode | undefined {
    const start = this.#start
    this.#take()
    return args === undefined ? undefined : { op: 'value', args, start, end: this.#end, input: this.source }
  }

  #member(of: ASTNode): ASTNode | undefined {
    const { start } = of
    const op = this.#skip('?') ? '.?' : '.'
    const name = this.#take()
    if (!isName(name) || name === 'in' || literals.has(name)) return undefined
    const end = this.#end
    if (op === '.?' || !this.#skip('(')) return { op, args: [of, name], start, end, input: this.source }
    const args = this.#arguments(name)
    return args && { op: 'rcall', args: [name, of, args], start, end: this.#end, input: this.source }
  }

  #item(of: ASTNode): ASTNode | undefined {
    const op = this.#skip('?') ? '[?]' : '[]'
    const index = this.#binary(1)
    return index && this.#skip(']') ? { op, args: [of, index], start: of.start, end: this.#end, input: this.source } : undefined
  }

  #arguments(name: string): ASTNode[] | undefined {
    if (special.has(name)) return undefined
    const args: ASTNode[] = []
    if (this.#skip(')')) return args
    do {
      const node = this.#binary(1)
      if (!node || args.length === maxArguments) return undefined
      args.push(node)
    } while (this.#skip(','))
    return this.#skip(')') ? args : undefined
  }

  #next(): string {
    return this.tokens[this.#at] ?? ''
  }

  #skip(text: string): boolean {
    if (this.tokens[this.#at] !== text) return false
    this.#take()
    return true
  }

  #take(): string {
    const text = this.#next()
    this.#end = this.#start + text.length
    this.#start = this.#end
    this.#at += 1
    this.#skipSpace()
    return text
  }

  #skipSpace(): void {
    const text = this.#next()
    const first = text.charCodeAt(0)
    if (first !== 32 && first !== 10 && first !== 13 && first !== 9) return
    this.#start += text.length
    this.#at += 1
  }
}

function isName(text: string): boolean {
  const first = text.charCodeAt(0)
  return (first >= 97 && first <= 122) || (first >= 65 && first <= 90) || first === 95
}
