import { createHash } from 'node:crypto'
import { deepStrictEqual } from 'node:assert'
import type { JournalRecord } from '../../src/engine/records.js'
import { Unknown } from '../../src/expressions/unknown.js'
import { decodeBlob, decodeLine, encodeLine, maxLineBytes, noHash } from '../../src/journal/record-line.js'
import { sampleRun } from './sample-run.js'

const first = { seq: 1, prev: noHash, synced: 0 }
const note = (text: string): JournalRecord => ({ at: '2026-11-24T03:00:00.000Z', mono: 1, type: 'note', text, by: 'responder' })
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

test('a line is what the format says, byte for byte', () => {
  const body = `{"at":"2026-11-24T03:00:00.000Z","by":"responder","mono":1,"prev":"${noHash}","seq":1,"synced":0,"text":"\\u001b\\u00e9","type":"note"}`
  const hash = createHash('sha256').update(body).digest('hex')
  const line = encodeLine(note('\u001bé'), first)
  expect(text(line.bytes)).toBe(`${body.slice(0, -1)},"h":"${hash}"}\n`)
  expect(line).toMatchObject({ hash, blobs: [] })
})

test.each(sampleRun.map(({ record }, i) => [i + 1, record.type, record] as const))('record %i (%s) is read as it was written', (seq, _, record) => {
  const line = encodeLine(record, { seq, prev: 'ab'.repeat(32), synced: seq - 1 }, { unknown: true })
  const reading = decodeLine(line.bytes.subarray(0, -1))
  if (reading.state !== 'read') throw new Error(reading.why)
  const { members, moved, ...position } = reading.line
  expect(position).toEqual({ seq, prev: 'ab'.repeat(32), synced: seq - 1, hash: line.hash })
  for (const [name, { sha256 }] of moved) members[name] = decodeBlob(line.blobs.find((blob) => blob.sha256 === sha256)!.bytes)
  deepStrictEqual(members, record)
})

test('a long line moves its largest members to blobs, and no more than it must', () => {
  const record: JournalRecord = { at: '', mono: 0, type: 'notified', address: 'a', to: 'b'.repeat(40_000), say: 'c'.repeat(60_000) }
  const { bytes, blobs } = encodeLine(record, first)
  expect(bytes.length).toBeLessThanOrEqual(maxLineBytes + 1)
  expect(blobs.map((blob) => decodeBlob(blob.bytes))).toEqual([record.say])
  expect(JSON.parse(text(bytes))).toMatchObject({ to: record.to, say: { bytes: 60_002, 'sirun:blob': blobs[0]!.sha256 } })
  expect(blobs[0]!.sha256).toBe(createHash('sha256').update(blobs[0]!.bytes).digest('hex'))
})

test('the limit is exact', () => {
  const spare = maxLineBytes + 1 - encodeLine(note(''), first).bytes.length
  expect(encodeLine(note('x'.repeat(spare)), first)).toMatchObject({ blobs: [] })
  expect(encodeLine(note('x'.repeat(spare + 1)), first).blobs).toHaveLength(1)
})

test('evidence is a blob however small', () => {
  const record: JournalRecord = { at: '', mono: 0, type: 'evidence', address: 'a', name: 'n', sha256: 's', bytes: 1, content: 1 }
  const { blobs } = encodeLine(record, first)
  expect(blobs.map((blob) => text(blob.bytes))).toEqual(['1'])
})

test('a value that is not known does not reach a line without leave', () => {
  const record: JournalRecord = { at: '', mono: 0, type: 'verified', address: 'a', value: [new Unknown('b')] }
  expect(() => encodeLine(record, first)).toThrow(TypeError)
})

test('a line whose hash is right but whose content is not is unreadable, not damaged', () => {
  const forge = (body: string): Uint8Array => {
    const hash = createHash('sha256').update(body).digest('hex')
    return Buffer.from(`${body.slice(0, -1)},"h":"${hash}"}`)
  }
  const tail = `"prev":"${noHash}","seq":1,"synced":0`
  for (const body of ['{}', '{"a":1}', `{"at":"","mono":0,${tail}}`, `{"at":"","mono":0,${tail},"type":"note","x":{"sirun:later":1}}`, `{"at":"","mono":0,${tail},"type":"note","x":{"sirun:blob":"../x","bytes":1}}`]) {
    expect(decodeLine(forge(body)).state).toBe('unreadable')
  }
  for (const bytes of ['', '{}', 'x'.repeat(100), text(forge('{"a":1}')).replace('1', '2')]) expect(decodeLine(Buffer.from(bytes)).state).toBe('damaged')
})
