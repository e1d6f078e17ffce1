/**
 * Any HTTP server: a POST of JSON, signed. `Sirun-Signature` is `v1=` and the HMAC-SHA256 (RFC 2104) in hexadecimal digits
 * of the timestamp, a full stop and the body, as `docs/alerts.md` tells receivers. The same words told again are the same
 * bytes, and have the same `Sirun-Delivery`: they are repeated after a lost answer.
 */
import { createHash, createHmac } from 'node:crypto'
import { isMap, type Value, type ValueMap } from '../../expressions/value.js'
import { plainValue } from '../../report/plain-value.js'
import type { WebhookDestination } from '../../runbooks/generated/routing-schema.js'
import { forJson } from '../../text/escape.js'
import type { Channel } from '../channel.js'
import { deliveryOf, withSecret } from '../delivery-of.js'
import { cutText } from '../fit-sheet.js'
import type { Notice } from '../notice.js'
import { titleOf } from '../sheet.js'

/** Characters of a body. */
const longestBody = 256_000

export const channel: Channel<WebhookDestination> = {
  follows: true,
  draft: (notice, { url }) => ({ to: `POST ${url}`, body: documentOf(notice) }),
  deliver(notice, { url, key: source }, means) {
    return withSecret(source, means, async (key) => {
      const body = forJson(documentOf(notice))
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

/** Texts and lists, at most so long. */
const levels = [
  { text: 50_000, items: 1_000 },
  { text: 4_000, items: 200 },
  { text: 300, items: 50 },
  { text: 40, items: 10 },
]

/** As whole as it fits; where it does not, `cut` says so. */
function documentOf(notice: Notice): Value {
  // A reference is another receiver's name for it.
  const whole = { sirun: 1, title: titleOf(notice), ...(plainValue({ ...notice, reference: undefined }) as ValueMap) }
  const fits = (value: Value): boolean => JSON.stringify(value).length <= longestBody
  if (fits(whole)) return whole
  const shorter = levels.map(({ text, items }) => ({ ...(shorten(whole, text, items) as object), cut: true }))
  return shorter.find(fits) ?? shorter.at(-1)!
}

function shorten(value: Value, text: number, items: number): Value {
  if (typeof value === 'string') return cutText(value, text)
  if (Array.isArray(value)) return value.slice(0, items).map((item) => shorten(item, text, items))
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member, text, items)])) : value
}
