/** sirun handoff: text for a chat, and a bundle that holds all that the next responder needs. */
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { tarGz } from '../../src/cli/tar-gz.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()
const run = '01KC2M00000000000000000000'
const golden = join(packageRoot(), 'test', 'fixtures', 'journal', 'format-1')

function stage(): string {
  const folder = newFolder()
  cpSync(golden, join(folder, 'state', 'runs', run), { recursive: true })
  return folder
}

const handoff = (folder: string, ...more: string[]): ReturnType<typeof runMain> => runMain(['handoff', '01KC2M', '--state-dir', 'state', ...more], folder)

test('the text names runbook and run, what was done, and what comes next', async () => {
  const { code, stdout, stderr } = await handoff(stage())
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^Hand-off at /)
  expect(stdout).toMatch(/^Runbook: /m)
  expect(stdout).toMatch(/^Next: /m)
})

test('a folder holds report, journal and evidence as they are', async () => {
  const folder = stage()
  const ended = await handoff(folder, '--bundle', 'out', '--json')
  expect(jsonLines(ended.stdout)).toMatchObject([{ type: 'handoff', run, bundle: join(folder, 'out') }])
  expect(readFileSync(join(folder, 'out', 'journal.jsonl'))).toEqual(readFileSync(join(golden, 'journal.jsonl')))
  for (const file of ['handoff.txt', 'report.md', 'report.json']) expect(statSync(join(folder, 'out', file)).size).toBeGreaterThan(100)
  expect(statSync(join(folder, 'out', 'journal.jsonl')).mode & 0o777).toBe(0o600)
})

test('an archive holds the same, for any tar', async () => {
  const folder = stage()
  await handoff(folder, '--bundle', 'out')
  await handoff(folder, '--bundle', 'out.tar.gz')
  execFileSync('tar', ['-xzf', 'out.tar.gz'], { cwd: folder })
  for (const file of ['journal.jsonl', 'report.md', 'report.json']) {
    expect(readFileSync(join(folder, run, file))).toEqual(readFileSync(join(folder, 'out', file)))
  }
})

test('what is there is not written over', async () => {
  const folder = stage()
  const ended = await handoff(folder, '--bundle', 'state', '--json')
  expect([ended.code, jsonLines(ended.stdout)]).toMatchObject([2, [{ error: { code: 'bundle-exists' } }]])
})

test('the same files make the same archive', () => {
  const files = [{ path: 'a/b', bytes: Buffer.from('x'.repeat(513)) }, { path: 'empty', bytes: new Uint8Array() }]
  const time = new Date('2026-11-24T00:00:00Z')
  expect(tarGz(files, time)).toEqual(tarGz(files, time))
  expect(() => tarGz([{ path: 'x'.repeat(101), bytes: new Uint8Array() }], time)).toThrow(RangeError)
})
