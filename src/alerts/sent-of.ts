/** What became of a message of a run, as the engine records it. Pure. */
import type { Sent } from '../engine/ports.js'
import type { Told } from './deliver-notice.js'

/** Of several that were tried, who has it; else why the last does not. */
export function sentOf({ to, tries }: Told): Sent {
  const { destination, delivery } = tries.at(-1)!
  const maybe = tries.some((each) => each.delivery.status === 'failed' && each.delivery.maybe)
  switch (delivery.status) {
    case 'delivered':
      return { status: 'delivered', ...(destination !== to && { by: destination }), ...(delivery.reference !== undefined && { reference: delivery.reference }) }
    case 'passed-over':
      return { status: 'failed', error: { name: 'PassedOver', message: delivery.why } }
    default:
      return { status: 'failed', error: { name: delivery.error.name, message: delivery.error.message }, ...(maybe && { maybe }) }
  }
}
