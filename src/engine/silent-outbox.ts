/** The outbox of a run from which nothing leaves: what would be told is recorded as not sent. */
import type { Outbox } from './ports.js'

export const silentOutbox: Outbox = { deliver: () => Promise.resolve({ status: 'not-sent' }) }
