/** The files of a run as they were pinned: what they hold comes from their text, never again from the disk. */
import { failure } from '../diagnostics/diagnostic.js'
import { readProcedure, readRunbook } from '../runbooks/read-runbook.js'
import type { Procedure, RunbookFile } from '../runbooks/runbook.js'
import type { PinnedFile } from './records.js'

/** What has been read from a file's text: several parts of a run want it, and reading takes long. */
const valueOf = new WeakMap<PinnedFile, RunbookFile>()

/** Pins a file whose text has just been read; `value` is what it holds. */
export function pinFile({ kind, id, sha256, text, layer }: PinnedFile, value: RunbookFile): PinnedFile {
  const file = { kind, id, sha256, text, ...(layer && { layer: { name: layer.name, path: layer.path } }) }
  valueOf.set(file, value)
  return file
}

/** The first file, and the procedures behind it by id. They were checked before they were pinned. */
export function readPinned(files: readonly PinnedFile[]): { main: RunbookFile; procedures: Map<string, Procedure> } {
  const [main, ...used] = files.map((file) => {
    const value = valueOf.get(file) ?? readText(file)
    valueOf.set(file, value)
    return value
  })
  return { main: main!, procedures: new Map(used.map((procedure) => [procedure.id, procedure as Procedure])) }
}

function readText({ kind, id, text }: PinnedFile): RunbookFile {
  const { value } = (kind === 'runbook' ? readRunbook : readProcedure)(text, `${id}.yaml`)
  if (!value) throw failure('state', 'unreadable-runbook', `This version of sirun cannot read the pinned ${kind} ${id}`)
  return value
}
