import { appendFileSync, readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../src/engine/ports.js'
import { nodeFiles, type FileLayer } from '../../src/journal/file-layer.js'
import { acquireLock } from '../../src/journal/lock.js'
import { scanJournal } from '../../src/journal/scan-journal.js'
import { SharedJournal, type DayEnd } from '../../src/journal/shared-journal.js'
import { isThrown } from '../engine/is-thrown.js'
import { temporaryFolders } from './temporary-folder.js'

type Said = { at: string; mono: number } & ({ type: 'opened'; format: 1; after: DayEnd | null } | { type: 'said'; text: string } | { type: 'recovered'; bytes: number; copy: string })

const newFolder = temporaryFolders()
const open: SharedJournal<Said>[] = []
let now = '2026-11-24T04:00:00.000Z'
let mono = 0
const clock: Clock = { now: () => new Date(now), monotonic: () => (mono += 1), sleep: () => new Promise((resolve) => setImmediate(() => resolve(true))) }

beforeEach(() => {
  now = '2026-11-24T04:00:00.000Z'
})
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close()
})

function journalIn(root: string, options: { files?: FileLayer; patience?: number } = {}): { journal: SharedJournal<Said>; said: string[]; opened: (string | undefined)[]; say: (text: string) => Promise<number> } {
  const said: string[] = []
  const opened: (string | undefined)[] = []
  const journal = new SharedJournal<Said>({
    root,
    clock,
    opening: (after) => ({ type: 'opened', format: 1, after: after ?? null }),
    fold: (record) => {
      if (record.type === 'said') said.push(record.text)
      if (record.type === 'opened') opened.push(record.after?.day)
    },
    ...options,
  })
  open.push(journal)
  return { journal, said, opened, say: (text) => journal.turn(() => ({ append: [{ type: 'said', text }], result: said.length })) }
}

function scanDay(root: string, day = '2026-11-24'): ReturnType<typeof scanJournal> {
  return scanJournal(readFileSync(join(root, day, 'journal.jsonl')))
}

test('what a turn appends is a journal as that of a run, and is folded', async () => {
  const root = join(newFolder(), 'alerts')
  const { say, said } = journalIn(root)
  // The result was made before the record was folded.
  expect(await say('a')).toBe(0)
  expect(await say('b')).toBe(1)
  expect(said).toEqual(['a', 'b'])
  expect(scanDay(root).lines.map(({ members }) => members.text ?? members.type)).toEqual(['opened', 'a', 'b'])
})

test('two at once both get their turns, and see what the other wrote', async () => {
  const root = newFolder()
  const [one, two] = [journalIn(root), journalIn(root)]
  await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).say(String(index))))
  await Promise.all([one.say('last'), two.say('last too')])
  await one.journal.turn(() => ({ append: [], result: undefined }))
  expect(new Set(one.said).size).toBe(22)
  const { lines, corruption } = scanDay(root)
  expect([lines.length, corruption]).toEqual([23, undefined])
})

test('one that another process keeps is waited for, not for ever', async () => {
  const root = newFolder()
  const { journal } = journalIn(root, { patience: 5 })
  let entered = false
  const lock = await acquireLock(root)
  const error: unknown = await journal.turn(() => ({ append: [], result: (entered = true) })).catch((reason: unknown) => reason)
  expect(isThrown(error, 'journal-busy')).toBe(true)
  expect(entered).toBe(false)
  await lock.release()
  await journal.turn(() => ({ append: [], result: (entered = true) }))
  expect(entered).toBe(true)
})

test('turns that wait together share one sync', async () => {
  let syncs = 0
  const files: FileLayer = { ...nodeFiles, sync: (file) => ((syncs += 1), nodeFiles.sync(file)) }
  const { say, said } = journalIn(newFolder(), { files })
  await say('first')
  syncs = 0
  await Promise.all(Array.from({ length: 200 }, (_, index) => say(String(index))))
  expect(said).toHaveLength(201)
  expect(syncs).toBeLessThanOrEqual(2)
})

test('what stays alone is not read again', async () => {
  let reads = 0
  const files: FileLayer = { ...nodeFiles, read: (path) => ((reads += 1), nodeFiles.read(path)) }
  const { say } = journalIn(newFolder(), { files })
  await say('a')
  reads = 0
  for (const text of ['b', 'c', 'd']) await say(text)
  expect(reads).toBe(0)
})

