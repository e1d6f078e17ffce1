/** sirun runs export, hold, release, delete: what each leaves, and what it refuses. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { deleteRun } from '../../src/journal/delete-run.js'
import { acquireLock } from '../../src/journal/lock.js'
import { createJournal } from '../../src/journal/journal-file.js'
import { sampleRun } from '../journal/sample-run.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const run = '01KC2M00000000000000000000'
const stopped = '01KD3N00000000000000000000'
const golden = join(packageRoot(), 'test', 'fixtures', 'journal', 'format-1')

interface Stage {
  folder: string
  of: (id: string) => string
  runs: (...more: string[]) => Promise<Ended>
}

/** A closed run with evidence, and one that was stopped with changes in force. */
async function stage(): Promise<Stage> {
  const folder = newFolder()
  const of = (id: string): string => join(folder, 'state', 'runs', id)
  cpSync(golden, of(run), { recursive: true })
  const records = sampleRun.map(({ record }) => record)
  const journal = await createJournal(of(stopped))
  for (const record of records.slice(0, records.findIndex(({ type }) => type === 'stopped') + 1)) await journal.append(record, { sync: false })
  await journal.close()
  return { folder, of, runs: (...more) => runMain(['runs', ...more, '--state-dir', 'state'], folder) }
}

const codeOf = ({ code, stdout, stderr }: Ended): [number, string] => [code, /\[([\w-]+)\]/.exec(stderr)?.[1] ?? (jsonLines(stdout).at(-1) as { error: { code: string } }).error.code]

test('an export holds journal and evidence as they are, reports, and hashes that any machine can check', async () => {
  const { folder, of, runs } = await stage()
  mkdirSync(join(of(run), 'requests'))
  writeFileSync(join(of(run), 'requests', 'a.json'), '{}')
  const ended = await runs('export', '01KC2M', '--json')
  const [said] = jsonLines(ended.stdout) as { file: string; sha256: string }[]
  expect([ended.code, said]).toMatchObject([0, { type: 'export', run, file: join(folder, `${run}.tar.gz`) }])
  expect(statSync(said!.file).mode & 0o777).toBe(0o600)
  execFileSync('tar', ['-xzf', said!.file], { cwd: folder })
  const at = join(folder, run)
  expect(readFileSync(join(at, 'journal.jsonl'))).toEqual(readFileSync(join(golden, 'journal.jsonl')))
  expect(readdirSync(join(at, 'evidence'))).toEqual(readdirSync(join(golden, 'evidence')))
  for (const name of ['report.md', 'report.json', 'requests/a.json']) expect(existsSync(join(at, name))).toBe(true)
  expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: at, encoding: 'utf8' })).not.toContain('FAILED')
  const manifest = JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8')) as { run: string; files: { path: string }[] }
  const listed = execFileSync('sh', ['-c', 'find . -type f | cut -c3- | sort'], { cwd: at, encoding: 'utf8' }).trim().split('\n')
  expect([manifest.run, [...manifest.files.map(({ path }) => path), 'manifest.json', 'SHA256SUMS'].sort()]).toEqual([run, listed.sort()])
})

test('an export is not written over what is there; that of a journal that was changed is written, and says so', async () => {
  const { folder, of, runs } = await stage()
  writeFileSync(join(folder, 'there'), 'x')
  expect(codeOf(await runs('export', run, '--output', 'there'))).toEqual([2, 'export-exists'])
  expect(codeOf(await runs('export', run, '--output', 'none/x.tgz'))).toEqual([2, 'export-unwritable'])
  const path = join(of(run), 'journal.jsonl')
  writeFileSync(path, readFileSync(path, 'latin1').replace('"mono":1', '"mono":2'), 'latin1')
  const ended = await runs('export', run, '--output', 'changed.tgz')
  expect([ended.code, existsSync(join(folder, 'changed.tgz'))]).toEqual([5, true])
  writeFileSync(path, '')
  expect([(await runs('export', run, '--output', 'empty.tgz')).code, existsSync(join(folder, 'empty.tgz'))]).toEqual([5, true])
})

test('a run that is held is not deleted before it is released; both are kept with who, when and why', async () => {
  const { of, runs } = await stage()
  const lock = await acquireLock(of(run))
  expect((await runs('hold', '01KC2M', '--reason', 'case 4711')).code).toBe(0)
  await lock.release()
  expect((await runs()).stdout).toMatch(/Held by \S+ since \d{4}-.*: case 4711/)
  const refused = await runs('delete', run, '--reason', 'old', '--confirm', run)
  expect([...codeOf(refused), existsSync(join(of(run), 'journal.jsonl'))]).toEqual([3, 'run-held', true])
  expect(refused.stderr).toContain('case 4711')
  // Before anybody is asked to confirm; and once more under the lock, for a hold that comes meanwhile.
  expect(codeOf(await runs('delete', run, '--reason', 'old'))).toEqual([3, 'run-held'])
  await expect(deleteRun(of(run), { at: 'a', by: 'b', host: 'h', reason: 'old', state: 'closed', head: { seq: 1, hash: 'x' } })).rejects.toMatchObject({ diagnostics: [{ code: 'run-held' }] })
  expect((await runs('release', run, '--reason', 'settled')).code).toBe(0)
  expect(codeOf(await runs('release', run, '--reason', 'settled'))).toEqual([2, 'not-held'])
  expect((await runs('delete', run, '--reason', 'old', '--confirm', run)).code).toBe(0)
  const events = jsonLines(readFileSync(join(of(run), 'custody.jsonl'), 'utf8')) as { what: string; reason: string }[]
  expect(events.map(({ what, reason }) => [what, reason])).toEqual([['held', 'case 4711'], ['released', 'settled'], ['deleted', 'old']])
})

