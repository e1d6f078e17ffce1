/**
 * The short way of the reader: wherever it answers, it answers as the whole parser does, in every value and at every
 * position. SIRUN_SEED mutates otherwise, SIRUN_LONG=1 ten times as often.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { getScalarValue } from 'js-yaml'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { services } from '../../src/drill/world/services.js'
import type { Value } from '../../src/expressions/value.js'
import { fastNodes } from '../../src/runbooks/fast-nodes.js'
import { readFastYaml } from '../../src/runbooks/fast-yaml.js'
import { readWholeYaml } from '../../src/runbooks/read-yaml.js'
import type { YamlNode } from '../../src/runbooks/yaml-document.js'
import { growRunbook } from '../lint/grow-runbook.js'
import { randomFrom, type Random } from '../lint/mutate.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const root = resolve(import.meta.dirname, '../..')
const isLong = process.env['SIRUN_LONG'] === '1'
const seed = Number(process.env['SIRUN_SEED'] ?? 20261124)
const newFolder = temporaryFolders()

function textsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  return files.sort().map((name) => readFileSync(join(folder, name), 'utf8'))
}

const shipped = textsIn(join(root, 'runbooks'))
const cases = textsIn(join(root, 'test/lint/cases'))

test('all shipped files take the short way, and are read alike', () => {
  expect(differing(shipped)).toEqual([])
  expect(counted(shipped)).toBe(shipped.length)
})

test('the cases of the lint are read alike', () => {
  expect(differing(cases)).toEqual([])
  expect(counted(cases)).toBeGreaterThan(cases.length * 0.9)
})

test('what bench/ measures takes the short way, and is read alike', async () => {
  const { makeRunbooks } = (await import(join(root, 'bench/make-runbooks.js'))) as { makeRunbooks(folder: string, count: number): void }
  const folder = newFolder()
  makeRunbooks(folder, 50)
  const texts = textsIn(folder)
  expect(differing(texts)).toEqual([])
  expect(counted(texts)).toBe(50)
})

test('grown runbooks are read alike', async () => {
  const random = randomFrom(seed)
  const model = await loadAwsModel(new Set(Object.keys(services)))
  const texts = Array.from({ length: isLong ? 2_000 : 200 }, () => growRunbook(random, model))
  expect(differing(texts)).toEqual([])
})

test('mutated files are read alike', () => {
  const random = randomFrom(seed)
  const sources = [...shipped, ...cases]
  const texts = Array.from({ length: isLong ? 60_000 : 6_000 }, () => mutated(pick(sources, random), random))
  expect(differing(texts)).toEqual([])
  // Else the mutations would prove nothing.
  expect(counted(texts)).toBeGreaterThan(texts.length * 0.2)
})

test('small documents of all that the language has are read alike', () => {
  let answered = 0
  const document = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 }).map((parts) => `a: ${parts.join('')}`)
  fc.assert(
    fc.property(document, (text) => {
      if (readFastYaml(text)) answered++
      expect(differing([text])).toEqual([])
    }),
    { numRuns: isLong ? 1_000_000 : 30_000, seed },
  )
  expect(answered).toBeGreaterThan(500)
})

test('lines that are put together at random are read alike', () => {
  const indented = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(...lines)).map(([depth, line]) => `${'  '.repeat(depth)}${line}\n`)
  const document = fc.array(indented, { minLength: 1, maxLength: 8 }).map((parts) => `a:\n${parts.join('')}`)
  fc.assert(
    fc.property(document, (text) => expect(differing([text])).toEqual([])),
    { numRuns: isLong ? 300_000 : 10_000, seed },
  )
})

test.each([
  ['a: >-\n  # c\n\n    \n\n'],
  ['a: |\n  b\n\n   \n'],
  ['a: >\n  b\n  c'],
  ['- a: >+\n    b\n\n- c'],
])('a block with blank lines behind it is read alike: %j', (text) => {
  expect(counted([text])).toBe(1)
  expect(differing([text])).toEqual([])
})

test.each([
  ['a: 1\r\n'],
  ['a:\tb\n'],
  ['a: &b c\n'],
  ['a: *b\n'],
  ['a: !b c\n'],
  ['a: 1\na: 2\n'],
  ['<<: { a: 1 }\n'],
  ['? a\n: b\n'],
  ['---\na: 1\n'],
  ['%YAML 1.2\n---\na: 1\n'],
  ['a: b\n  c\n'],
  ['a: "b\n  c"\n'],
  ['a: { b }\n'],
  ['a: [b: c]\n'],
  ['a: |2\n   b\n'],
  ['a: b: c\n'],
  ['a: "\\x41"\n'],
  ['a'],
  [''],
])('%j is left to the whole parser', (text) => {
  expect(readFastYaml(text)).toBeUndefined()
})

/** What is written in a runbook, and what is nearly that. */
const pieces = [
  'a', 'b', 'key', 'a b', '1', '1.10', '-7', '~', 'null', 'true', 'x-y', 'é', '\u00a0', '$', '${a}', '/', '.', '..', '---', '...', '%', '@', '`',
  ': ', ':', ':\n', ':\n  ', ':\n- ', ' :', '- ', '-', '-\n', '? ', '\n', '\n\n', '\n  ', '\n    ', '\n   ', ' ', '  ', '\t', '\r\n', ' #', '#', ' # c\n', '# c\n',
  '"', "'", '"a"', "'a'", "'it''s'", '"a\\"b"', '"a\\n"', '"\\q"', '""', "''", '{', '}', '[', ']', ',', ', ', '{ a: 1 }', '[a, "b"]', '{}', '[]', '{a: 1}', '[ a ,b ]', '{ "a": b }',
  '|', '>', '>-\n  ', '|-\n  ', '|+\n    ', '>\n', '|2\n', '&a ', '*a', '!t ', '<<: ', '=', '(', '+', '^', ';', '\u2028', '\ufeff', '\0', '😀',
]

