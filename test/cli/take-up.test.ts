/** Which runs can be taken up or undone, by whom, and what is said where they cannot. */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { readFileSync, writeFileSync } from 'node:fs'
import type { JournalRecord } from '../../src/engine/records.js'
import { createJournal, openJournal } from '../../src/journal/journal-file.js'
import { heldThings } from '../../src/engine/held-things.js'
import { otherHolders } from '../../src/journal/other-holders.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const run = '01KC2M00000000000000000000'
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const me = userInfo().username
const clock = { now: () => new Date('2026-11-24T03:00:00Z'), monotonic: () => 0 }

type Body = JournalRecord extends infer R ? (R extends JournalRecord ? Omit<R, 'at' | 'mono'> : never) : never
const at = (body: Body): JournalRecord => ({ at: '2026-11-24T03:00:00.000Z', mono: 1, ...body })

const opened = (mode: 'live' | 'dry-run' = 'live', id = run): Body => ({
  ...{ type: 'opened', format: 1, sirun: '0.0.0', mode, run: id, host: 'desk', user: me, finding: null, inputs: {}, org: {}, place, places: {} },
  runbook: { kind: 'procedure', id: 'p', title: 'P', sha256: 'a' },
  files: [{ kind: 'procedure', id: 'p', sha256: 'a', text: 'sirun: 1\n' }],
})
const session = (user = me): Body => ({ type: 'session', session: 1, host: 'desk', user, pid: 1 })
const looksAt = { place, aws: 'ec2:DescribeInstances', with: { InstanceIds: ['i-1'] } }
const change: Body[] = [
  { type: 'observed', address: 'cut', moment: 'before', value: 'on', looksAt },
  {
    ...{ type: 'intent', address: 'cut', title: 'Cut', purpose: 'change', attempt: 1, service: 'ec2', operation: 'ModifyX', place, params: {}, paramsSha256: 'a', now: '2026-11-24T03:00:00Z', before: 'on', becomes: 'off' },
    recipe: { observe: { aws: looksAt.aws, with: looksAt.with, value: 'output' }, undo: { aws: 'ec2:ModifyX' }, within: 1, names: {} },
  },
  { type: 'outcome', address: 'cut', purpose: 'change', status: 'ok' },
  { type: 'verified', address: 'cut', value: 'off' },
]

async function stage(records: Body[], id = run, folder = newFolder()): Promise<string> {
  const journal = await createJournal(join(folder, 'state', 'runs', id))
  for (const record of records) await journal.append(at(record), { sync: true })
  await journal.close()
  return folder
}

const sirun = (folder: string, ...args: string[]): Promise<Ended> => runMain([...args, '--state-dir', 'state'], folder)
const journalOf = (folder: string): string => readFileSync(join(folder, 'state', 'runs', run, 'journal.jsonl'), 'utf8')

const stopped: Body = { type: 'stopped', reason: 'Paused' }
test.each<[string, Body[], string[], number, string]>([
  ['a closed run is not gone on with', [opened(), session(), { type: 'closed' }], ['resume'], 2, 'run-closed'],
  ['what another began wants a reason', [opened(), session('ana'), stopped], ['resume'], 3, 'takeover-without-reason'],
  ['undo too', [opened(), session('ana'), ...change, stopped], ['undo'], 3, 'takeover-without-reason'],
  ['a dry run changed nothing', [opened('dry-run'), session(), ...change, stopped], ['undo'], 2, 'nothing-to-undo'],
  ['neither did a run without changes', [opened(), session(), stopped], ['undo'], 2, 'nothing-to-undo'],
])('%s', async (_what, records, [command], code, said) => {
  const folder = await stage(records)
  const before = journalOf(folder)
  const ended = await sirun(folder, command!, run)
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(`[${said}]`)])
  expect(journalOf(folder)).toBe(before)
})

test('a step that changed nothing is not undone', async () => {
  const ended = await sirun(await stage([opened(), session(), ...change, stopped]), 'undo', run, 'cud')
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('[no-such-change]')])
  expect(ended.stderr).toContain('It changed: cut')
})

test('a drill is over with its process, and says how to begin it anew', async () => {
  const folder = newFolder()
  await sirun(folder, 'drill', 'ec2-detach-profile', '--script')
  const [{ id }] = jsonLines((await sirun(folder, 'runs', '--json')).stdout) as [{ id: string }]
  for (const command of ['resume', 'undo']) {
    const ended = await sirun(folder, command, id)
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('[drill-is-over]')])
    expect(ended.stderr).toContain('sirun drill ec2-detach-profile')
  }
})

test('a run that somebody works on: who, and what to do', async () => {
  const folder = await stage([opened(), session(), stopped])
  const { journal } = await openJournal(join(folder, 'state', 'runs', run), clock)
  const ended = await sirun(folder, 'resume', run)
  await journal.close()
  expect([ended.code, ended.stderr.replace(/\s+/g, ' ')]).toEqual([5, expect.stringMatching(new RegExp(`by process ${process.pid} on .*\\[run-locked\\].*end that process and try again`))])
})

test('a corrupt journal is left as it is', async () => {
  const folder = await stage([opened(), session(), ...change, stopped])
  const path = join(folder, 'state', 'runs', run, 'journal.jsonl')
  writeFileSync(path, journalOf(folder).replace('"attempt":1', '"attempt":2'))
  const before = journalOf(folder)
  const ended = await sirun(folder, 'resume', run)
  expect([ended.code, ended.stderr, journalOf(folder)]).toEqual([5, expect.stringContaining('[journal-damaged]'), before])
})

test('runs says how to go on with what is open', async () => {
  const folder = await stage([opened(), session('ana'), stopped])
  await stage([opened('live', '01KC2M00000000000000000001'), session(), ...change, { type: 'closed' }, { type: 'undo-started', addresses: ['cut'] }], '01KC2M00000000000000000001', folder)
  const { stdout } = await sirun(folder, 'runs')
  expect(stdout).toContain(`  Stopped, ana on desk at 2026-11-24 03:00:00Z\n  Go on: sirun resume ${run}\n`)
  expect(stdout).toContain('  Go on: sirun undo 01KC2M00000000000000000001\n')
})

test('what another run that is not closed needs is said by its id', async () => {
  const other = '01KC2M00000000000000000002'
  const folder = await stage([opened('live', other), session('ana'), ...change, stopped], other)
  const [thing] = heldThings([opened(), session(), ...change].map(at))
  const holder = otherHolders(join(folder, 'state'), run)
  expect(holder(thing!)).toMatch(`run ${other} (p, ana on desk)`)
  expect(otherHolders(join(folder, 'state'), other)(thing!)).toBeUndefined()
  const closed = await stage([opened('live', other), session('ana'), ...change, { type: 'closed' }], other)
  expect(otherHolders(join(closed, 'state'), run)(thing!)).toBeUndefined()
})
