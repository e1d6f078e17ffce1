/**
 * An alert as Slack blocks (https://docs.slack.dev/reference/block-kit/blocks/). Every text is a plain_text object: Slack
 * reads neither its marks nor links, mentions and channels in those.
 */
import { forTerminal } from '../../text/escape.js'
import type { Alert } from '../alert.js'
import { alertRows } from '../alert-rows.js'

/** The limits of Slack: characters of a header and of a section's text. */
const longestHeader = 150
const longestText = 3_000

export interface SlackMessage {
  /** For notifications, which show no blocks. */
  text: string
  blocks: readonly object[]
}

export function alertAsSlack(alert: Alert): SlackMessage {
  const rows = alertRows(alert).map(({ label, lines }) => section([label, ...lines.map((line) => `  ${forTerminal(line)}`)].join('\n')))
  return {
    text: forMrkdwn(alert.title),
    blocks: [
      { type: 'header', text: plain(forTerminal(alert.title), longestHeader) },
      ...alert.states.map((state) => section(forTerminal(state))),
      ...rows,
      section(`Respond\n  ${forTerminal(alert.command)}`),
      ...(alert.link === undefined ? [] : [{ type: 'actions', elements: [{ type: 'button', text: plain('Open in the console', 75), url: alert.link }] }]),
    ],
  }
}

function section(text: string): object {
  return { type: 'section', text: plain(text, longestText) }
}

function plain(text: string, max: number): object {
  const cut = text.length <= max ? text : `${text.slice(0, max - 1)}…`
  return { type: 'plain_text', text: cut, emoji: false }
}

/** What notifications show is read as mrkdwn: its marks become harmless (https://docs.slack.dev/messaging/formatting-message-text). */
function forMrkdwn(text: string): string {
  return forTerminal(text, { max: longestText })
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[*_~`@]/g, (mark) => `${mark}\u200b`)
}
