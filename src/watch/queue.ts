/** The queue that is watched, as the watcher sees it: SQS, or what a test has. */
export interface Queue {
  /** Up to ten messages; waits for the first, unless it is not to. They stay away from others for `hiddenFor`. Throws QueueTrouble; resolves with none once `stop` is aborted. */
  receive(stop: AbortSignal, options?: { waits?: boolean }): Promise<QueueMessage[]>
  /** The receipts of those that could not be deleted: they come again. Throws QueueTrouble. */
  remove(receipts: readonly string[]): Promise<string[]>
  /** Keeps messages away for so many seconds from now on; what is gone is passed over. Throws QueueTrouble. */
  hide(receipts: readonly string[], seconds: number): Promise<void>
}

export interface QueueMessage {
  id: string
  /** For this receiving of it. */
  receipt: string
  body: string
  /** How often it was received, with this time. */
  receives: number
  sent?: Date
  /** Whom AWS takes for its sender. */
  sender?: string
}

/** As many as SQS takes and gives at once. */
export const batchSize = 10

/** Seconds that a message stays away from others while it is in work. */
export const hiddenFor = 60

/** The queue cannot be used now, and why. */
export class QueueTrouble extends Error {
  constructor(readonly code: string, message: string, readonly hint?: string) {
    super(message)
    this.name = 'QueueTrouble'
  }
}
