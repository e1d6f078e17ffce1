/** What an answer by HTTP means for a delivery, the same for all channels. */
import type { Secret } from '../runbooks/generated/routing-schema.js'
import { forTerminal } from '../text/escape.js'
import { SecretTrouble, type Delivery, type HttpAnswer, type Means } from './channel.js'

const longestSaid = 300

/** 2xx: delivered. 429 and 5xx: failed. Else refused, with what the receiver said. */
export function deliveryOf(answer: HttpAnswer): Delivery {
  if ('error' in answer) return answer.vain ? { status: 'refused', error: answer.error } : { status: 'failed', error: answer.error, ...(answer.maybe && { maybe: true }) }
  const { status, text } = answer
  if (status >= 200 && status < 300) return { status: 'delivered' }
  const error = { name: `HTTP ${status}`, message: saidBy(status, text), status }
  if (status === 429 || status === 503) return { status: 'failed', error }
  // The request may have been worked on before the server, or the one behind it, gave up.
  return status >= 500 || status === 408 ? { status: 'failed', error, maybe: true } : { status: 'refused', error }
}

/** Passes a secret on; one that cannot be had is a refusal. */
export async function withSecret(source: Secret, means: Pick<Means, 'secret'>, use: (secret: string) => Promise<Delivery>): Promise<Delivery> {
  try {
    return await use(await means.secret(source))
  } catch (error) {
    if (!(error instanceof SecretTrouble)) throw error
    return { status: 'refused', error: { name: error.name, message: [error.message, error.hint].filter(Boolean).join(' ') } }
  }
}

function saidBy(status: number, text: string): string {
  if (status >= 300 && status < 400) return 'It points to another address, which is not followed: name that one.'
  return text.trim() === '' ? 'It said nothing else.' : forTerminal(text.trim(), { max: longestSaid })
}
