import { deepStrictEqual } from 'node:assert'
import { encodeLine, noHash } from '../../src/journal/record-line.js'
import { verifyJournal } from '../../src/journal/verify-journal.js'
import { goldenBlobs, goldenBytes, goldenLines, readGolden } from './golden-journal.js'
import { sampleRun } from './sample-run.js'

const count = sampleRun.length
const codes = (bytes: Uint8Array): string[] => verifyJournal(bytes, readGolden).problems.map(({ code }) => code)
const bytesOf = (lines: string[]): Uint8Array => Buffer.from(lines.join(''), 'latin1')

test('the golden journal of format 1 is read as it was written', () => {
  const verified = verifyJournal(goldenBytes, readGolden)
  expect(verified.problems).toEqual([])
  deepStrictEqual(verified.records, sampleRun.map(({ record }) => record))
  const last = JSON.parse(goldenLines().at(-1)!) as { h: string }
  expect(verified.head).toEqual({ seq: count, hash: last.h })
  expect(verified.evidence).toEqual([{ record: 8, member: 'content', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, bytes: 160, status: 'ok' }])
  expect(verified.unanchoredSince).toBe(1)
})

test('a flip of any bit is detected, and names the record', () => {
  const missed: string[] = []
  const flip = (journal: Uint8Array, at: number, bit: number): void => {
    const flipped = Uint8Array.from(journal)
    flipped[at]! ^= 1 << bit
    const line = verifyJournal(flipped, readGolden).problems[0]?.place?.line
    if (line !== lineOf[at]) missed.push(`byte ${at} bit ${bit}: ${line ?? 'nothing'}`)
  }
  const lineOf: number[] = []
  for (const [i, line] of goldenLines().entries()) lineOf.push(...Array<number>(line.length).fill(i + 1))
  // In the long suite each bit of each byte. Else the first lines with two bits of each byte; the others here and there.
  if (process.env['SIRUN_LONG'] === '1') for (let at = 0; at < goldenBytes.length; at++) for (let bit = 0; bit < 8; bit++) flip(goldenBytes, at, bit)
  const beginning = bytesOf(goldenLines().slice(0, 9))
  for (let at = 0; at < beginning.length; at++) for (const bit of [at % 8, (at + 3) % 8]) flip(beginning, at, bit)
  for (let at = beginning.length; at < goldenBytes.length; at += 7) flip(goldenBytes, at, at % 8)
  expect(missed).toEqual([])
}, 3_600_000)

test('a line deleted, doubled, swapped or moved is detected', () => {
  const lines = goldenLines()
  for (let i = 0; i < lines.length; i++) {
    const doubled = lines.toSpliced(i, 0, lines[i]!)
    expect(codes(bytesOf(doubled))).toEqual(['journal-sequence'])
    if (i === lines.length - 1) continue
    expect(codes(bytesOf(lines.toSpliced(i, 1)))).toEqual(['journal-sequence'])
    expect(codes(bytesOf(lines.toSpliced(i, 2, lines[i + 1]!, lines[i]!)))).toEqual(['journal-sequence'])
  }
})

test('a line that was made anew with its own hash breaks the chain behind it', () => {
  const forged = Buffer.from(
    encodeLine({ at: '', mono: 0, type: 'note', text: 'never said', by: 'x' }, { seq: 5, prev: (JSON.parse(goldenLines()[3]!) as { h: string }).h, synced: 4 }).bytes,
  ).toString('latin1')
  const lines = goldenLines().toSpliced(4, 1, forged)
  const { problems, records } = verifyJournal(bytesOf(lines), readGolden)
  expect(problems).toMatchObject([{ code: 'journal-chain', place: { line: 6 } }])
  expect(records).toHaveLength(5)
})

test('a cut tail is detected where an anchor is newer, and said to be possible where none is', () => {
  const lines = goldenLines()
  const anchor = verifyJournal(goldenBytes, readGolden).head
  const cut = bytesOf(lines.slice(0, -3))
  expect(verifyJournal(cut, readGolden)).toMatchObject({ problems: [], unanchoredSince: 1 })
  expect(verifyJournal(cut, readGolden, anchor).problems).toMatchObject([{ code: 'journal-cut', place: { line: anchor.seq } }])

  const older = verifyJournal(cut, readGolden).head
  expect(verifyJournal(goldenBytes, readGolden, older)).toMatchObject({ problems: [], unanchoredSince: older.seq + 1 })
  expect(verifyJournal(goldenBytes, readGolden, anchor)).not.toHaveProperty('unanchoredSince')
  expect(verifyJournal(goldenBytes, readGolden, { ...older, hash: noHash }).problems).toMatchObject([{ code: 'journal-rewritten' }])
})

test('evidence that is missing or changed is found, and the rest is still read', () => {
  const [[sha256, bytes]] = [...goldenBlobs] as [[string, Uint8Array]]
  const missing = verifyJournal(goldenBytes, () => undefined)
  expect(missing.problems).toMatchObject([{ code: 'evidence-missing', place: { line: 8 } }])
  expect(missing.evidence).toMatchObject([{ sha256, status: 'missing' }])
  expect(missing.records).toHaveLength(count)
  expect(missing.records[7]).toMatchObject({ type: 'evidence', content: null })

  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes)
    changed[at]! ^= 1
    expect(verifyJournal(goldenBytes, () => changed).problems).toMatchObject([{ code: 'evidence-changed', place: { line: 8 } }])
  }
})

test('a record whose blob is lost ends what can be read, unless it is evidence', () => {
  const blobs = new Map<string, Uint8Array>()
  let [prev, all] = [noHash, Buffer.alloc(0)]
  for (const [i, { record }] of sampleRun.slice(0, 3).entries()) {
    const big = i === 1 ? { ...record, host: 'x'.repeat(70_000) } : record
    const line = encodeLine(big, { seq: i + 1, prev, synced: i })
    for (const blob of line.blobs) blobs.set(blob.sha256, blob.bytes)
    all = Buffer.concat([all, line.bytes])
    prev = line.hash
  }
  expect(verifyJournal(all, (sha256) => blobs.get(sha256))).toMatchObject({ problems: [], records: { length: 3 } })
  expect(verifyJournal(all, () => undefined)).toMatchObject({ problems: [{ code: 'evidence-missing', place: { line: 2 } }], records: { length: 1 }, head: { seq: 3 } })
})

test('a journal of a later format is refused', () => {
  const [opened] = sampleRun
  const later = encodeLine({ ...opened!.record, format: 2 } as never, { seq: 1, prev: noHash, synced: 0 })
  expect(codes(later.bytes)).toEqual(['journal-format'])
  const unopened = encodeLine(sampleRun[1]!.record, { seq: 1, prev: noHash, synced: 0 })
  expect(codes(unopened.bytes)).toEqual(['journal-unopened'])
  expect(codes(new Uint8Array())).toEqual(['journal-empty'])
})

test('a tail of anything is torn, in front of nothing that proves more', () => {
  for (const tail of ['\u0000'.repeat(600), '\xff'.repeat(600), '\n\n\n', '{}\n{"a":1}\n', 'x\n'.repeat(50), goldenLines()[20]!.slice(0, -1)]) {
    const { problems, records } = verifyJournal(Buffer.concat([goldenBytes, Buffer.from(tail, 'latin1')]), readGolden)
    expect(problems).toMatchObject([{ code: 'journal-torn', place: { line: count + 1 } }])
    expect(records).toHaveLength(count)
  }
})
