/** Ids that the configuration disables and that no layer has: a typing error would leave the one that was meant. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Layer } from './layers.js'
import { runbookFiles } from './runbook-files.js'
import type { Config } from './runbook.js'

/** One problem (`unknown-disabled`) for each. Reads the names of files only. */
export async function unknownDisabled(disable: NonNullable<Config['disable']>, layers: readonly Layer[]): Promise<(Diagnostic & { id: string })[]> {
  const files = (await Promise.all(layers.map(({ folder }) => runbookFiles(folder)))).flat()
  const known = new Set(files.flatMap(({ kind, id }) => (kind === 'runbook' ? [id] : [])))
  return Object.keys(disable).filter((id) => !known.has(id)).map((id) => {
    const isProcedure = files.some((file) => file.kind === 'procedure' && file.id === id)
    const message = isProcedure ? `${id} is a procedure: only runbooks can be disabled.` : `No layer has a runbook ${id} that could be disabled.`
    const hint = isProcedure ? 'Replace it: a file of this id with replaces.' : (didYouMean(id, known) ?? 'sirun runbooks list shows what is there.')
    return { id, code: 'unknown-disabled', severity: 'error', message, hint }
  })
}
