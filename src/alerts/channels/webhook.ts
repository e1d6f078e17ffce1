/**
 * Any HTTP server: a POST of JSON, signed. `Sirun-Signature` is `v1=` and the HMAC-SHA256 (RFC 2104) in hexadecimal digits
 * of the timestamp, a full stop and the body, as `docs/alerts.md` tells receivers. The same words told again are the same
 * bytes, and have the same `Sirun-Delivery`: they are repeated after a lost answer.
 */
import { createHash, createHmac } from 'node:crypto'
import type { Value } from '../../expressions/value.js'
import type { WebhookDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel } from '../channel.js'
import { deliveryOf, withSecret } from '../delivery-of.js'
import { noticeText } from '../formats/notice-text.js'
import type { Notice } from '../notice.js'

/** Bytes of a body. */
const longestBody = 256_000

export const channel: Channel<WebhookDestination> = {
  follows: true,
  draft: (notice, { url }) => ({ to: `POST ${url}`, body: JSON.parse(bodyOf(notice)) as Value }),
  deliver(notice, { url, key: source }, means) {
    return withSecret(source, means, async (key) => {
      const body = bodyOf(notice)
      const timestamp = Math.floor(means.clock.now().getTime() / 1000)
      const headers = {
        'Content-Type': 'application/json',
        'Sirun-Key': notice.key,
        'Sirun-Delivery': createHash('sha256').update(body).digest('hex').slice(0, 32),
        'Sirun-Timestamp': String(timestamp),
        'Sirun-Signature': `v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`,
      }
      return deliveryOf(await means.http({ method: 'POST', url, headers, body, repeatable: true, secrets: [key] }))
    })
  },
}

function bodyOf(notice: Notice): string {
  return noticeText(notice, 'json', longestBody)
}
