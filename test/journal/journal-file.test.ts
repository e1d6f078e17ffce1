import { deepStrictEqual } from 'node:assert'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, appendFileSync, copyFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalRecord } from '../../src/engine/records.js'
import { Unknown } from '../../src/expressions/unknown.js'
import { nodeFiles, type FileLayer } from '../../src/journal/file-layer.js'
import { createJournal, openJournal, type JournalFile, type JournalOptions } from '../../src/journal/journal-file.js'
import { readRun } from '../../src/journal/run-store.js'
import { goldenBlobs, goldenBytes } from './golden-journal.js'
import { sampleRun } from './sample-run.js'
import { temporaryFolders } from './temporary-folder.js'

const newFolder = temporaryFolders()
const clock = { now: () => new Date('2026-11-24T04:00:00.000Z'), monotonic: () => 1 }
/** Without the lock, and without waiting for the disk, for tests that need neither and are many. */
const quick: FileLayer = { ...nodeFiles, sync: async () => undefined, syncFolder: async () => undefined }
const unlocked: JournalOptions = { files: quick, lock: async () => ({ release: async () => undefined }) }
const note = (text: string): JournalRecord => ({ at: '2026-11-24T04:00:01.000Z', mono: 2, type: 'note', text, by: 'responder' })
const opened = sampleRun[0]!.record
const open: JournalFile[] = []

afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close()
})

async function newRun(records: JournalRecord[], options: JournalOptions = {}): Promise<{ folder: string; path: string; journal: JournalFile }> {
  const folder = join(newFolder(), 'runs', '01KAS3Q6R00000000000000000')
  const journal = await createJournal(folder, options)
  open.push(journal)
  for (const record of records) await journal.append(record, { sync: true })
  return { folder, path: join(folder, 'journal.jsonl'), journal }
}

test('the golden journal is written byte for byte', async () => {
  const { folder, path, journal } = await newRun([])
  for (const { record, sync } of sampleRun) await journal.append(record, { sync })
  expect(readFileSync(path, 'latin1')).toBe(Buffer.from(goldenBytes).toString('latin1'))
  for (const [sha256, bytes] of goldenBlobs) deepStrictEqual(new Uint8Array(readFileSync(join(folder, 'evidence', sha256))), new Uint8Array(bytes))
  expect(journal.head).toEqual(readRun(folder).head)
})

test('only the owner can read it', async () => {
  const { folder, path } = await newRun(sampleRun.slice(0, 8).map(({ record }) => record))
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'evidence')).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(folder).filter((name) => name.startsWith('lock'))) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
})

test('a run is not begun twice in one folder', async () => {
  const { folder, journal } = await newRun([opened])
  await journal.close()
  await expect(createJournal(folder)).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'run-exists' }] })
})

test('appends made at once are written one after another', async () => {
  const { folder, journal } = await newRun([opened])
  await Promise.all(Array.from({ length: 50 }, (_, i) => journal.append(note(String(i)), { sync: i % 7 === 0 })))
  const { records, problems } = readRun(folder)
  expect(problems).toEqual([])
  expect(records.slice(1).map((record) => record.type === 'note' && record.text)).toEqual(Array.from({ length: 50 }, (_, i) => String(i)))
})

test('the journal goes on where it was left', async () => {
  const { folder, journal } = await newRun([opened, note('a')])
  await journal.close()
  await expect(journal.append(note('late'), { sync: false })).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-closed' }] })
  const again = await openJournal(folder, clock)
  open.push(again.journal)
  deepStrictEqual(again.records, [opened, note('a')])
  await again.journal.append(note('b'), { sync: true })
  expect(readRun(folder)).toMatchObject({ problems: [], records: [{}, {}, { text: 'b' }] })
})

test('cut at any byte, it loses at most the last record and goes on with a valid chain', async () => {
  const { folder, path, journal } = await newRun([opened, note('first'), note('second'), note('third')], unlocked)
  await journal.close()
  const bytes = readFileSync(path)
  const ends = [...bytes].flatMap((byte, i) => (byte === 0x0a ? [i + 1] : []))
  for (let size = 0; size < bytes.length; size++) {
    rmSync(join(folder, 'journal.torn-1'), { force: true })
    writeFileSync(path, bytes.subarray(0, size))
    const kept = ends.filter((end) => end <= size).length
    if (kept === 0) {
      await expect(openJournal(folder, clock, unlocked)).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-empty' }] })
      expect(readdirSync(folder)).toEqual(['journal.jsonl'])
      continue
    }
    const { journal: next, records } = await openJournal(folder, clock, unlocked)
    await next.append(note('after'), { sync: true })
    await next.close()
    const torn = size - ends[kept - 1]!
    const copy = { type: 'recovered', bytes: torn, copy: 'journal.torn-1', at: '2026-11-24T04:00:00.000Z', mono: 1 }
    const after = readRun(folder)
    expect(after.problems).toEqual([])
    deepStrictEqual(after.records, [...[opened, note('first'), note('second'), note('third')].slice(0, kept), ...(torn > 0 ? [copy] : []), note('after')])
    deepStrictEqual(records, after.records.slice(0, -1))
    if (torn > 0) expect(readFileSync(join(folder, 'journal.torn-1'))).toEqual(bytes.subarray(ends[kept - 1], size))
  }
})

