/** How the copy of a run in the bucket stands when its process ends, for a person. */
import { count } from '../terminal/format-value.js'
import type { Screen } from '../terminal/theme.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import type { CopyState } from './journal-copy.js'

/** What of the journal is in the bucket, and how the rest gets there; nothing where there is no copy. */
export function copyLines(run: string, copy: CopyState | undefined, { columns }: Screen): string {
  if (!copy) return ''
  const { where, records, copied, error } = copy
  const lacks = copied + 1 === records ? `record ${records} is` : `records ${copied + 1} to ${records} are`
  const text = error === undefined ? [`Copy: all ${count(records, 'record')} are in ${forTerminal(where)}`] : [`Copy: ${lacks} not in ${forTerminal(where)}: ${forTerminal(error.name)}: ${error.message}`, `Bring the rest there: sirun runs copy ${run}`]
  return text.map((line) => `${wrap(line, columns).join('\n')}\n`).join('')
}
