/** The copy of a journal in a bucket: what lies there, what becomes of it when the bucket fails, and who may go on with a run. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { evidenceBucket } from '../../src/aws/evidence-bucket.js'
import { credentialChain } from '../../src/aws/sessions.js'
import { journalCopy, type JournalCopy, type JournalCopyOptions } from '../../src/cli/journal-copy.js'
import { lookAtCopy } from '../../src/cli/look-at-copy.js'
import { openRunJournal, type RunJournal } from '../../src/cli/run-journal.js'
import type { SirunError } from '../../src/diagnostics/diagnostic.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { createJournal, openJournal, type JournalFile } from '../../src/journal/journal-file.js'
import { runFolder } from '../../src/journal/run-store.js'
import { joinSegments, partsAt, segmentName } from '../../src/journal/segments.js'
import { verifyJournal } from '../../src/journal/verify-journal.js'
import { bucketServer, type BucketServer, type BucketServerOptions } from '../aws/bucket-server.js'
import { sampleRun } from '../journal/sample-run.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE'
process.env['AWS_SECRET_ACCESS_KEY'] = 'canary-secret-access-key'

const newFolder = temporaryFolders()
const run = '01KC2M00000000000000000000'
const account = '111122223333'
const below = `${account}/${run}/`
const clock = { now: () => new Date('2026-11-24T03:00:00Z'), monotonic: () => 1 }

let server: BucketServer
let state: string

beforeEach(async () => {
  await serve()
  state = newFolder()
})

afterEach(() => server.close())

async function serve(options: BucketServerOptions = {}): Promise<void> {
  await server?.close()
  server = await bucketServer(options)
}

function bucket(more: { retain?: number } = {}): ReturnType<typeof evidenceBucket> {
  const connection = { endpoint: server.url, requestTimeout: 1_000 }
  return evidenceBucket({ bucket: 'evidence-bucket', region: 'eu-central-1', ...more }, connection, credentialChain(connection))
}

function copyTo(folder: string, more: Partial<JournalCopyOptions> = {}): JournalCopy {
  return journalCopy({ run, folder, bucket: bucket(), account, delays: [5], patience: 20_000, ...more })
}

interface Opened {
  journal: RunJournal
  copy: JournalCopy
  folder: string
}

/** A journal of this run in a state folder, or the one that is there. */
async function open(at = state, more: Partial<JournalCopyOptions> = {}, file?: JournalFile): Promise<Opened> {
  const folder = runFolder(at, run)
  const copy = copyTo(folder, more)
  const journal = await openRunJournal({ file: () => (file ? Promise.resolve(file) : createJournal(folder)), copy, interruption: new AbortController().signal, resumeLine: '' })
  return { journal, copy, folder }
}

async function reopen(at = state, more: Partial<JournalCopyOptions> = {}): Promise<Opened> {
  const { journal } = await openJournal(runFolder(at, run), clock)
  return open(at, more, journal)
}

async function write({ journal }: Opened, from = 0, to = sampleRun.length): Promise<void> {
  for (const { record, sync } of sampleRun.slice(from, to)) await journal.append(record, { sync })
}

const bytesOf = (folder: string): Buffer => readFileSync(join(folder, 'journal.jsonl'))
const typesIn = (folder: string): unknown[] => bytesOf(folder).toString().trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)
const keys = (part: string): string[] => [...server.objects.keys()].filter((key) => key.startsWith(`${below}${part}`)).map((key) => key.slice(below.length))

