/** The rows about what could hold a live run up: what AWS says beforehand, and that the glass is broken. */
import { forTerminal } from '../text/escape.js'
import type { Row } from './context-rows.js'
import type { Theme } from './theme.js'

export interface CheckedView {
  /** Whether its changes would be allowed, and the actions that would be denied. */
  checked?: { checked: string; denied: readonly string[] }
  /** Why the glass is broken. */
  breakGlass?: string
}

/** Rows with something in them. */
export function checkedRows({ checked, breakGlass }: CheckedView, theme: Theme): Row[] {
  const { checked: said = '', denied = [] } = checked ?? {}
  const rows: Row[] = [
    ['checked', forTerminal(said)],
    ...denied.map((text, index): Row => [index === 0 ? 'denied' : '', theme.bad(`${forTerminal(text)}; for any resource, no proof`)]),
    ['GLASS', breakGlass === undefined ? '' : theme.bad(`BROKEN: ${forTerminal(breakGlass)}. Approvals, protected resources and the disk do not hold this run up.`)],
  ]
  return rows.filter(([, text]) => text !== '')
}
