/** An alert as Markdown: for chats and tickets that read it. */
import { fenced, forMarkdown } from '../../text/escape.js'
import type { Alert } from '../alert.js'
import { alertRows } from '../alert-rows.js'

/** With a line feed at the end. */
export function alertAsMarkdown(alert: Alert): string {
  const rows = alertRows(alert).map(({ label, lines }) => `| ${label} | ${lines.map((line) => forMarkdown(line)).join('<br>')} |`)
  const parts = [
    `## ${forMarkdown(alert.title)}`,
    ...alert.states.map((state) => `**${forMarkdown(state)}**`),
    ['| | |', '|---|---|', ...rows].join('\n'),
    fenced(alert.command, 'sh'),
    ...(alert.link === undefined ? [] : [`[Open in the console](${alert.link.replace(/[()*!']/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)})`]),
  ]
  return `${parts.join('\n\n')}\n`
}