/** Until the copy has reached a point, however long that takes. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}

const linesThere = (): number => keys('journal/').reduce((sum, key) => sum + server.objects.get(below + key)!.bytes.toString().split('\n').length - 1, 0)
const states = (folder: string): string[] => bytesOf(folder).toString().trim().split('\n').flatMap((line) => {
  const { type, state: said } = JSON.parse(line) as { type: string; state: string }
  return type === 'copy' ? [said] : []
})

async function errorOf(work: Promise<unknown>): Promise<SirunError> {
  const [ended] = await Promise.allSettled([work])
  return (ended as PromiseRejectedResult).reason as SirunError
}

test('the bucket has the journal to the byte, in segments that are never written over, and the evidence that it names', async () => {
  const opened = await open()
  await write(opened)
  const copied = await opened.journal.finish()
  await opened.journal.close()
  expect(copied).toEqual({ where: `s3://evidence-bucket/${below}`, records: sampleRun.length, copied: sampleRun.length })
  const there = await lookAtCopy(bucket(), account, run)
  expect(Buffer.compare(there.bytes, bytesOf(opened.folder))).toBe(0)
  expect(there).toMatchObject({ head: opened.journal.head, hasGap: false })
  expect([...there.evidence]).toEqual(readdirSync(join(opened.folder, 'evidence')))
  const read = (sha256: string): Uint8Array | undefined => server.objects.get(`${below}evidence/${sha256}`)?.bytes
  expect(verifyJournal(there.bytes, read).problems).toEqual([])
  expect([...server.objects.values()].every(({ headers }) => headers['if-none-match'] === '*' && headers['x-amz-checksum-sha256'] !== undefined)).toBe(true)
  // Evidence before the segment that names it.
  const puts = server.calls.filter(({ operation }) => operation === 'PutObject').map(({ key }) => key)
  const segment = keys('journal/').find((key) => server.objects.get(below + key)!.bytes.includes(keys('evidence/')[0]!.slice(9)))!
  expect(puts.indexOf(below + keys('evidence/')[0]!)).toBeLessThan(puts.indexOf(below + segment))
})

test('an intent is in the bucket before its call leaves', async () => {
  const opened = await open()
  const at = sampleRun.findIndex(({ record }) => record.type === 'intent')
  await write(opened, 0, at + 1)
  // Looked at before anything else could have come.
  expect(linesThere()).toBe(at + 1)
  await opened.journal.close()
})

test('a bucket that hangs holds a change up for no longer than the patience, and the next ones not at all', async () => {
  server.fate = () => 'never'
  const opened = await open(state, { patience: 50, deadline: 20 })
  const began = performance.now()
  await write(opened)
  // Four intents: without patience that ends, this test does not.
  expect(performance.now() - began).toBeLessThan(3_000)
  expect(await opened.journal.finish()).toMatchObject({ copied: 0, error: { name: 'TimedOut' } })
  await opened.journal.close()
})

test.each([
  ['denies', (): void => void (server.fate = () => [403, 'AccessDenied', 'not allowed']), 'AccessDenied'],
  ['is not there', (): Promise<void> => server.close(), expect.stringMatching(/ECONNREFUSED|Error/)],
  ['is broken', (): void => void (server.fate = () => [500, 'InternalError']), 'InternalError'],
])('a bucket that %s: the run goes on, says so once, and the rest is copied later', async (_, fail, name) => {
  const url = server.url
  await fail()
  const opened = await open()
  await write(opened)
  const ended = await opened.journal.finish()
  await opened.journal.close()
  expect(ended).toMatchObject({ copied: 0, error: { name } })
  expect(typesIn(opened.folder).filter((type) => type === 'copy')).toHaveLength(1)
  expect(typesIn(opened.folder)).toHaveLength(sampleRun.length + 1)
  await serve()
  expect(server.url).not.toBe(url)
  const again = await reopen()
  expect(await again.journal.finish()).toMatchObject({ records: sampleRun.length + 1, copied: sampleRun.length + 1 })
  await again.journal.close()
})

test('a copy that was behind and is whole again says that too, once, however often it fails', async () => {
  let failing = false
  server.fate = () => (failing ? [403, 'AccessDenied'] : undefined)
  const opened = await open()
  const note: JournalRecord = { at: '2026-11-24T04:00:00.000Z', mono: 1, type: 'note', text: 'x', by: 'responder' }
  await write(opened, 0, 5)
  for (let round = 0; round < 3; round++) {
    failing = true
    await opened.journal.append(note, { sync: true })
    const calls = server.calls.length
    await until(() => server.calls.length > calls + 1)
    failing = false
    await until(() => linesThere() > typesIn(opened.folder).lastIndexOf('note'))
  }
  await opened.journal.append(note, { sync: true })
  await opened.journal.close()
  expect(states(opened.folder)).toEqual(['behind', 'whole'])
})

test('retention is wanted and Object Lock is off: said once', async () => {
  const opened = await open(state, { bucket: bucket({ retain: 1_000 }) })
  await write(opened)
  await opened.journal.close()
  expect(typesIn(opened.folder).filter((type) => type === 'copy')).toHaveLength(1)
  expect(bytesOf(opened.folder).toString()).toContain('"state":"unlocked"')
})

test('an answer that was lost: what is there is found to be ours', async () => {
  let lost = 2
  server.fate = ({ operation }) => (operation === 'PutObject' && lost-- > 0 ? 'lost' : undefined)
  const opened = await open()
  await write(opened)
  expect(await opened.journal.finish()).toMatchObject({ copied: sampleRun.length })
  await opened.journal.close()
})

test('a process that was killed before it noted how far it was goes on all the same; so does one whose note is of another bucket', async () => {
  const first = await open()
  await write(first, 0, 20)
  await first.journal.close()
  rmSync(join(first.folder, 'copied.json'))
  const second = await reopen()
  await write(second, 20, 25)
  const { records, copied } = (await second.journal.finish())!
  expect([records > 20, copied]).toEqual([true, records])
  await second.journal.close()
  writeFileSync(join(first.folder, 'copied.json'), JSON.stringify({ where: 'elsewhere', records: 9, bytes: 9, hash: 'x', at: '' }))
  const third = await reopen()
  await write(third, 25)
  expect(await third.journal.finish()).toMatchObject({ copied: sampleRun.length })
  await third.journal.close()
  expect(Buffer.compare((await lookAtCopy(bucket(), account, run)).bytes, bytesOf(first.folder))).toBe(0)
})

test('two machines: who is first goes on, the other begins nothing more, and neither writes over the other', async () => {
  const change = sampleRun.findIndex(({ record }) => record.type === 'intent')
  const one = await open()
  await write(one, 0, change - 2)
  await one.journal.finish()
  await one.journal.close()
  // The same journal on another machine, which goes on as another person.
  const elsewhere = newFolder()
  const copied = await open(elsewhere, { bucket: { ...bucket(), put: () => Promise.resolve('made') } })
  await write(copied, 0, change - 2)
  await copied.journal.close()
  const [here, there] = [await reopen(), await reopen(elsewhere)]
  const session: JournalRecord = { at: '2026-11-24T04:00:00.000Z', mono: 1, type: 'session', session: 2, host: 'night.example.com', user: 'second', pid: 7 }
  await there.journal.append(session, { sync: true })
  await there.journal.append(sampleRun[change]!.record, { sync: true })
  await here.journal.append(sampleRun[change - 1]!.record, { sync: true })
  const error = await errorOf(here.journal.append(sampleRun[change]!.record, { sync: true }))
  expect(error).toMatchObject({ kind: 'state', diagnostics: [{ code: 'run-taken-elsewhere' }] })
  expect(error.message).toContain('second on night.example.com went on with run')
  // Nothing begins; what has begun is recorded.
  expect(await errorOf(here.journal.append({ ...session, type: 'phase-started', phase: 'isolate' } as never, { sync: false }))).toBe(error)
  await here.journal.append({ at: '2026-11-24T04:00:01.000Z', mono: 2, type: 'stopped', reason: 'x' }, { sync: true })
  expect(await errorOf(here.journal.finish())).toBe(error)
  expect((await here.copy.finish()).error).toMatchObject({ name: 'TakenElsewhere' })
  await here.journal.close()
  await there.journal.close()
  const { bytes } = await lookAtCopy(bucket(), account, run)
  expect(Buffer.compare(bytes, bytesOf(there.folder))).toBe(0)
  expect(partsAt(bytesOf(here.folder), bytes)).toBe(change - 1)
})

test('segments in any order are one journal up to a gap; journals part at a record', () => {
  expect(segmentName(12)).toBe('000000012.jsonl')
  expect(joinSegments([])).toMatchObject({ head: { seq: 0 } })
  expect(partsAt(Buffer.from('a\nb\nc\n'), Buffer.from('a\nb\n'))).toBeUndefined()
  expect(partsAt(Buffer.from('a\nb\nc\n'), Buffer.from('a\nx\n'))).toBe(2)
})

test('a segment that is gone is seen, though later ones are there', async () => {
  const opened = await open()
  await write(opened)
  await opened.journal.finish()
  await opened.journal.close()
  const [, second] = keys('journal/').sort()
  const first = Number(/\d+/.exec(second!)![0])
  server.objects.delete(below + second!)
  expect(await lookAtCopy(bucket(), account, run)).toMatchObject({ hasGap: true, head: { seq: first - 1 } })
})
