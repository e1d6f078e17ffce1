/** Brings a journal that a crash left behind back to its last good record, without losing the bytes behind it. */
import { join } from 'node:path'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { FileLayer } from './file-layer.js'
import { journalName, scanJournal, type Scan, type ScanStart } from './scan-journal.js'
import { writeWhole } from './write-whole.js'

/** A tail that was cut, and the name of the file in the run's folder that holds it now. */
export interface Cut {
  bytes: number
  copy: string
}

const copyName = /^journal\.torn-([1-9]\d*)$/

/**
 * Syncs the open `file` once and scans it. A torn tail is copied aside and then cut, in this order: a crash at any
 * point leaves a journal that is recovered again, with the tail either still in it or whole in its copy. `cuts` are all
 * copies that no record names yet: the caller records them. `from`: what was read already, and the copies that it names.
 * @throws SirunError of kind `state` where the journal is corrupt or has no first record; nothing was changed then.
 */
export async function recoverJournal(
  folder: string,
  file: number,
  files: FileLayer,
  from?: ScanStart & { copies: Iterable<string> },
): Promise<{ scan: Scan; cuts: Cut[] }> {
  await files.sync(file)
  const bytes = files.read(join(folder, journalName)) ?? new Uint8Array()
  const scan = scanJournal(bytes, from)
  if (scan.corruption) throw new SirunError('state', scan.corruption)
  if (scan.lines.length === 0 && !from) throw empty(folder)

  const recorded = new Set<unknown>([...(from?.copies ?? []), ...scan.lines.map((line) => line.members.copy)])
  const unrecorded = files.list(folder).filter((name) => copyName.test(name) && !recorded.has(name))
  const cuts = unrecorded.map((copy) => ({ copy, bytes: files.stat(join(folder, copy))?.bytes ?? 0 }))
  if (scan.tornBytes > 0) {
    const tail = bytes.subarray(scan.goodBytes)
    if (!cuts.some(({ copy }) => sameBytes(files.read(join(folder, copy)), tail))) {
      const copy = nextCopy(files.list(folder))
      await writeWhole(files, join(folder, copy), tail)
      cuts.push({ copy, bytes: tail.length })
    }
    await files.syncFolder(folder)
    files.truncate(file, scan.goodBytes)
    await files.sync(file)
  }
  return { scan, cuts }
}

function nextCopy(names: readonly string[]): string {
  const numbers = names.map((name) => Number(copyName.exec(name)?.[1] ?? 0))
  return `journal.torn-${Math.max(0, ...numbers) + 1}`
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0
}

function empty(folder: string): SirunError {
  return failure(
    'state',
    'journal-empty',
    `The journal in ${folder} has no whole record: the run ended as it began, before any call that changes something.`,
    'Begin the response again; it gets a run of its own.',
  )
}