test('what is deleted is gone but for its tombstone, which says nothing of the incident; every command says who deleted it', async () => {
  const { folder, of, runs } = await stage()
  const head = ((await runMain(['verify', run, '--anchor', '--state-dir', 'state'], folder)).stdout).trim().split(' ')
  const ended = await runs('delete', run, '--reason', 'retention ended', '--confirm', run.toLowerCase(), '--json')
  expect([ended.code, jsonLines(ended.stdout)]).toMatchObject([0, [{ type: 'deleted', run, head: { seq: Number(head[1]), hash: head[2] } }]])
  expect(readdirSync(of(run))).toEqual(['custody.jsonl'])
  const tombstone = readFileSync(join(of(run), 'custody.jsonl'), 'utf8')
  expect(Object.keys(JSON.parse(tombstone) as object).sort()).toEqual(['at', 'by', 'bytes', 'evidence', 'head', 'host', 'mode', 'reason', 'runbook', 'state', 'what'])
  expect((await runs()).stdout).toMatch(/deleted[^]*Deleted by \S+ on \S+ at .*: retention ended/)
  for (const args of [['resume', run], ['undo', run], ['report', run], ['verify', run], ['handoff', run], ['runs', 'export', run], ['runs', 'hold', run, '--reason', 'x'], ['runs', 'delete', run, '--reason', 'x', '--confirm', run]]) {
    expect(codeOf(await runMain([...args, '--state-dir', 'state'], folder))).toEqual([2, 'run-deleted'])
  }
})

test('a deletion that was cut off is finished by the next one, with the tombstone of the first', async () => {
  const { of, runs } = await stage()
  await runs('delete', run, '--reason', 'the first', '--confirm', run)
  cpSync(golden, of(run), { recursive: true })
  expect((await runs('delete', run, '--reason', 'the second', '--confirm', run)).code).toBe(0)
  expect(readdirSync(of(run))).toEqual(['custody.jsonl'])
  expect((await runs()).stdout).toContain(': the first')
})

test('a run that is not closed, with changes in force, is kept until somebody insists', async () => {
  const { of, runs } = await stage()
  const refused = await runs('delete', stopped, '--reason', 'old', '--confirm', stopped)
  expect([...codeOf(refused), existsSync(join(of(stopped), 'journal.jsonl'))]).toEqual([3, 'run-open', true])
  expect(refused.stderr.replace(/\s+/g, ' ')).toMatch(/2 changes of it are in force.*sirun undo/)
  expect((await runs('delete', stopped, '--reason', 'old', '--confirm', stopped, '--even-open')).code).toBe(0)
})

test('a run that is worked on is not deleted; nor one without reason, or with the confirmation of another', async () => {
  const { of, runs } = await stage()
  const lock = await acquireLock(of(run))
  expect(codeOf(await runs('delete', run, '--reason', 'old', '--confirm', run))).toEqual([5, 'run-locked'])
  await lock.release()
  expect(codeOf(await runs('delete', run, '--reason', '  ', '--confirm', run))).toEqual([2, 'no-reason'])
  expect(codeOf(await runs('delete', run, '--confirm', run))).toEqual([2, 'missing-mandatory-option-value'])
  expect(codeOf(await runs('delete', run, '--reason', 'old', '--confirm', '01KC2M'))).toEqual([2, 'another-run'])
  expect(codeOf(await runs('delete', run, '--reason', 'old'))).toEqual([3, 'unconfirmed'])
  expect(existsSync(join(of(run), 'journal.jsonl'))).toBe(true)
})

test('a journal that cannot be trusted can be deleted; where the holds cannot be read, nothing is', async () => {
  const { of, runs } = await stage()
  appendFileSync(join(of(run), 'custody.jsonl'), '{"what":"held","at":')
  expect(codeOf(await runs('delete', run, '--reason', 'old', '--confirm', run))).toEqual([5, 'custody-unreadable'])
  writeFileSync(join(of(stopped), 'journal.jsonl'), 'nonsense\n')
  expect((await runs('delete', stopped, '--reason', 'old', '--confirm', stopped)).code).toBe(0)
})
