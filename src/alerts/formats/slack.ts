/**
 * An alert as Slack blocks (https://docs.slack.dev/reference/block-kit/blocks/). Every text is a plain_text object: Slack
 * reads neither its marks nor links, mentions and channels in those.
 */
import { cutText } from '../../text/cut-text.js'
import { forTerminal } from '../../text/escape.js'
import type { Alert } from '../alert.js'
import { sheetOfAlert, type Sheet } from '../sheet.js'

/** The limits of Slack: characters of a header, of a section's text, and of a button's URL. */
const longestHeader = 150
const longestText = 3_000
const longestUrl = 3_000

export interface SlackMessage {
  /** For notifications, which show no blocks. */
  text: string
  blocks: readonly object[]
}

export function alertAsSlack(alert: Alert): SlackMessage {
  return sheetAsSlack(sheetOfAlert(alert))
}

export function sheetAsSlack({ title, states, text, rows, command, link }: Sheet): SlackMessage {
  return {
    text: forMrkdwn(title),
    blocks: [
      { type: 'header', text: plain(forTerminal(title), longestHeader) },
      ...states.map((state) => section(forTerminal(state))),
      ...(text === undefined || text === '' ? [] : [section(forTerminal(text, { lines: true }))]),
      ...rows.map(({ label, lines }) => section([label, ...lines.map((line) => `  ${forTerminal(line)}`)].join('\n'))),
      ...(command === undefined ? [] : [section(`Respond\n  ${forTerminal(command)}`)]),
      ...(link === undefined || link.length > longestUrl ? [] : [{ type: 'actions', elements: [{ type: 'button', text: plain('Open in the console', 75), url: link }] }]),
    ],
  }
}

function section(text: string): object {
  return { type: 'section', text: plain(text, longestText) }
}

function plain(text: string, max: number): object {
  return { type: 'plain_text', text: cutText(text, max), emoji: false }
}

/** What notifications show is read as mrkdwn: its marks become harmless (https://docs.slack.dev/messaging/formatting-message-text). */
function forMrkdwn(text: string): string {
  return forTerminal(text, { max: longestText })
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[*_~`@]/g, (mark) => `${mark}\u200b`)
}
