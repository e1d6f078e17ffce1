/** The blobs of a run: what is too long for a line, and all evidence, in files named for their SHA-256. */
import { join } from 'node:path'
import type { FileLayer } from './file-layer.js'
import { hashOf, type EncodedLine } from './record-line.js'
import { writeWhole } from './write-whole.js'

/** Its name in the folder of the run. */
export const evidenceFolder = 'evidence'

/** Writes blobs. When it returns they, and their names, are on the disk. */
export async function keepBlobs(runFolder: string, blobs: EncodedLine['blobs'], files: FileLayer): Promise<void> {
  if (blobs.length === 0) return
  const folder = join(runFolder, evidenceFolder)
  files.makeFolder(folder)
  await files.syncFolder(runFolder)
  for (const blob of blobs) {
    const path = join(folder, blob.sha256)
    const there = files.read(path)
    if (!there || hashOf(there) !== blob.sha256) await writeWhole(files, path, blob.bytes)
  }
  await files.syncFolder(folder)
}

/** The bytes that are stored under a hash, whether or not they still match it; undefined where there are none. */
export function readBlob(runFolder: string, sha256: string, files: FileLayer): Uint8Array | undefined {
  return files.read(join(runFolder, evidenceFolder, sha256))
}
