/** Types of sqs-stub.mjs, which is plain JavaScript so that a benchmark can start it as a process. */
export const account: string

export interface Settings {
  visibility?: number
  maxReceives?: number
  duplicates?: number
}

export interface Mishap {
  error?: string
  status?: number
  break?: true
  failed?: true
}

export interface SqsStub {
  url: string
  queueUrl: string
  queue: {
    waiting: unknown[]
    away: Map<string, unknown>
    dead: { body: string }[]
    counts: { sent: number; received: number; deleted: number; extended: number; returned: number }
    send(body: string): unknown
  }
  mishaps: Map<string, Mishap[]>
  calls: string[]
  close(): Promise<void>
}

export function startSqs(settings?: Settings): Promise<SqsStub>
