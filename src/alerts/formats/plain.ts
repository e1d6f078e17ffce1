/** An alert as plain text: for a terminal, mail and SNS. */
import { forTerminal } from '../../text/escape.js'
import { padTo, wrap } from '../../text/layout.js'
import type { Alert } from '../alert.js'
import { sheetOfAlert, type Sheet } from '../sheet.js'

const columns = 78
const labelWidth = 16

/** With a line feed at the end. */
export function alertAsPlain(alert: Alert): string {
  return sheetAsPlain(sheetOfAlert(alert))
}

/** With a line feed at the end. */
export function sheetAsPlain({ title, states, text, rows, command, link }: Sheet): string {
  const lines = rows.flatMap((row) => row.lines.flatMap((line, index) => labelled(index === 0 ? row.label : '', forTerminal(line))))
  const parts = [
    wrap(forTerminal(title), columns),
    states.flatMap((state) => wrap(forTerminal(state), columns)),
    text === undefined ? [] : wrap(forTerminal(text, { lines: true }), columns),
    lines,
    // Whole on its line, however long: it is copied.
    command === undefined ? [] : ['Respond:', `  ${forTerminal(command)}`],
    link === undefined ? [] : ['Console:', `  ${forTerminal(link)}`],
  ]
  return `${parts.filter((part) => part.length > 0).map((part) => part.join('\n')).join('\n\n')}\n`
}

function labelled(label: string, text: string): string[] {
  const [first = '', ...more] = wrap(text, columns, ' '.repeat(labelWidth))
  return [`${padTo(label, labelWidth)}${first.slice(labelWidth)}`, ...more]
}
