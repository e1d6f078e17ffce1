/** What the alert log says of one finding: recorded, routed, told. Pure. */
import type { AlertRecord } from '../alerts/alert-records.js'
import type { Delivery } from '../alerts/channel.js'
import { reasonOf } from '../alerts/reason-of.js'
import { fallbacksOf, type Routing } from '../runbooks/routing.js'
import { BrokenLink, type Held } from './link.js'

export type AlertOf = Extract<AlertRecord, { type: 'alert' }>

/** The alert of a finding among records. Throws BrokenLink where its event was rejected. */
export function alertIn(records: readonly AlertRecord[], key: string, id: string): AlertOf | undefined {
  const rejected = records.find((record) => record.type === 'rejected' && record.body.includes(id))
  if (rejected?.type === 'rejected') throw new BrokenLink(`The watcher rejected its event: ${rejected.reason}`, 'It is in the alert log, with its text.')
  return records.find((record): record is AlertOf => record.type === 'alert' && record.key === key)
}

/** Who is told of it. Throws BrokenLink where nobody is. */
export function routeOf({ to, isDefault, suppressed }: AlertOf): Held<string[]> {
  if (suppressed) throw new BrokenLink(`The routing suppresses it: ${suppressed.id}, until ${suppressed.until}: ${suppressed.reason}`, 'Nobody is told of such findings until then.')
  const rules = [...new Set(to.flatMap((route) => route.rules))]
  const names = to.filter(({ outcome }) => outcome === 'told').map(({ name }) => name)
  const others = to.filter(({ outcome }) => outcome !== 'told').map(({ name, outcome }) => `${name} (${outcome})`)
  const says = `${isDefault ? 'default' : rules.map((rule) => `rule ${rule}`).join(', ')}: ${[...names, ...others].join(', ')}`
  return { value: names, says, ...(others.length > 0 && { state: 'doubtful', hint: 'Whom an alert is grouped for or held back from is not told now, so not tested.' }) }
}

/** What became of a destination; undefined: that is not over. Throws BrokenLink where nobody has it. */
export function deliveryOf(records: readonly AlertRecord[], alert: string, name: string, routing: Pick<Routing, 'destinations'>): Held<undefined> | undefined {
  const tried: string[] = []
  for (const each of [name, ...fallbacksOf(routing, name)]) {
    const delivery = finished(records, alert, each)
    if (!delivery) return undefined
    const words = `${each} ${reasonOf(delivery)}`
    if (delivery.status === 'delivered' || delivery.status === 'passed-over') {
      return tried.length === 0 ? { value: undefined, says: words } : { value: undefined, state: 'doubtful', says: `${words}, instead of ${tried.join('; ')}`, hint: 'sirun alerts doctor says what is wrong there.' }
    }
    tried.push(words)
  }
  throw new BrokenLink(tried.join('; '), 'sirun alerts doctor says what is wrong there.')
}

function finished(records: readonly AlertRecord[], alert: string, to: string): Delivery | undefined {
  const found = records.findLast((record) => record.type === 'delivery-finished' && record.alert === alert && record.to === to)
  return found?.type === 'delivery-finished' ? found.delivery : undefined
}
