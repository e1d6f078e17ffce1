/** Whatever a YAML or JSON file holds, it is accepted or refused within a second and 256 MiB; the process that reads it never ends of it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import fc from 'fast-check'
import { hostilePieces } from '../text/hostile-text.js'
import { counted, tries } from './counts.js'

const root = resolve(import.meta.dirname, '../..')
const allowed = { milliseconds: 1_000, megabytes: 256 }
const tools = mkdtempSync(join(tmpdir(), 'sirun-hostile-'))
const reader = join(tools, 'reader.mjs')

type Kind = 'yaml' | 'json'
interface Reading {
  said: string
  milliseconds: number
  megabytes: number
}

beforeAll(async () => {
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  await build({ entryPoints: [join(root, 'test/faults/hostile-reader.ts')], outfile: reader, bundle: true, platform: 'node', format: 'esm', banner, logLevel: 'silent' })
})

afterAll(() => rmSync(tools, { recursive: true, force: true }))

/** Reads them one after another in one process, which must come to its own end. */
async function readAll(files: readonly (readonly [Kind, string])[]): Promise<Reading[]> {
  const child = spawn(process.execPath, [reader], { stdio: ['pipe', 'pipe', 'pipe'], env: {} })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(files.map(([kind, text]) => `${kind} ${Buffer.from(text).toString('base64')}\n`).join(''))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect([code, signal, output.stderr]).toEqual([0, null, ''])
  const readings = output.stdout.trimEnd().split('\n').map((line) => line.split(' ') as [string, string, string])
  expect(readings).toHaveLength(files.length)
  return readings.map(([said, milliseconds, megabytes]) => ({ said, milliseconds: Number(milliseconds), megabytes: Number(megabytes) }))
}

function tooMuch({ said, milliseconds, megabytes }: Reading): boolean {
  return said === 'bug' || milliseconds >= allowed.milliseconds || megabytes >= allowed.megabytes
}

const shipped = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending)).map((name) => readFileSync(join(root, folder, name), 'utf8'))

const corpus: Record<Kind, string[]> = { yaml: shipped('runbooks', '.yaml'), json: shipped('test/fixtures/findings', '.json') }

/** Pieces that YAML and JSON give a meaning to. */
const active = ['&a ', '*a', '<<: *a', '!!js/function ', '!!python/object:os.system ', '? ', '- ', ': ', '{', '}', '[', ']', '|\n', '>-\n', '---\n', '...\n', '%YAML 1.2\n', '"', "'", '\t', '0x', '1e999', '-0', '.inf', '.nan', '2026-13-45', '__proto__', 'constructor', '"__proto__": {"polluted": 1},', 'prototype', '\\u0000', '\\ud800', 'null', '~', ...hostilePieces]

const mutation = fc.array(
  fc.record({ where: fc.double({ min: 0, max: 1, noNaN: true }), piece: fc.constantFrom(...active), how: fc.constantFrom('insert', 'replace', 'cut', 'double', 'repeat'), length: fc.oneof(fc.nat(6), fc.nat(200)) }),
  { minLength: 1, maxLength: 4 },
)

type Mutation = ReturnType<typeof mutation.generate>['value']

function mutate(text: string, mutations: Mutation): string {
  return mutations.reduce((now, { where, piece, how, length }) => {
    const at = Math.floor(where * now.length)
    const rest = now.slice(at + length)
    if (how === 'insert') return now.slice(0, at) + piece + now.slice(at)
    if (how === 'replace') return now.slice(0, at) + piece + rest
    if (how === 'cut') return now.slice(0, at) + rest
    if (how === 'double') return now.slice(0, at) + now.slice(at, at + length).repeat(2) + rest
    return now.slice(0, at) + piece.repeat(length) + now.slice(at)
  }, text)
}

/** Each by itself is made to take time, memory or the stack. */
const bombs: Record<string, [Kind, string]> = {
  'aliases that multiply': ['yaml', Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}, *a${i - 1}` : 'x'}]`).join('\n')],
  'merges that multiply': ['yaml', Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} {${i ? `<<: [*a${i - 1}, *a${i - 1}]` : 'x: 1'}}`).join('\n')],
  'flow lists in lists': ['yaml', '['.repeat(200_000)],
  'flow maps in maps': ['yaml', '{a: '.repeat(60_000)],
  'block lists in lists': ['yaml', '- '.repeat(120_000)],
  'indentation in indentation': ['yaml', Array.from({ length: 600 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  'a million keys': ['yaml', Array.from({ length: 30_000 }, (_, i) => `k${i}: ${i}`).join('\n')],
  'the same key again and again': ['yaml', 'a: 1\n'.repeat(50_000)],
  'thousands of documents': ['yaml', '---\na\n'.repeat(40_000)],
  'anchors without end': ['yaml', Array.from({ length: 20_000 }, (_, i) => `- &a${i} x`).join('\n')],
  'tags without end': ['yaml', '!!a '.repeat(60_000)],
  'a quote that never ends': ['yaml', `a: "${'\\x41'.repeat(60_000)}`],
  'a name that never ends': ['yaml', `${'a'.repeat(250_000)}: 1`],
  'colons and question marks': ['yaml', '? : '.repeat(60_000)],
  'a file over the cap': ['yaml', `a: ${'x'.repeat(20_000_000)}`],
  'lists in lists (JSON)': ['json', '['.repeat(900_000)],
  'maps in maps (JSON)': ['json', '{"a":'.repeat(150_000)],
  'a million keys (JSON)': ['json', `{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":${i}`).join()}}`],
  'strings in strings (JSON)': ['json', Array.from({ length: 14 }).reduce<string>((inner) => JSON.stringify({ Message: inner }), '{}')],
  'a number that never ends (JSON)': ['json', `{"a": ${'9'.repeat(900_000)}}`],
  'escapes without end (JSON)': ['json', `"${'\\u0041'.repeat(150_000)}"`],
  'thousands of findings (JSON)': ['json', JSON.stringify({ Findings: Array.from({ length: 30_000 }, () => ({ SchemaVersion: '2018-10-08' })) })],
  'thousands of lines (JSON)': ['json', '{"schemaVersion":"2.0"}\n'.repeat(40_000)],
  'a prototype (JSON)': ['json', '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'],
  'a file over the cap (JSON)': ['json', `{"a": "${'x'.repeat(20_000_000)}"}`],
}

test.each(Object.entries(bombs))('%s', async (_name, file) => {
  const [reading] = await readAll([file])
  expect([reading, tooMuch(reading!)]).toEqual([expect.objectContaining({ said: 'refused' }), false])
})

test('files mutated at random', async () => {
  const kinds = ['yaml', 'json'] as const
  // A process each so many files: the peak of its memory is theirs together.
  const batch = 250
  const batches = tries(8, 200)
  let accepted = 0
  for (let i = 0; i < batches; i++) {
    const made = fc.sample(fc.tuple(fc.constantFrom(...kinds), fc.nat(), mutation), { numRuns: batch, seed: 100 + i })
    const files = made.map(([kind, which, mutations]) => [kind, mutate(corpus[kind][which % corpus[kind].length]!, mutations)] as const)
    const readings = await readAll(files)
    accepted += readings.filter(({ said }) => said === 'accepted').length
    const bad = readings.flatMap((reading, j) => (tooMuch(reading) ? [{ ...reading, file: files[j] }] : []))
    expect(bad).toEqual([])
  }
  // Else the mutations would be too coarse to reach what lies behind the syntax.
  expect(accepted).toBeGreaterThan(batches * 2)
  counted('P14', 'mutated YAML and JSON files, beside the ones made by hand', batches * batch)
}, 3_600_000)
