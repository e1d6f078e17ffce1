/** Which other live runs of a state folder are not closed, and what they are about. */
import { endingOf } from '../engine/ending-of.js'
import { heldThings } from '../engine/held-things.js'
import { nodeFiles, type FileLayer } from './file-layer.js'
import { readRun, runFolder, runIds } from './run-store.js'

/** Says by the name of a thing (`thingOf`) which other run needs it. Reads every journal once, as far as it can be trusted. */
export function otherHolders(stateFolder: string, own: string, files: FileLayer = nodeFiles): (thing: string) => string | undefined {
  const holders = new Map<string, string>()
  for (const id of runIds(stateFolder, files)) {
    if (id === own) continue
    const { records } = readRun(runFolder(stateFolder, id), undefined, files)
    const [opened] = records
    if (opened?.type !== 'opened' || opened.mode !== 'live' || endingOf(records)?.type === 'closed') continue
    const { user, host } = records.findLast((record) => record.type === 'session') ?? opened
    for (const thing of heldThings(records)) holders.set(thing, `run ${id} (${opened.runbook.id}, ${user} on ${host}) is not closed and needs it as it is`)
  }
  return (thing) => holders.get(thing)
}
