/** What happens in a watcher, said once: its log lines, metrics and health are made of these. Texts from outside are as they came. */
import type { Delivery } from '../alerts/channel.js'
import type { RoutedTo } from '../alerts/route-alert.js'
import type { Urgency } from '../alerts/urgency-of.js'

/** What troubles a watcher: it goes on by itself when that has passed. */
export type TroubledPart = 'receive' | 'hide' | 'delete' | 'log'

export type WatchEvent = WatchEvents[keyof WatchEvents]

interface WatchEvents {
  /** The queue can be read. */
  started: { event: 'started' }
  /** Messages came, or none did: the queue can be read. */
  received: { event: 'received'; messages: number }
  /** A finding of a message is in the log. */
  recorded: { event: 'recorded'; message: string; key: string; finding: string; priority: Urgency['priority']; suppressed?: string; to: { name: string; outcome: RoutedTo['outcome'] }[] }
  /** The same event came before. */
  duplicate: { event: 'duplicate'; message: string; key: string }
  signal: { event: 'signal'; message: string; signal: string; key: string; user: string }
  rejected: { event: 'rejected'; message: string; receives: number; reason: string }
  /** All that a message holds is recorded; milliseconds since it was received, and since it was sent. */
  taken: { event: 'taken'; message: string; milliseconds: number; lag?: number }
  /** A message could not be taken now; it comes again in so many seconds, or when the queue says. */
  'put-back': { event: 'put-back'; message: string; receives: number; seconds?: number; why: string }
  /** One try at one destination. */
  delivery: { event: 'delivery'; key: string; what: string; to: string; type: string; status: Delivery['status']; milliseconds?: number; error?: string }
  /** Neither a destination nor its fallbacks have it. */
  untold: { event: 'untold'; key: string; what: string; to: string }
  escalated: { event: 'escalated'; key: string; what: 'step' | 'reminder'; number: number; to: string[] }
  trouble: { event: 'trouble'; part: TroubledPart; code: string; message: string; hint?: string }
  recovered: { event: 'recovered'; part: TroubledPart; milliseconds: number }
  /** A mistake of sirun. */
  failed: { event: 'failed'; message: string; error: string }
  stopping: { event: 'stopping'; inWork: number; deliveries: number }
  /** `released`: messages that come again at once; `deliveries`: that the next process finishes. */
  stopped: { event: 'stopped'; released: number; deliveries: number }
}
