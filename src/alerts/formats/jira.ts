/**
 * An alert as what Jira's REST API v3 takes: a summary, and a document in Atlassian Document Format, whose text nodes are
 * text and nothing else (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/).
 */
import { cutText } from '../../text/cut-text.js'
import { forTerminal } from '../../text/escape.js'
import type { Alert } from '../alert.js'
import { sheetOfAlert, type Sheet } from '../sheet.js'

export interface JiraIssueText {
  /** At most 255 characters, on one line. */
  summary: string
  description: AdfNode
}

export interface AdfNode {
  type: string
  version?: number
  text?: string
  attrs?: object
  marks?: readonly object[]
  content?: readonly AdfNode[]
}

const longestSummary = 255

export function alertAsJira(alert: Alert): JiraIssueText {
  return sheetAsJira(sheetOfAlert(alert))
}

export function sheetAsJira({ title, states, text, rows, command, link }: Sheet): JiraIssueText {
  const table = rows.map(({ label, lines }) => ({ type: 'tableRow', content: [cell([label]), cell(lines)] }))
  return {
    summary: cutText(forTerminal(title), longestSummary),
    description: {
      type: 'doc',
      version: 1,
      content: [
        ...states.map((state) => paragraph(forTerminal(state))),
        ...(text === undefined ? [] : text.split('\n').map((line) => paragraph(forTerminal(line)))),
        ...(table.length === 0 ? [] : [{ type: 'table', content: table }]),
        ...(command === undefined ? [] : [{ type: 'codeBlock', attrs: { language: 'shell' }, content: [{ type: 'text', text: forTerminal(command) }] }]),
        ...(link === undefined ? [] : [{ type: 'paragraph', content: [{ type: 'text', text: 'Open in the console', marks: [{ type: 'link', attrs: { href: link } }] }] }]),
      ],
    },
  }
}

function cell(lines: readonly string[]): AdfNode {
  return { type: 'tableCell', content: lines.map((line) => paragraph(forTerminal(line))) }
}

/** A text node of Jira holds at least one character. */
function paragraph(text: string): AdfNode {
  return { type: 'paragraph', content: text === '' ? [] : [{ type: 'text', text }] }
}
