import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { environment } from '../../src/expressions/environment.js'
import { fitsAlways } from '../../src/expressions/fits-always.js'
import { plainSyntax } from '../../src/expressions/plain-syntax.js'
import { templateParts } from '../../src/expressions/template.js'
import type { ASTNode } from '../../src/expressions/syntax-node.js'
import { expressionSites, textsIn } from '../../src/runbooks/expression-sites.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'

/** A tree as data: what is read of its nodes. */
function dataOf({ op, args, start, end, input }: ASTNode): unknown {
  return { op, start, end, input, args: dataIn(args) }
}

function dataIn(args: unknown): unknown {
  if (Array.isArray(args)) return args.map(dataIn)
  return typeof args === 'object' && args !== null && 'op' in args ? dataOf(args as ASTNode) : args
}

/** Whether it is plain; if it is, cel-js has the same tree, and finds no misfit where it is said that there is none. */
function isRead(source: string): boolean {
  const tree = plainSyntax(source)
  if (!tree) return false
  expect(dataOf(tree)).toEqual(dataOf(environment.parse(source).ast))
  if (fitsAlways(tree)) expect(environment.check(source)).toMatchObject({ valid: true })
  return true
}

test('the expressions of the shipped files', async () => {
  const root = resolve(import.meta.dirname, '../..')
  const { runbooks, procedures } = await loadCatalog([join(root, 'runbooks')], { shownFrom: root })
  const sources = [...runbooks.values(), ...procedures.values()].flatMap(({ value }) =>
    expressionSites(value!).flatMap(({ form, path, value: tree }) =>
      textsIn(tree, path).flatMap(({ text }) => {
        if (form === 'literal') return []
        return form === 'cel' ? [text] : templateParts(text).flatMap((part) => ('text' in part ? [] : [part.expression]))
      }),
    ),
  )
  const read = sources.filter(isRead)
  expect(read.length / sources.length).toBeGreaterThan(0.7)
})

test.each([
  'a', ' a.b ', 'a.?b', 'a[0]', 'a[?"x"].c', '(a).b', '((a == 1))', '!a', '!!a.b', 'a.b == "x" && !c || d != 1', 'a < 1 == (b >= 2)',
  'has(a.b)', 'size(a) > 3', 'a.b.startsWith("x")', 'a.split(":")[5].size()', 'f(a, b.c(1))', 'a\n  && b', '""', "'\"'", 'a == true', 'null != a',
  'a.if', 'a.__proto__', '1.a', 'a.b()', 'x.?y.orValue("z") == "z"',
])('%s is plain', (source) => expect(isRead(source)).toBe(source !== '1.a'))

test.each([
  '', ' ', 'a.', '.a', 'a..b', 'a b', 'a == ', '== a', 'a[', 'a[]', 'a[0', '(a', 'a)', 'f(', 'f(a,)', 'f(,)', 'a.true', 'a.in', 'in', 'if', '__proto__', '"', '"a\n"', '"a\\n"',
  '"""a"""', "''''''", 'r"a"', 'b"a"', '1u', '1.5', '1e3', '0x1f', '-a', 'a + b', 'a ? b : c', '[a]', '{"a": b}', 'a in b', 'a.map(b, b)', 'a.matches("b")', 'matches(a, b)',
  'a // b', 'a\fb', 'a\u00a0b', 'ä', 'a = b', 'a & b', 'a | b', 'a?b', 'a.?b()', `${'('.repeat(60)}a${')'.repeat(60)}`, `a${'.b'.repeat(60)}`, '\0a',
])('%j is left to cel-js', (source) => expect(plainSyntax(source)).toBeUndefined())

test('whatever is written, cel-js reads what is plain to the same tree', () => {
  const words = ['a', 'steps', 'b1', '_', 'has', 'size', 'startsWith', 'contains', 'string', 'int', 'optional', 'cel', 'type', 'true', 'null', 'in', 'if', 'x.y', 'a.?b', 'a[0]', 'has(a.b)', 'a.b == "c"']
  const others = ['"x"', "'y'", '""', '"', '0', '12', '.', '.?', '[', ']', '(', ')', ',', '!', '!=', '==', '=', '<', '<=', '>', '>=', '&&', '||', '&', ' ', '\n', '+', '-', '?', ':', '{', '}', '//', '\\', 'ä']
  const soup = fc.array(fc.constantFrom(...words, ...others), { maxLength: 12 }).map((parts) => parts.join(''))
  let read = 0
  fc.assert(fc.property(soup, (source) => void (isRead(source) && read++)), { numRuns: 3000 })
  expect(read).toBeGreaterThan(50)
})

test('whatever is put together of what is plain', () => {
  const { node } = fc.letrec<{ node: string }>((tie) => {
    const of = (parts: number, form: (...inner: string[]) => string) => fc.tuple(...Array.from({ length: parts }, () => tie('node'))).map((inner) => form(...inner))
    const named = fc.constantFrom('a', 'b.c', 'steps.x.y', 'has(a.b)', '"x"', '1', 'true', 'int', 'a.?b', 'optional')
    return {
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        named,
        ...['==', '!=', '<', '<=', '>', '>=', '&&', '||'].map((op) => of(2, (x, y) => `${x} ${op}${y}`)),
        of(1, (x) => `(${x})`),
        of(1, (x) => `!${x}`),
        of(1, (x) => `${x}.name`),
        of(1, (x) => `${x}[ 0 ]`),
        of(2, (x, y) => `${x}.startsWith(${y})`),
        of(1, (x) => `has(${x})`),
        of(2, (x, y) => `f(${x},${y})`),
      ),
    }
  })
  fc.assert(fc.property(node, (source) => void isRead(source)), { numRuns: 3000 })
})