test('a crash at any operation of the recovery leaves what the next one recovers, with every cut recorded', async () => {
  for (let crashAt = 1; ; crashAt++) {
    const { folder, path, journal } = await newRun([opened, note('a')], unlocked)
    await journal.close()
    appendFileSync(path, '{"torn')
    let operations = 0
    const crashing = failing(() => ++operations >= crashAt)
    let crashed = false
    try {
      await (await openJournal(folder, clock, { ...unlocked, files: crashing })).journal.close()
    } catch {
      crashed = true
    }
    const { journal: next } = await openJournal(folder, clock, unlocked)
    await next.close()
    const { records, problems } = readRun(folder)
    expect(problems).toEqual([])
    expect(records).toMatchObject([{ type: 'opened' }, { text: 'a' }, { type: 'recovered', bytes: 6, copy: 'journal.torn-1' }])
    expect(readFileSync(join(folder, 'journal.torn-1'), 'utf8')).toBe('{"torn')
    expect(readdirSync(folder).filter((name) => name.startsWith('journal.torn'))).toEqual(expect.arrayContaining(['journal.torn-1']) as string[])
    expect(existsSync(join(folder, 'journal.torn-2'))).toBe(false)
    if (!crashed) break
    expect(crashAt).toBeLessThan(100)
  }
})

test('records that were never synced may be torn in any order; those that were may not', async () => {
  const { folder, path, journal } = await newRun([opened])
  for (const text of ['one', 'two', 'three']) await journal.append(note(text), { sync: false })
  const sizes = readFileSync(path, 'latin1').split('\n').map((line) => line.length + 1)
  await journal.close()
  const bytes = readFileSync(path)
  bytes.fill(0, sizes[0]! + 20, sizes[0]! + sizes[1]! + 20)
  writeFileSync(path, bytes)
  const recovered = await openJournal(folder, clock, unlocked)
  expect(recovered.records).toMatchObject([{ type: 'opened' }, { type: 'recovered', bytes: bytes.length - sizes[0]! }])
  await recovered.journal.append(note('more'), { sync: true })
  await recovered.journal.close()

  const damaged = readFileSync(path)
  damaged[sizes[0]! + 20]! ^= 1
  writeFileSync(path, damaged)
  await expect(openJournal(folder, clock, unlocked)).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-damaged', place: { line: 2 } }] })
  expect(readFileSync(path)).toEqual(damaged)
})

test('a corrupt journal is refused and left as it is', async () => {
  const { folder, path, journal } = await newRun([opened, note('a'), note('b'), note('c')])
  await journal.close()
  const lines = readFileSync(path, 'utf8').split(/(?<=\n)/)
  writeFileSync(path, lines.toSpliced(1, 2, lines[2]!, lines[1]!).join(''))
  const before = readdirSync(folder)
  await expect(openJournal(folder, clock, unlocked)).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-sequence', place: { line: 2 } }] })
  expect(readdirSync(folder)).toEqual(before)
})

test('whoever finds the file longer, shorter or replaced writes no more', async () => {
  const damages: ((path: string) => void)[] = [
    (path) => appendFileSync(path, 'x'),
    (path) => truncateSync(path, 10),
    (path) => {
      copyFileSync(path, `${path}.new`)
      renameSync(`${path}.new`, path)
    },
    (path) => renameSync(path, `${path}.gone`),
  ]
  for (const damage of damages) {
    const { folder, path, journal } = await newRun([opened])
    damage(path)
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
    const refused = { kind: 'state', diagnostics: [{ code: 'journal-changed' }] }
    await expect(journal.append(note('a'), { sync: true })).rejects.toMatchObject(refused)
    await expect(journal.append(note('b'), { sync: false })).rejects.toMatchObject(refused)
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).size)).toEqual(sizes)
  }
})

