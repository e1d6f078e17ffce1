/** Deletes what a run left on this machine. Its folder stays, with the tombstone. */
import * as fs from 'node:fs'
import { basename, join } from 'node:path'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { addCustody, custodyName, readCustody, refuseHeld, tombstoneIn, type CustodyEvent, type Deleted } from './custody.js'
import { evidenceFolder } from './evidence-store.js'
import { nodeFiles } from './file-layer.js'
import { acquireLock } from './lock.js'

export type Deletion = Pick<CustodyEvent, 'at' | 'by' | 'host' | 'reason'> & Omit<Deleted, 'evidence' | 'bytes'>

/**
 * The tombstone is on the disk before anything goes, so that a deletion that was cut off is finished by the next one; that
 * keeps the first tombstone. Throws SirunError: run-held (needs-person), run-locked, run-undeletable (state).
 */
export async function deleteRun(folder: string, deletion: Deletion): Promise<Deleted> {
  const lock = await acquireLock(folder)
  try {
    const events = readCustody(folder, nodeFiles)
    refuseHeld(basename(folder), events)
    const { at, by, host, reason, ...about } = deletion
    const deleted: Deleted = { ...about, evidence: nodeFiles.list(join(folder, evidenceFolder)).length, bytes: bytesIn(folder) }
    if (!tombstoneIn(events)) await addCustody(folder, { what: 'deleted', at, by, host, reason, ...deleted }, nodeFiles)
    for (const name of leftIn(folder)) fs.rmSync(join(folder, name), { recursive: true, force: true })
    await nodeFiles.syncFolder(folder)
    return deleted
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof SirunError || code === undefined) throw error
    throw failure('state', 'run-undeletable', `Something in ${folder} cannot be deleted (${code}).`, 'What is there still is deleted by the same command, once that is put right.')
  } finally {
    await lock.release()
    for (const name of fs.readdirSync(folder).filter((each) => lockName.test(each))) fs.rmSync(join(folder, name), { force: true })
  }
}

const lockName = /^lock\./

/** The names of what is still to go. */
export function leftIn(folder: string): string[] {
  return nodeFiles.list(folder).filter((name) => name !== custodyName && !lockName.test(name))
}

function bytesIn(folder: string): number {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).reduce((sum, entry) => sum + fs.statSync(join(entry.parentPath, entry.name)).size, 0)
}
