/** What the build makes of loops and of arrays that are taken apart: the same, without the protocol of iterators. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { temporaryFolders } from '../journal/temporary-folder.js'

const root = resolve(import.meta.dirname, '../..')
const { withPlainLoops } = (await import(join(root, 'scripts/plain-loops.js'))) as { withPlainLoops(source: ts.SourceFile, checker: ts.TypeChecker): string }
const newFolder = temporaryFolders()

/** Each as one source of a program. */
function rewritten(sources: readonly string[]): string[] {
  const folder = newFolder()
  const files = sources.map((text, i) => {
    const file = join(folder, `${i}.ts`)
    writeFileSync(file, `export {}\n${text}`)
    return file
  })
  const options = { target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts'], strict: true, types: [], typeRoots: [], skipLibCheck: true }
  const program = ts.createProgram(files, options, { ...ts.createCompilerHost(options), getDefaultLibLocation: () => join(root, 'node_modules/typescript/lib') })
  return files.map((file) => withPlainLoops(program.getSourceFile(file)!, program.getTypeChecker()).replace('export {}\n', ''))
}

const changed: [source: string, wanted: string][] = [
  ['for (const x of [1, 2]) x', 'for (let $index0 = 0, $list0 =  [1, 2]; $index0 < $list0.length; $index0++) { const  x = $list0[$index0];  x }'],
  ['declare const l: readonly string[] | undefined; for (let x of l ?? []) { x += "" }', 'declare const l: readonly string[] | undefined; for (let $index0 = 0, $list0 =  l ?? []; $index0 < $list0.length; $index0++)  { let  x = $list0[$index0]; x += "" }'],
  ['const [a, , b = 2] = "a b".split(" ")', 'const { 0: a, 2:  b = 2 } = "a b".split(" ")'],
  ['const [, year] = /(a)/.exec("a")!', 'const { 1:  year } = /(a)/.exec("a")!'],
  ['Object.entries({ a: 1 }).map(([key, value]) => key + value)', 'Object.entries({ a: 1 }).map(({ 0: key, 1:  value }) => key + value)'],
  ['for (const [k, v] of new Map([[1, 2]])) k + v', 'for (const { 0: k, 1:  v } of new Map([[1, 2]])) k + v'],
]
const unchanged = [
  'for (const x of new Set([1])) x',
  'for (const x of "text") x',
  'declare const any: any; for (const x of any) x; const [y] = any',
  'declare const either: string[] | Set<string>; for (const x of either) x',
  'const [first, ...rest] = [1, 2, 3]',
  'const [x] = new Set([1])',
  'const first = <T extends readonly string[]>(list: T) => { const [a] = list; return a }',
  'async () => { for await (const x of [Promise.resolve(1)]) x }',
  'let a = 1, b = 2; [a, b] = [b, a]',
  'type Pair = [a: string, b: number]; const f = (pair: Pair): Pair => pair',
]

test('what is an array is counted and named by its index; nothing else is touched', () => {
  const texts = rewritten([...changed.map(([source]) => source), ...unchanged])
  expect(texts).toEqual([...changed.map(([, wanted]) => wanted), ...unchanged])
})

test('it does the same: nested, left early, with what is added on the way, with functions that keep their item', () => {
  const source = `
    const seen: unknown[] = []
    const list = [1, 2]
    for (const x of list) { if (x === 1) list.push(3); seen.push(x) }
    outer: for (const [a, [b, c = 'c']] of [[1, ['b']], [2, ['x', 'y']], [3, ['z']]] as [number, string[]][]) {
      for (const each of [a, b, c]) {
        if (each === 2) continue outer
        if (a === 3) break outer
        seen.push(each)
      }
    }
    const later: (() => number)[] = []
    for (const x of [1, 2, 3]) later.push(() => x)
    seen.push(later.map((f) => f()))
    for (const [k, v] of new Map([['k', 'v']])) seen.push(k, v)
    const find = (): number | undefined => { for (const x of [5, 6]) if (x > 5) return x; return undefined }
    seen.push(find())
    return seen`
  const body = `const run = () => {${source}}; JSON.stringify(run())`
  const [plain] = rewritten([body])
  expect(plain).toContain('$index')
  const valueOf = (text: string): unknown => JSON.parse(runInNewContext(ts.transpile(text, { target: ts.ScriptTarget.ES2022 })) as string)
  expect(valueOf(plain!)).toEqual(valueOf(body))
  expect(valueOf(plain!)).toEqual([1, 2, 3, 1, 'b', 'c', [1, 2, 3], 'k', 'v', 6])
})
