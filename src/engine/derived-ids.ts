/** Identifiers that follow from run and step alone, so that a resume finds what was made and sends the same token again. */
import { createHash } from 'node:crypto'
import { canonical } from '../expressions/canonical.js'

/** 32 characters [a-z0-9], the first a letter: fits names, tags and client tokens. Unique to run, step and item. */
export function markOf(run: string, address: string): string {
  const digits = BigInt(`0x${sha256(`mark\n${run}\n${address}`)}`).toString(36).padStart(31, '0')
  return `m${digits.slice(-31)}`
}

/** A UUID (version 5 form) for an operation's idempotency token. */
export function tokenOf(run: string, address: string, purpose: string): string {
  const hash = createHash('sha1').update(`token\n${run}\n${address}\n${purpose}`).digest()
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** SHA-256 of a text, or of a value's canonical JSON, in hex. */
export function sha256(content: unknown): string {
  return createHash('sha256').update(typeof content === 'string' ? content : canonical(content)).digest('hex')
}
