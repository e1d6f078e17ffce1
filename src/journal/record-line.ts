/**
 * A record as its line in the journal, and back. This is format 1, which later versions go on reading:
 *
 * A line is one JSON object in printable ASCII (value-json.ts) and a line feed. Beside the record's own members it has
 * `seq` (the record's number, from 1), `prev` (`h` of the line before; 64 zeros in the first) and `synced` (the number
 * of the last record that was known to be on the disk when this line was written). Its keys are sorted, and the last is
 * `h`: the SHA-256, in hex, of the line's stored bytes without the line feed and without `,"h":"…"`, that is, closed
 * by `}`. A member that makes the line longer than 64 KiB is a blob instead: `{"bytes": n, "sirun:blob": SHA-256}`, whose
 * bytes are the member's JSON. `content` of an `evidence` record always is one.
 */
import { createHash } from 'node:crypto'
import type { Value, ValueMap } from '../expressions/value.js'
import { decodeValue, encodeMembers, encodeText, joinMembers, type EncodeOptions } from '../expressions/value-json.js'

/** What every record of a journal has, whatever else is in it. */
export interface AnyRecord {
  type: string
  at: string
  mono: number
}

/** `prev` of the first line. */
export const noHash = '0'.repeat(64)

/** Longest line, in bytes, without its line feed. */
export const maxLineBytes = 64 * 1024

/** Where a line stands in its journal. */
export interface LinePosition {
  seq: number
  prev: string
  synced: number
}

/** Content that is kept in a file of its own, named for its SHA-256 (hex). */
export interface BlobReference {
  sha256: string
  bytes: number
}

export interface EncodedLine {
  /** With its line feed. */
  bytes: Uint8Array
  hash: string
  /** What must be on the disk before the line is. */
  blobs: { sha256: string; bytes: Uint8Array }[]
}

export interface DecodedLine extends LinePosition {
  hash: string
  /** The record without the members that are blobs. */
  members: ValueMap
  moved: Map<string, BlobReference>
}

/** `damaged`: the bytes are not those that were written. `unreadable`: they are, but this version cannot read them. */
export type LineReading =
  | { state: 'read'; line: DecodedLine }
  | { state: 'damaged'; why: string }
  | { state: 'unreadable'; why: string }

const ending = /^,"h":"([0-9a-f]{64})"\}$/
const endingBytes = 64 + ',"h":""}'.length
const envelope = ['seq', 'prev', 'synced', 'h']

/** @throws TypeError for a record that holds what is not a value. */
export function encodeLine<R extends AnyRecord>(record: R, position: LinePosition, options: EncodeOptions = {}): EncodedLine {
  const members = encodeMembers(record as unknown as ValueMap, options)
  for (const name of envelope) if (members.has(name)) throw new TypeError(`A record cannot have a member ${name}`)
  const blobs: EncodedLine['blobs'] = []
  const move = (name: string): void => {
    const bytes = Buffer.from(members.get(name)!)
    const sha256 = hashOf(bytes)
    blobs.push({ sha256, bytes })
    members.set(name, `{"bytes":${bytes.length},"sirun:blob":"${sha256}"}`)
  }
  const bySize = [...members].sort(([, a], [, b]) => b.length - a.length).map(([name]) => name)
  if (record.type === 'evidence') move(bySize.splice(bySize.indexOf('content'), 1)[0]!)
  members.set('seq', String(position.seq))
  members.set('prev', encodeText(position.prev))
  members.set('synced', String(position.synced))

  let body = joinMembers(members)
  for (const name of bySize) {
    if (body.length - 1 + endingBytes <= maxLineBytes) break
    move(name)
    body = joinMembers(members)
  }
  const hash = hashOf(Buffer.from(body))
  return { bytes: Buffer.from(`${body.slice(0, -1)},"h":"${hash}"}\n`), hash, blobs }
}

/** Reads a line (without its line feed). The hash is that of the bytes as they are stored, never of JSON made anew. */
export function decodeLine(bytes: Uint8Array): LineReading {
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const cut = stored.length - endingBytes
  const hash = cut > 0 ? ending.exec(stored.toString('latin1', cut))?.[1] : undefined
  if (hash === undefined) return { state: 'damaged', why: 'it does not end with its hash' }
  if (createHash('sha256').update(stored.subarray(0, cut)).update('}').digest('hex') !== hash) {
    return { state: 'damaged', why: 'its bytes do not match its hash' }
  }
  try {
    return { state: 'read', line: readMembers(JSON.parse(stored.toString('utf8')) as ValueMap, hash) }
  } catch (error) {
    return { state: 'unreadable', why: error instanceof Error ? error.message : String(error) }
  }
}

/** SHA-256 in hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The value that a blob's bytes hold. @throws where they hold none. */
export function decodeBlob(bytes: Uint8Array): Value {
  return decodeValue(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')))
}

function readMembers(json: ValueMap, hash: string): DecodedLine {
  const { seq, prev, synced, ...rest } = json
  delete rest.h
  if (!isCount(seq) || typeof prev !== 'string' || !isCount(synced)) {
    throw new TypeError('The line has no seq, prev or synced')
  }
  const moved = new Map<string, BlobReference>()
  for (const [name, value] of Object.entries(rest)) {
    const reference = blobReference(value)
    if (!reference) continue
    moved.set(name, reference)
    delete rest[name]
  }
  const members = decodeValue(rest) as ValueMap
  if (typeof members.type !== 'string' || typeof members.at !== 'string' || typeof members.mono !== 'number') {
    throw new TypeError('The record has no type, at or mono')
  }
  return { seq, prev, synced, hash, members, moved }
}

function blobReference(value: unknown): BlobReference | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'sirun:blob')) return undefined
  const { 'sirun:blob': sha256, bytes, ...others } = value as ValueMap
  const isHash = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)
  if (!isHash || !isCount(bytes) || Object.keys(others).length > 0) {
    throw new TypeError('A reference to a blob is not as it must be')
  }
  return { sha256, bytes }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
