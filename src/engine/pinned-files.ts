/** The files of a run as they were pinned: read again from their text, never from the disk. */
import { failure } from '../diagnostics/diagnostic.js'
import { readProcedure, readRunbook } from '../runbooks/read-runbook.js'
import type { Procedure, RunbookFile } from '../runbooks/runbook.js'
import type { PinnedFile } from './records.js'

/** The first file, and the procedures behind it by id. They were checked before they were pinned. */
export function readPinned(files: readonly PinnedFile[]): { main: RunbookFile; procedures: Map<string, Procedure> } {
  const [main, ...used] = files.map((file) => {
    const name = `${file.id}.yaml`
    const { value } = file.kind === 'runbook' ? readRunbook(file.text, name) : readProcedure(file.text, name)
    if (!value) throw failure('state', 'unreadable-runbook', `This version of sirun cannot read the pinned ${file.kind} ${file.id}`)
    return value
  })
  return { main: main!, procedures: new Map(used.map((procedure) => [procedure.id, procedure as Procedure])) }
}
