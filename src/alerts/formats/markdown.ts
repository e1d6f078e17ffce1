/** An alert as Markdown: for chats and tickets that read it. */
import { fenced, forMarkdown } from '../../text/escape.js'
import type { Alert } from '../alert.js'
import { sheetOfAlert, type Sheet } from '../sheet.js'

/** With a line feed at the end. */
export function alertAsMarkdown(alert: Alert): string {
  return sheetAsMarkdown(sheetOfAlert(alert))
}

/** With a line feed at the end. */
export function sheetAsMarkdown({ title, states, text, rows, command, link }: Sheet): string {
  const lines = rows.map((row) => `| ${row.label} | ${row.lines.map((line) => forMarkdown(line)).join('<br>')} |`)
  const parts = [
    `## ${forMarkdown(title)}`,
    ...states.map((state) => `**${forMarkdown(state)}**`),
    ...(text === undefined ? [] : [fenced(text)]),
    ['| | |', '|---|---|', ...lines].join('\n'),
    ...(command === undefined ? [] : [fenced(command, 'sh')]),
    ...(link === undefined ? [] : [`[Open in the console](${link.replace(/[()*!']/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)})`]),
  ]
  return `${parts.join('\n\n')}\n`
}
