/** The tree of a text that is being written: the same data as the strict reader's where that can read it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { sketchValue, sketchYaml, type SketchNode } from '../../src/editor/sketch-yaml.js'
import { readYaml } from '../../src/runbooks/read-yaml.js'

const root = resolve(import.meta.dirname, '../..')

function yamlFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((name) => (name.endsWith('.yaml') ? [join(folder, name)] : []))
}

const shipped = yamlFiles('runbooks')
const cases = yamlFiles('test/lint/cases')
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

test.each(shipped)('%s is read as the strict reader reads it', (file) => {
  const text = textOf(file)
  expect(plain(sketchValue(sketchYaml(text)))).toEqual(plain(readYaml(text, file).value))
})

/** JSON loses what has no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

test('what the strict reader reads without a problem, is read alike', () => {
  const differing = cases.filter((file) => {
    const text = textOf(file)
    const { value, problems } = readYaml(text, file)
    return problems.length === 0 && JSON.stringify(sketchValue(sketchYaml(text))) !== JSON.stringify(value)
  })
  expect(differing).toEqual([])
})

test.each([
  ['a word above the keys', 'a:\n  wor\n  b: 1\n', { a: { b: 1 } }],
  ['a word between keys', 'a: 1\nwor\nb: 2\n', { a: 1, b: 2 }],
  ['a quote that is not closed', 'a: "x\nb: 2\n', { a: 'x', b: 2 }],
  ['a flow map that is not closed', 'a: { b: 1, c: [2\nd: 3\n', { a: { b: 1, c: [2] }, d: 3 }],
  ['a flow map that is not closed, in a list', '- { id: a, with: { x: "${y\n- { id: b }\n', [{ id: 'a', with: { x: '${y' } }, { id: 'b' }]],
  ['a word in a flow map', 'a: { b: 1, wor }\n', { a: { b: 1 } }],
  ['a line that is indented too far', 'a: 1\n    b: 2\nc: 3\n', { a: 1, c: 3 }],
  ['a line that is indented too little', 'a:\n  - b: 1\n c: 2\nd: 3\n', { a: [{ b: 1 }], d: 3 }],
  ['no value', 'a:\nb:\n', { a: null, b: null }],
])('%s does not hide the rest', (_, text, expected) => {
  expect(plain(sketchValue(sketchYaml(text)))).toEqual(expected)
})

test('offsets are those of the source', () => {
  const text = textOf('runbooks/procedures/ec2-detach-profile.yaml')
  const scalars: { written: string; text: string }[] = []
  const collect = (node: SketchNode): void => {
    if (node.kind === 'scalar') scalars.push({ written: text.slice(node.contentStart, node.contentEnd), text: node.text })
    else if (node.kind === 'list') node.items.forEach(collect)
    else
      for (const { start, end, key, node: inner } of node.entries) {
        expect(text.slice(start, end)).toBe(key)
        collect(inner)
      }
  }
  collect(sketchYaml(text))
  expect(scalars.length).toBeGreaterThan(30)
  for (const { written, text: read } of scalars) expect(written.replace(/\s+/g, ' ').trim()).toBe(read.replace(/\s+/g, ' ').trim())
})

test('any text has a tree', () => {
  const line = fc.array(fc.constantFrom('a', ':', ' ', '  ', '- ', '{', '}', '[', ']', '"', "'", ',', '\n', '\r\n', '\n  ', '#', ' #', '|', '>', '-', '---', '${', '\t', '\\', '?', '&', '*', '!', 'é', '\uFEFF'), { maxLength: 60 })
  fc.assert(fc.property(line, (parts) => void JSON.stringify(sketchValue(sketchYaml(parts.join(''))))), { numRuns: 3000 })
})

test('a text that is nested beyond all measure takes no longer than another', () => {
  for (const unit of ['[', '{ a: ', '- ', '"', "- '"]) expect(() => sketchYaml(unit.repeat(20_000))).not.toThrow()
})
