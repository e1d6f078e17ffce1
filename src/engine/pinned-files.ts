/** The files of a run as they were pinned: read again from their text, never from the disk. */
import { failure } from '../diagnostics/diagnostic.js'
import { readProcedure, readRunbook } from '../runbooks/read-runbook.js'
import type { Procedure, RunbookFile } from '../runbooks/runbook.js'
import type { PinnedFile } from './records.js'

/** The first file, and the procedures behind it by id. They were checked before they were pinned. */
export function readPinned(files: readonly PinnedFile[]): Pinned {
  const known = read.get(files)
  if (known) return known
  const [main, ...used] = files.map((file) => {
    const name = `${file.id}.yaml`
    const { value } = file.kind === 'runbook' ? readRunbook(file.text, name) : readProcedure(file.text, name)
    if (!value) throw failure('state', 'unreadable-runbook', `This version of sirun cannot read the pinned ${file.kind} ${file.id}`)
    return value
  })
  const pinned = { main: main!, procedures: new Map(used.map((procedure) => [procedure.id, procedure as Procedure])) }
  read.set(files, pinned)
  return pinned
}

interface Pinned {
  main: RunbookFile
  procedures: Map<string, Procedure>
}

/** Pinned files do not change, and several parts of a run read the same list. */
const read = new WeakMap<readonly PinnedFile[], Pinned>()
