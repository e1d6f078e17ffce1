/**
 * A channel of Slack, by an incoming webhook: a message when a finding is told of, and one when its run stops or is closed
 * (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). A webhook knows no keys: what may have
 * arrived is not sent again.
 */
import type { Value } from '../../expressions/value.js'
import type { SlackDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel } from '../channel.js'
import { deliveryOf, withSecret } from '../delivery-of.js'
import { fitSheet } from '../fit-sheet.js'
import { sheetAsSlack, type SlackMessage } from '../formats/slack.js'
import type { Notice } from '../notice.js'
import { sheetOf } from '../sheet.js'
import { turnOf } from '../turn-of.js'

/** Characters of a message as JSON. Slack names limits of its parts, not of the whole; more than this nobody reads in a chat. */
const longestMessage = 12_000

export const channel: Channel<SlackDestination> = {
  follows: false,
  draft(notice) {
    const body = messageOf(notice)
    return body && { to: 'POST https://hooks.slack.com/…', body: body as unknown as Value }
  },
  async deliver(notice, { url: source }, means) {
    const body = messageOf(notice)
    if (!body) return { status: 'passed-over', why: 'Slack is told when a run ends' }
    return withSecret(source, means, async (url) => deliveryOf(await means.http({ method: 'POST', url, body: body as unknown as Value, repeatable: false, secrets: [url] })))
  },
}

function messageOf(notice: Notice): SlackMessage | undefined {
  if (turnOf(notice) === 'taken') return undefined
  return fitSheet(sheetOf(notice), sheetAsSlack, (message) => JSON.stringify(message).length, longestMessage)
}