test('after the first write or sync that fails nothing more is written, and no sync is repeated', async () => {
  let failures = 0
  for (let n = 1; n <= 60; n++) {
    let [operations, syncs] = [0, 0]
    const files = failing(() => ++operations === n, () => syncs++)
    const folder = join(newFolder(), 'run')
    let journal: JournalFile | undefined
    let failedAt: number | undefined
    try {
      journal = await createJournal(folder, { ...unlocked, files })
      open.push(journal)
      for (const [i, { record, sync }] of sampleRun.slice(0, 10).entries()) {
        failedAt = i
        await journal.append(record, { sync })
      }
    } catch (error) {
      failures++
      expect(error).toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-unwritable' }] })
      if (!journal) continue
      const [size, syncsThen] = [statSync(join(folder, 'journal.jsonl')).size, syncs]
      await expect(journal.append(note('more'), { sync: true })).rejects.toBe(error)
      expect([statSync(join(folder, 'journal.jsonl')).size, syncs]).toEqual([size, syncsThen])
      await journal.close()
      expect(readRun(folder).records.length).toBeGreaterThanOrEqual(failedAt!)
    }
  }
  expect(failures).toBeGreaterThan(20)
})

test('a write that is cut short stops the journal, and the next opener finds a torn tail', async () => {
  const files: FileLayer = { ...nodeFiles, write: (file, bytes) => nodeFiles.write(file, bytes.length > 400 ? bytes : bytes.subarray(0, 9)) }
  const { folder, journal } = await newRun([opened], { files })
  await expect(journal.append(note('a'), { sync: true })).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-unwritable' }] })
  await journal.close()
  const again = await openJournal(folder, clock)
  open.push(again.journal)
  expect(again.records).toMatchObject([{ type: 'opened' }, { type: 'recovered', bytes: 9 }])
})

test('a blob, and its name, are on the disk before the line that refers to it', async () => {
  const log: string[] = []
  const files: FileLayer = {
    ...nodeFiles,
    write: (file, bytes) => {
      log.push(bytes.at(-1) === 0x0a ? 'line' : 'blob')
      return nodeFiles.write(file, bytes)
    },
    sync: (file) => {
      log.push('sync')
      return nodeFiles.sync(file)
    },
    rename: (from, to) => {
      log.push('rename')
      nodeFiles.rename(from, to)
    },
    syncFolder: (path) => {
      log.push(path.endsWith('evidence') ? 'sync evidence' : 'sync folder')
      return nodeFiles.syncFolder(path)
    },
  }
  const { folder, journal } = await newRun([opened], { files })
  log.length = 0
  await journal.append(note('long'.repeat(20_000)), { sync: true })
  expect(log).toEqual(['sync folder', 'blob', 'sync', 'rename', 'sync evidence', 'line', 'sync'])
  await journal.close()
  const again = await openJournal(folder, clock)
  open.push(again.journal)
  expect(again.records[1]).toEqual(note('long'.repeat(20_000)))
})

test('a run whose record lost its blob is not gone on with; lost evidence does not keep from it', async () => {
  const { folder, journal } = await newRun([opened, sampleRun[7]!.record, note('long'.repeat(20_000))])
  await journal.close()
  const [content, long] = readRun(folder).evidence.map(({ sha256 }) => join(folder, 'evidence', sha256)) as [string, string]
  renameSync(content, `${content}.away`)
  const again = await openJournal(folder, clock)
  expect(again.records[1]).toMatchObject({ type: 'evidence', content: null })
  await again.journal.close()
  writeFileSync(long, 'something else')
  await expect(openJournal(folder, clock)).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'evidence-missing' }, { code: 'evidence-changed', place: { line: 3 } }] })
})

test('what is not known is kept in approvals and dry runs only', async () => {
  const unknown: JournalRecord = { at: '', mono: 0, type: 'step-finished', address: 'a', outcome: 'done', value: new Unknown('b') }
  const live = await newRun([opened])
  await expect(live.journal.append(unknown, { sync: false })).rejects.toThrow(TypeError)
  await live.journal.append(note('still open'), { sync: false })
  const dry = await newRun([{ ...opened, mode: 'dry-run' } as JournalRecord, unknown])
  await dry.journal.close()
  const again = await openJournal(dry.folder, clock)
  open.push(again.journal)
  await again.journal.append(unknown, { sync: false })
  deepStrictEqual(again.records[1], unknown)
})

test('a folder without a journal is said to be one', async () => {
  await expect(openJournal(newFolder(), clock)).rejects.toMatchObject({ kind: 'state', diagnostics: [{ code: 'journal-missing' }] })
})

/** This machine's files, where every operation that changes something first asks whether it fails. */
function failing(fails: () => boolean, onSync: () => void = () => undefined): FileLayer {
  const check = (): void => {
    if (fails()) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  return {
    ...nodeFiles,
    makeFolder: (path) => (check(), nodeFiles.makeFolder(path)),
    open: (path, how) => (check(), nodeFiles.open(path, how)),
    write: (file, bytes) => (check(), nodeFiles.write(file, bytes)),
    truncate: (file, bytes) => (check(), nodeFiles.truncate(file, bytes)),
    rename: (from, to) => (check(), nodeFiles.rename(from, to)),
    sync: async () => {
      onSync()
      check()
    },
    syncFolder: async () => check(),
  }
}
