/**
 * An alert as what Jira's REST API v3 takes: a summary, and a document in Atlassian Document Format, whose text nodes are
 * text and nothing else (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/).
 */
import { forTerminal } from '../../text/escape.js'
import type { Alert } from '../alert.js'
import { alertRows } from '../alert-rows.js'

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
  const { title, states, command, link } = alert
  const rows = alertRows(alert).map(({ label, lines }) => ({ type: 'tableRow', content: [cell([label]), cell(lines)] }))
  return {
    summary: forTerminal(title).slice(0, longestSummary),
    description: {
      type: 'doc',
      version: 1,
      content: [
        ...states.map((state) => paragraph(forTerminal(state))),
        { type: 'table', content: rows },
        { type: 'codeBlock', attrs: { language: 'shell' }, content: [{ type: 'text', text: forTerminal(command) }] },
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
