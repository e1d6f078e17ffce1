/** The journal of format 1 that is kept for ever: later versions must go on reading it as it is. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BlobReader } from '../../src/journal/restore-records.js'

export const goldenFolder = join(process.cwd(), 'test/fixtures/journal/format-1')

export const goldenBytes: Uint8Array = readFileSync(join(goldenFolder, 'journal.jsonl'))

export const goldenBlobs: ReadonlyMap<string, Uint8Array> = new Map(
  readdirSync(join(goldenFolder, 'evidence')).map((name) => [name, readFileSync(join(goldenFolder, 'evidence', name))]),
)

export const readGolden: BlobReader = (sha256) => goldenBlobs.get(sha256)

/** Its lines, each with its line feed. */
export function goldenLines(): string[] {
  return Buffer.from(goldenBytes).toString('latin1').match(/[^\n]*\n/g)!
}
