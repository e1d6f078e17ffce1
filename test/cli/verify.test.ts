/** sirun verify: what it says of a whole journal, of a flipped byte, and of a cut tail. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()
const run = '01KC2M00000000000000000000'
const golden = join(packageRoot(), 'test', 'fixtures', 'journal', 'format-1')

function stage(): { folder: string; path: string; verify: (...more: string[]) => ReturnType<typeof runMain> } {
  const folder = newFolder()
  cpSync(golden, join(folder, 'state', 'runs', run), { recursive: true })
  return {
    folder,
    path: join(folder, 'state', 'runs', run, 'journal.jsonl'),
    verify: (...more) => runMain(['verify', '01KC2M', '--state-dir', 'state', ...more], folder),
  }
}

test('a whole journal: how much was checked, its head, and what nothing outside proves', async () => {
  const { verify } = stage()
  const { code, stdout, stderr } = await verify()
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/^Run 01KC2M0{20}: \d+ records and \d+ files? of evidence are as they were written\. Head: \d+ [0-9a-f]{64} Unanchored since record 1:/)
})

test('the anchor proves everything up to it', async () => {
  const { verify } = stage()
  const anchor = (await verify('--anchor')).stdout
  expect(anchor).toMatch(new RegExp(`^${run} \\d+ [0-9a-f]{64}\\n$`))
  const { code, stdout } = await verify('--against', anchor)
  expect([code, stdout]).toEqual([0, expect.stringContaining('proves all of them')])
  expect(jsonLines((await verify('--against', anchor, '--json')).stdout)).toMatchObject([{ type: 'verify', run, unanchoredSince: null, problems: [] }])
  const shorter = anchor.split(' ').slice(1).join(' ')
  expect((await verify('--against', shorter)).code).toBe(0)
})

test('a flipped byte names the record, and there is no anchor', async () => {
  const { path, verify } = stage()
  const lines = readFileSync(path, 'latin1').split('\n')
  for (const record of [2, Math.floor(lines.length / 2), lines.length - 2]) {
    const changed = [...lines]
    changed[record - 1] = changed[record - 1]!.replace(/"mono":\d/, (text) => text.slice(0, -1) + ((Number(text.at(-1)) + 1) % 10))
    writeFileSync(path, changed.join('\n'), 'latin1')
    const { code, stdout } = await verify('--json')
    const [said] = jsonLines(stdout) as { problems: { code: string; place: { line: number } }[] }[]
    expect([code, said!.problems[0]!.place.line]).toEqual([5, record])
    expect((await verify('--anchor')).code).toBe(5)
  }
})

test('a cut tail looks whole by itself; the anchor tells', async () => {
  const { path, verify } = stage()
  const anchor = (await verify('--anchor')).stdout
  const lines = readFileSync(path, 'latin1').split('\n')
  writeFileSync(path, lines.slice(0, -3).map((line) => `${line}\n`).join(''), 'latin1')
  expect((await verify()).code).toBe(0)
  const { code, stderr } = await verify('--against', anchor)
  expect([code, stderr]).toEqual([5, expect.stringContaining('[journal-cut]')])
  expect(stderr.replace(/\s+/g, ' ')).toContain(`The anchor is record ${lines.length - 1}, and the journal ends with record ${lines.length - 3}`)
})

test('evidence that is gone is named', async () => {
  const { folder, verify } = stage()
  const [said] = jsonLines((await verify('--json')).stdout) as { evidence: number }[]
  expect(said!.evidence).toBeGreaterThan(0)
  rmSync(join(folder, 'state', 'runs', run, 'evidence'), { recursive: true })
  const { code, stderr } = await verify()
  expect([code, stderr]).toEqual([5, expect.stringContaining('[evidence-missing]')])
})

test.each(['nonsense', `${run} 0 ${'a'.repeat(64)}`, `${run} 3 abc`])('%s is no anchor', async (anchor) => {
  const { code, stderr } = await stage().verify('--against', anchor)
  expect([code, stderr]).toEqual([2, expect.stringContaining('[no-anchor]')])
})

test("another run's anchor is refused", async () => {
  const { code, stderr } = await stage().verify('--against', `01KC2M00000000000000000001 3 ${'a'.repeat(64)}`)
  expect([code, stderr]).toEqual([2, expect.stringContaining('[anchor-of-another-run]')])
})
