import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalRecord } from '../../src/engine/records.js'
import { createJournal } from '../../src/journal/journal-file.js'
import { defaultStateFolder } from '../../src/journal/default-state-folder.js'
import { findRun, listRuns, readRun, runFolder } from '../../src/journal/run-store.js'
import { sampleRun } from './sample-run.js'
import { temporaryFolders } from './temporary-folder.js'

const newFolder = temporaryFolders()
const ids = ['01KAS3Q6R00000000000000000', '01KAS3Q6R0000000000000000A', '01KAS4Q6R00000000000000000', '01KAS5Q6R00000000000000000'] as const
const records = sampleRun.map(({ record }) => record)
const upTo = (type: string): JournalRecord[] => records.slice(0, records.findIndex((record) => record.type === type) + 1)

async function store(runs: Record<string, JournalRecord[]>): Promise<string> {
  const state = newFolder()
  for (const [id, list] of Object.entries(runs)) {
    const journal = await createJournal(runFolder(state, id))
    for (const record of list) await journal.append(record, { sync: record.type === 'note' })
    await journal.close()
  }
  return state
}

test('runs are listed, the newest first, with how they stand', async () => {
  const state = await store({ [ids[0]]: records, [ids[2]]: upTo('stopped'), [ids[1]]: upTo('answer') })
  const about = {
    started: '2026-11-24T03:00:00.000Z',
    mode: 'live',
    runbook: { id: 'ec2-test', title: 'EC2 instance talks to a test server' },
    finding: { id: 'f-1', type: 'Backdoor:EC2/C&CActivity.B' },
    place: { account: '111122223333', region: 'eu-west-1', partition: 'aws' },
  }
  const first = { user: 'responder', host: 'desk.example.com' }
  expect(listRuns(state)).toEqual([
    { id: ids[2], folder: runFolder(state, ids[2]), state: 'stopped', ...about, last: { ...first, at: '2026-11-24T03:01:39.000Z' } },
    { id: ids[1], folder: runFolder(state, ids[1]), state: 'open', ...about, last: { ...first, at: '2026-11-24T03:00:30.000Z' } },
    { id: ids[0], folder: runFolder(state, ids[0]), state: 'closed', verdict: 'true-positive', ...about, last: { user: 'second', host: 'night.example.com', at: '2026-11-24T03:07:02.000Z' } },
  ])
})

test('a broken run is listed as such and does not hide the others', async () => {
  const state = await store({ [ids[0]]: records, [ids[2]]: records, [ids[3]]: [] })
  const path = join(runFolder(state, ids[2]), 'journal.jsonl')
  const bytes = readFileSync(path)
  bytes[5000]! ^= 1
  writeFileSync(path, bytes)
  mkdirSync(runFolder(state, ids[1]))
  mkdirSync(join(state, 'runs', 'notes'))
  const runs = listRuns(state)
  expect(runs).toMatchObject([{ state: 'broken' }, { state: 'broken', started: '2026-11-24T03:00:00.000Z' }, { state: 'broken' }, { state: 'closed' }])
  expect(runs.map(({ problem }) => problem !== undefined)).toEqual([true, true, true, false])
})

test('a torn tail or lost evidence breaks no run', async () => {
  const state = await store({ [ids[0]]: records })
  const folder = runFolder(state, ids[0])
  const path = join(folder, 'journal.jsonl')
  writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('{"at":')]))
  writeFileSync(join(folder, 'evidence', readRun(folder).evidence[0]!.sha256), 'x')
  expect(readRun(folder).problems.map(({ code }) => code)).toEqual(['journal-torn', 'evidence-changed'])
  expect(listRuns(state)).toMatchObject([{ state: 'closed' }])
})

test('a run is found by what its id begins with', async () => {
  const state = await store({ [ids[0]]: [], [ids[1]]: [], [ids[2]]: [] })
  expect(findRun(state, '01kas4')).toEqual({ id: ids[2], folder: runFolder(state, ids[2]) })
  expect(findRun(state, ids[1])).toMatchObject({ id: ids[1] })
  expect(() => findRun(state, '01KAS3')).toThrow(expect.objectContaining({ kind: 'usage', diagnostics: [expect.objectContaining({ code: 'run-ambiguous' })] }))
  for (const prefix of ['02', '../', '01KAS3Q6R00000000000000000X']) {
    expect(() => findRun(state, prefix)).toThrow(expect.objectContaining({ kind: 'usage', diagnostics: [expect.objectContaining({ code: 'run-not-found' })] }))
  }
})

test('a state folder that is not there has no runs', () => {
  expect(listRuns(join(newFolder(), 'none'))).toEqual([])
})

test('the state folder follows the XDG specification', () => {
  expect(defaultStateFolder({ XDG_STATE_HOME: '/x', HOME: '/home/a' })).toBe('/x/sirun')
  expect(defaultStateFolder({ XDG_STATE_HOME: 'relative', HOME: '/home/a' })).toBe('/home/a/.local/state/sirun')
  expect(() => defaultStateFolder({})).toThrow(expect.objectContaining({ kind: 'usage' }))
})