test('each day has a file that names the end of the one before', async () => {
  const root = newFolder()
  const { say, said } = journalIn(root)
  await say('a')
  const end = scanDay(root).head
  now = '2026-11-25T00:00:00.000Z'
  await say('b')
  expect(scanDay(root, '2026-11-25').lines[0]!.members).toMatchObject({ type: 'opened', after: { day: '2026-11-24', ...end } })
  // A clock that is moved back goes on where the last record is.
  now = '2026-11-24T23:59:59.000Z'
  await say('c')
  expect(readdirSync(root).filter((name) => name.startsWith('2026'))).toEqual(['2026-11-24', '2026-11-25'])
  expect(said).toEqual(['a', 'b', 'c'])
})

test('only the last day is read: its first record holds what stands from before', async () => {
  const root = newFolder()
  now = '2026-11-10T00:00:00.000Z'
  await journalIn(root).say('old')
  now = '2026-11-19T00:00:00.000Z'
  const before = journalIn(root)
  await before.say('last')
  now = '2026-11-24T00:00:00.000Z'
  const { say, said, opened } = journalIn(root)
  await say('new')
  expect(said).toEqual(['last', 'new'])
  // The days that others began are read on the way.
  await before.journal.turn(() => ({ append: [], result: undefined }))
  expect([before.said, before.opened, opened]).toEqual([['old', 'last', 'new'], [undefined, '2026-11-10', '2026-11-19'], ['2026-11-10', '2026-11-19']])
})

test.each(['', '{"type":"ope'])('where the last day never had a whole record, the one before is read: %p', async (torn) => {
  const root = newFolder()
  await journalIn(root).say('a')
  mkdirSync(join(root, '2026-11-25'))
  writeFileSync(join(root, '2026-11-25', 'journal.jsonl'), torn)
  const looking = journalIn(root)
  looking.journal.look()
  expect(looking.said).toEqual(['a'])
  now = '2026-11-26T00:00:00.000Z'
  const { say, said } = journalIn(root)
  await say('b')
  expect(said).toEqual(['a', 'b'])
})

test('a torn tail is copied aside, cut, and recorded, also by one who read before', async () => {
  const root = newFolder()
  const before = journalIn(root)
  await before.say('a')
  const path = join(root, '2026-11-24', 'journal.jsonl')
  appendFileSync(path, '{"half":')
  const after = journalIn(root)
  await after.say('b')
  appendFileSync(path, '{"other half":')
  await before.say('c')
  expect([before.said, after.said]).toEqual([['a', 'b', 'c'], ['a', 'b']])
  const { lines, tornBytes } = scanDay(root)
  expect(tornBytes).toBe(0)
  expect(lines.map(({ members }) => members.copy ?? members.text ?? members.type)).toEqual(['opened', 'a', 'journal.torn-1', 'b', 'journal.torn-2', 'c'])
  expect(readFileSync(join(root, '2026-11-24', 'journal.torn-1'), 'utf8')).toBe('{"half":')
})

test.each(['', '{"type":"ope'])('a day whose first record never was whole is begun again: %p', async (torn) => {
  const root = newFolder()
  mkdirSync(join(root, '2026-11-24'))
  writeFileSync(join(root, '2026-11-24', 'journal.jsonl'), torn)
  await journalIn(root).say('a')
  expect(scanDay(root).lines).toHaveLength(2)
})

test('one that was cut or replaced is not gone on with', async () => {
  const root = newFolder()
  const { say } = journalIn(root)
  await say('a')
  writeFileSync(join(root, '2026-11-24', 'journal.jsonl'), '')
  await expect(say('b')).rejects.toThrow('is not as sirun left it')
})

test('a disk that refuses ends it: nothing is decided on what may not be there', async () => {
  let isFull = false
  const files: FileLayer = { ...nodeFiles, write: (file, bytes) => { if (isFull) throw new Error('ENOSPC: no space left'); return nodeFiles.write(file, bytes) } }
  const { say } = journalIn(newFolder(), { files })
  await say('a')
  isFull = true
  const both = await Promise.allSettled([say('b'), say('c')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isFull = false
  const error: unknown = await say('d').catch((reason: unknown) => reason)
  expect(isThrown(error, 'journal-unwritable')).toBe(true)
})
