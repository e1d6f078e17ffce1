/** What became of a delivery, in words for a line of a terminal: escaped. Pure. */
import { forTerminal } from '../text/escape.js'
import type { Delivery, DeliveryError } from './channel.js'

export function reasonOf(delivery: Delivery): string {
  switch (delivery.status) {
    case 'delivered':
      return ['delivered', delivery.reference, delivery.link].filter((text) => text !== undefined).map((text) => forTerminal(text)).join(' ')
    case 'passed-over':
      return `passed over: ${forTerminal(delivery.why)}`
    default:
      return delivery.status === 'failed' && delivery.maybe ? `failed: ${said(delivery.error).replace(/\.$/, '')}; it may have arrived` : `${delivery.status}: ${said(delivery.error)}`
  }
}

function said({ name, message }: DeliveryError): string {
  return forTerminal(`${name}: ${message}`)
}