const lines = [
  'a: 1', 'b:', 'c: d # e', 'd: "e: #f"', "e: 'f''g'", '- a', '-', '- b: 1', '- - c', '- "q": r', '# c', '', '   ', 'f: >-', 'g: |', 'h: |+', '- >', 'text', 'text #', 'i: { j: k, l: [m, n] }',
  'j: [a,', 'b]', '{ a: b }', '- [x]', '- { y: z }', 'k: a:b', 'l: -1', 'm: - n', 'n : o', '"p": q', "'q': r", 'r: ""', 's: ~', 'a-b: c', '-a: b', 't: a #b', 'u: a#b', '- # c', 'v: # c', '- ? a', '{ a: b', '}', 'w[0]: x', 'w[0]', '[a]: b', '"a"', '"a" # b', "'b': c", '> # c', '- [a, {b: c}]',
]

/** What of the texts the whole parser reads otherwise. */
function differing(texts: readonly string[]): unknown[] {
  return texts.flatMap((text) => {
    const fast = readFastYaml(text)
    if (!fast) return []
    const { value, node, problems } = readWholeYaml(text, 'a.yaml')
    const fastNode = fastNodes(text)
    askFromEnd(fastNode)
    const [ours, theirs] = [shown(text, fast.value, fastNode), shown(text, value, node)]
    return ours === theirs && problems.length === 0 ? [] : [{ text, ours, theirs, problems }]
  })
}

/** In which order it is asked where parts stand must make no difference. */
function askFromEnd({ members, items }: YamlNode): void {
  for (const { node } of [...(members?.values() ?? []), ...(items ?? [])].reverse()) askFromEnd(node)
}

function counted(texts: readonly string[]): number {
  return texts.filter((text) => readFastYaml(text)).length
}

function shown(text: string, value: Value, node: YamlNode | undefined): string {
  return JSON.stringify([value, node && plain(text, node)])
}

function plain(text: string, { start, end, scalar, members, items }: YamlNode): unknown {
  // How it is decoded is the parser's own matter: what comes out is not.
  const event = scalar && { ...scalar, fast: undefined }
  return {
    start,
    end,
    ...(event && { event, text: getScalarValue(text, scalar) }),
    members: members && [...members].map(([name, { node, ...key }]) => [name, key, plain(text, node)]),
    items: items?.map(({ node }) => plain(text, node)),
  }
}

/** One to three characters deleted, put in, or swapped; now and then a line that is left out, doubled or moved in. */
function mutated(text: string, random: Random): string {
  let changed = text
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) {
    const at = Math.floor(random() * changed.length)
    const line = changed.lastIndexOf('\n', at) + 1
    const next = changed.indexOf('\n', at) + 1 || changed.length
    const [before, after] = [changed.slice(0, at), changed.slice(at + 1)]
    const edits = [
      () => before + after,
      () => before + pick(pieces, random) + changed.slice(at),
      () => before + (after[0] ?? '') + (changed[at] ?? '') + after.slice(1),
      () => changed.slice(0, line) + changed.slice(next),
      () => changed.slice(0, next) + changed.slice(line),
      () => changed.slice(0, line) + pick([' ', '  '], random) + changed.slice(line),
      () => changed.slice(0, line) + changed.slice(line).replace(/^ {1,2}/, ''),
    ]
    changed = pick(edits, random)()
  }
  return changed
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!
}

test.each<[string, string]>([
  ['blanks in a text', `a: b${' '.repeat(200_000)}c\n`],
  ['blanks before a comment', `a: b${' '.repeat(200_000)}# c\n`],
  ['pairs of blanks, and what is no text behind them', `a: ${'b  '.repeat(60_000)}: c\n`],
  ['blanks in a flow list', `a: [b${' '.repeat(200_000)}c]\n`],
  ['blanks in a flow map that is not closed', `a: { b: c${' '.repeat(200_000)}\n`],
])('as long as a file may be, it is read in the time that its length takes: %s', (_, text) => {
  const begun = process.cpuUsage()
  readFastYaml(text)
  // A try for each pair of blanks would take a minute.
  expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000)
})
