/** How far the journal of a run is in a bucket, as far as this machine knows: a hint, since only the bucket knows. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFiles } from './file-layer.js'

export interface Copied {
  /** `s3://bucket/prefix/account/run/`. */
  where: string
  records: number
  /** Of the journal. */
  bytes: number
  /** Of the last record that is there. */
  hash: string
  /** ISO 8601. */
  at: string
}

/** Its name in the folder of the run. */
const copiedName = 'copied.json'

/** Undefined where nothing says so, or nothing that can be read. */
export function readCopied(folder: string): Copied | undefined {
  try {
    const { where, records, bytes, hash, at } = JSON.parse(Buffer.from(nodeFiles.read(join(folder, copiedName))!).toString()) as Copied
    const isWhole = typeof where === 'string' && Number.isSafeInteger(records) && Number.isSafeInteger(bytes) && typeof hash === 'string' && typeof at === 'string'
    return isWhole ? { where, records, bytes, hash, at } : undefined
  } catch {
    return undefined
  }
}

/** Where it cannot be written, the next one asks the bucket: nothing depends on it. */
export function writeCopied(folder: string, copied: Copied): void {
  const path = join(folder, copiedName)
  try {
    writeFileSync(`${path}.part`, `${JSON.stringify(copied)}\n`, { mode: 0o600 })
    renameSync(`${path}.part`, path)
  } catch {
    // A full disk stops the run by the journal, not by this.
  }
}
