/** The contract of a channel: one file in channels/, found by the type of its destinations. */
import type { Aws, AwsPlace } from '../aws-model/aws.js'
import type { Clock } from '../engine/ports.js'
import type { Value } from '../expressions/value.js'
import type { Destination, Secret } from '../runbooks/generated/routing-schema.js'
import type { Notice } from './notice.js'

export interface Channel<D extends Destination = Destination> {
  /** It shows how a run goes on where it was told of the finding: it is told again at each turn, not only at the end. */
  follows: boolean
  /** Told again with the same key, the destination shows it once. Those that follow do. */
  knowsKeys?(destination: D): boolean
  /** What would leave, with secrets left out and nothing asked. Undefined: nothing of such a notice goes there. Pure. */
  draft(notice: Notice, destination: D): Draft | undefined
  /** Tells it. Told again after a lost answer, receivers that can know it by its key show it once. Does not throw for what a receiver or the network says. */
  deliver(notice: Notice, destination: D, means: Means): Promise<Delivery>
  /**
   * Of records of findings, which no test may change: what can be proved of the way with a read in this place. Delivered: it
   * can be read; passed over: nothing could be proved.
   */
  look?(destination: D, place: AwsPlace, means: Means): Promise<Delivery>
}

export interface Draft {
  /** Where it goes, for people: `POST https://hooks.slack.com/…`, `sns:Publish arn:…`. */
  to: string
  body: Value
}

/**
 * delivered: the receiver has it; `reference` is its name for it (a ticket, a message id). passed-over: there is nothing to
 * tell it there, and why. refused: the receiver, or what has to be there before (a secret), says no; trying again soon is
 * in vain. failed: nobody took it within the time and the tries that it had; where `maybe`, it may have arrived.
 */
export type Delivery =
  | { status: 'delivered'; reference?: string; link?: string }
  | { status: 'passed-over'; why: string }
  | { status: 'refused'; error: DeliveryError }
  | { status: 'failed'; error: DeliveryError; maybe?: true }

/** Nobody has it, or may not. */
export function isVain({ status }: Delivery): boolean {
  return status === 'refused' || status === 'failed'
}

/** Without secrets: what the receiver said, cut short. */
export interface DeliveryError {
  name: string
  message: string
  status?: number
}

/** What channels reach the world through. */
export interface Means {
  http(request: HttpRequest): Promise<HttpAnswer>
  aws: Aws
  mail(message: MailMessage): Promise<MailAnswer>
  /** Throws SecretTrouble where it is not there. */
  secret(source: Secret): Promise<string>
  clock: Clock
}

/** One request. Tried again after throttling and where no connection stood; after a lost answer only if it may be `repeated`. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT'
  url: string
  headers?: Record<string, string>
  /** Sent as JSON, or as it is. */
  body?: Value | string
  repeatable: boolean
  /** Of what is sent: they never stand in an error. */
  secrets: readonly string[]
}

/** Names of headers are in lower case. maybe: it may have arrived. vain: the same request will never arrive, however often it is tried. */
export type HttpAnswer =
  | { status: number; headers: Readonly<Record<string, string>>; text: string }
  | { error: DeliveryError; maybe: boolean; vain?: true }

export interface MailMessage {
  server: string
  /** Whether a connection without TLS is refused. */
  tls: boolean
  login?: { user: string; password: string }
  from: string
  to: readonly string[]
  subject: string
  text: string
  /** Said again with the same id, it is the same mail. */
  messageId: string
}

export type MailAnswer = { accepted: readonly string[]; rejected: readonly string[]; response: string } | { error: DeliveryError; maybe: boolean; vain?: true }

/** A secret that cannot be had, and why; it holds nothing of it. */
export class SecretTrouble extends Error {
  constructor(message: string, readonly hint?: string) {
    super(message)
    this.name = 'SecretTrouble'
  }
}
