/**
 * What happened to a run as a thing that is kept: held, released, deleted. It lies in a file of its own beside the journal:
 * a run is held whoever works on it, and the last line of one that was deleted is its tombstone.
 */
import { join } from 'node:path'
import { failure } from '../diagnostics/diagnostic.js'
import type { Mode } from '../engine/records.js'
import type { FileLayer } from './file-layer.js'
import type { Head } from './scan-journal.js'
import { writeWhole } from './write-whole.js'

/** `at` is ISO 8601. */
export type CustodyEvent = { at: string; by: string; host: string; reason: string } & ({ what: 'held' | 'released' } | ({ what: 'deleted' } & Deleted))

/** What remains known of a deleted run: nothing of what it was about but the runbook. */
export interface Deleted {
  mode?: Mode
  runbook?: string
  state: string
  head: Head
  /** Files of evidence. */
  evidence: number
  /** Of all files that were deleted. */
  bytes: number
}

export type Tombstone = Extract<CustodyEvent, { what: 'deleted' }>
export type Hold = Extract<CustodyEvent, { what: 'held' | 'released' }>

/** Its name in the folder of the run. */
export const custodyName = 'custody.jsonl'

/** In their order; none where nothing happened. Throws SirunError `custody-unreadable` (state). */
export function readCustody(folder: string, files: FileLayer): CustodyEvent[] {
  const bytes = files.read(join(folder, custodyName))
  if (!bytes) return []
  const lines = Buffer.from(bytes).toString('utf8').trimEnd().split('\n')
  return lines.map((line, index) => {
    const event = readEvent(line)
    if (event) return event
    throw failure('state', 'custody-unreadable', `Line ${index + 1} of ${join(folder, custodyName)} cannot be read: whether the run is held is not known.`, 'Bring the file back from a copy. Until then nothing of the run is deleted.')
  })
}

/** The hold that is in force; undefined for none. */
export function holdIn(events: readonly CustodyEvent[]): Hold | undefined {
  const last = events.findLast((event): event is Hold => event.what !== 'deleted')
  return last?.what === 'held' ? last : undefined
}

/** Throws SirunError `run-held` (needs-person) where a hold is in force. */
export function refuseHeld(run: string, events: readonly CustodyEvent[]): void {
  const hold = holdIn(events)
  if (hold) throw failure('needs-person', 'run-held', `Run ${run} is held since ${hold.at} by ${hold.by}: ${hold.reason}. Nothing was deleted.`, `To end the hold: sirun runs release ${run} --reason "<why>"`)
}

export function tombstoneIn(events: readonly CustodyEvent[]): Tombstone | undefined {
  return events.findLast((event): event is Tombstone => event.what === 'deleted')
}

/** When it returns, the event is on the disk behind the others. Throws what the file layer throws. */
export async function addCustody(folder: string, event: CustodyEvent, files: FileLayer): Promise<void> {
  const lines = [...readCustody(folder, files), event].map((each) => `${JSON.stringify(each)}\n`)
  await writeWhole(files, join(folder, custodyName), Buffer.from(lines.join('')))
  await files.syncFolder(folder)
}

function readEvent(line: string): CustodyEvent | undefined {
  try {
    const event = JSON.parse(line) as CustodyEvent
    const isWhole = ['at', 'by', 'host', 'reason'].every((name) => typeof event[name as keyof CustodyEvent] === 'string')
    return isWhole && ['held', 'released', 'deleted'].includes(event.what) ? event : undefined
  } catch {
    return undefined
  }
}
