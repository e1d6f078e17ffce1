/** An alert as plain text: for a terminal, mail and SNS. */
import { forTerminal } from '../../text/escape.js'
import { padTo, wrap } from '../../text/layout.js'
import type { Alert } from '../alert.js'
import { alertRows } from '../alert-rows.js'

const columns = 78
const labelWidth = 16

/** With a line feed at the end. */
export function alertAsPlain(alert: Alert): string {
  const rows = alertRows(alert).flatMap(({ label, lines }) =>
    lines.flatMap((line, index) => labelled(index === 0 ? label : '', forTerminal(line))),
  )
  const parts = [
    wrap(forTerminal(alert.title), columns),
    ...(alert.states.length === 0 ? [] : [alert.states.flatMap((state) => wrap(forTerminal(state), columns))]),
    rows,
    // Whole on its line, however long: it is copied.
    ['Respond:', `  ${forTerminal(alert.command)}`],
    ...(alert.link === undefined ? [] : [['Console:', `  ${forTerminal(alert.link)}`]]),
  ]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function labelled(label: string, text: string): string[] {
  const [first = '', ...more] = wrap(text, columns, ' '.repeat(labelWidth))
  return [`${padTo(label, labelWidth)}${first.slice(labelWidth)}`, ...more]
}
