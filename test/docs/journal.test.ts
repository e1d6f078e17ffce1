/** What the journal's page says of the format holds for the golden journal, and it names every type of record. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { blocksOf, readDocument, root } from './blocks.js'

const document = readDocument('docs/journal.md')
const golden = join(root, 'test/fixtures/journal/format-1/journal.jsonl')
const newFolder = temporaryFolders()

/** Runs the script of the page; what it prints, or throws. */
function verify(journal: string): string {
  const script = join(newFolder(), 'verify.mjs')
  writeFileSync(script, blocksOf(document).find(({ info }) => info === 'js')!.text)
  return execFileSync(process.execPath, [script, journal], { encoding: 'utf8', stdio: 'pipe', env: {} })
}

test('the script of the page accepts the golden journal', () => {
  const lines = readFileSync(golden, 'utf8').trimEnd().split('\n')
  const { h } = JSON.parse(lines.at(-1)!) as { h: string }
  expect(verify(golden)).toBe(`${lines.length} records, head ${h}\n`)
})

test.each([
  ['an edit', (lines: string[]) => lines.with(9, lines[9]!.replace('validate', 'validata'))],
  ['a deleted line', (lines: string[]) => lines.toSpliced(9, 1)],
  ['two lines exchanged', (lines: string[]) => lines.with(9, lines[10]!).with(10, lines[9]!)],
])('the script of the page refuses %s', (_, change) => {
  const changed = join(newFolder(), 'journal.jsonl')
  const lines = readFileSync(golden, 'utf8').trimEnd().split('\n')
  writeFileSync(changed, `${change(lines).join('\n')}\n`)
  expect(() => verify(changed)).toThrow(/record 10 is not as it was written/)
})

test('the table has every type of record', () => {
  const source = readDocument('src/engine/records.ts')
  const types = [...source.matchAll(/\btype: '([a-z-]+)'/g)].map(([, type]) => type!)
  const listed = [.../## Records\n[\s\S]*?(?=\n## )/.exec(document)![0].matchAll(/`([a-z-]+)`/g)].map(([, type]) => type!)
  expect(types.length).toBeGreaterThan(20)
  expect([...new Set(types)].filter((type) => !listed.includes(type))).toEqual([])
})
