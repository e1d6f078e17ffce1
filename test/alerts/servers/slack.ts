/**
 * A hand-written contract of Slack's incoming webhooks, from
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, the limits of
 * https://docs.slack.dev/reference/block-kit/blocks/, and the errors of
 * https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks. It is not Slack.
 */
import { localServer, type Answer, type LocalServer, type Received } from './local-server.js'

export const slackPath = '/services/T00000000/B00000000/aaaabbbbccccddddeeeeffff'

interface Text {
  type: string
  text: string
}

/** Messages that were posted are in `posted`. */
export async function slackServer(): Promise<LocalServer & { posted: { text: string; blocks: object[] }[] }> {
  const posted: { text: string; blocks: object[] }[] = []
  const server = await localServer((request) => {
    const refused = refusal(request)
    if (refused) return refused
    posted.push(JSON.parse(request.body) as (typeof posted)[number])
    return { status: 200, body: 'ok' }
  })
  return Object.assign(server, { posted })
}

function refusal({ method, path, headers, body }: Received): Answer | undefined {
  if (path !== slackPath) return { status: 404, body: 'no_service' }
  if (method !== 'POST' || !headers['content-type']?.startsWith('application/json')) return { status: 400, body: 'invalid_payload' }
  const message = parsed(body)
  if (!message) return { status: 400, body: 'invalid_payload' }
  const { text, blocks = [] } = message
  if (typeof text !== 'string' || text === '') return { status: 400, body: 'no_text' }
  return blocks.length <= 50 && blocks.every(isBlock) ? undefined : { status: 400, body: 'invalid_blocks' }
}

function parsed(body: string): { text?: unknown; blocks?: Block[] } | undefined {
  try {
    return JSON.parse(body) as { text?: unknown; blocks?: Block[] }
  } catch {
    return undefined
  }
}

interface Block {
  type: string
  text?: Text
  elements?: { type: string; text: Text; url?: string }[]
}

function isBlock({ type, text, elements = [] }: Block): boolean {
  if (type === 'header') return isText(text, 150) && text?.type === 'plain_text'
  if (type === 'section') return isText(text, 3_000)
  return type === 'actions' && elements.length > 0 && elements.length <= 25 && elements.every((each) => each.type === 'button' && isText(each.text, 75) && (each.url?.length ?? 0) <= 3_000)
}

function isText(text: Text | undefined, longest: number): boolean {
  return text !== undefined && ['plain_text', 'mrkdwn'].includes(text.type) && text.text.length > 0 && text.text.length <= longest
}
