/** The contract of a source of findings. One file a source, in sources/; a new one is listed in read-finding.ts. */
import type { Aws, AwsError, AwsPlace } from '../aws-model/aws.js'
import type { Finding, FindingSourceId } from './finding.js'

/** What the EventBridge envelope around a document says. */
export interface EventEnvelope {
  source: string
  detailType: string
  region?: string
  /** Whose event it is: where a service reports for others, not the account in which it happened. */
  account?: string
  /** ARNs of what it is about. */
  resources: string[]
}

/** A finding that may lack what every finding must have; `read-finding.ts` says which. */
export type FindingDraft = Partial<Finding>

export interface FindingSource {
  id: FindingSourceId
  /** What people call its findings. */
  name: string
  /** Whether `document` (unwrapped, foreign) is a finding of this source. */
  recognise(document: unknown, event?: EventEnvelope): boolean
  /** The normal form. Called only for what it recognised; never throws, whatever the document holds. */
  normalise(document: unknown, event?: EventEnvelope): FindingDraft
  /** Where AWS itself can be asked for its findings. */
  inAws?: FindingsInAws
}

/** Asks AWS, through the port. Documents are as AWS wrote them, for `normalise`. Nothing throws for what AWS says. */
export interface FindingsInAws {
  /** What people call the service. */
  service: string
  /** The document with that id, or undefined where the place has none. `detector`: GuardDuty's, where it is known. */
  get(aws: Aws, place: AwsPlace, id: string, detector?: string): Promise<AwsAnswer<unknown>>
  /** Those that nobody closed, the latest first, at most `limit`. */
  list(aws: Aws, place: AwsPlace, criteria: FindingCriteria, limit: number): Promise<AwsAnswer<FindingList>>
}

/** Which findings; all that is given must hold. */
export interface FindingCriteria {
  /** At least this severe, on GuardDuty's scale. */
  score?: number
  /** Exactly this type, in the spelling of the normal form. */
  type?: string
  account?: string
  /** Updated then or later. */
  since?: Date
  /** About this resource or principal. */
  about?: { member: FindingSubject; is: string }
}

/** How findings name what they are about. */
export type FindingSubject = 'instance' | 'bucket' | 'user' | 'principal' | 'key' | 'function' | 'cluster'

export interface FindingList {
  documents: unknown[]
  /** Ids of those that exist but cannot be read. */
  unreadable: string[]
  /** Whether there are more than these. */
  more: boolean
}

/** What one place of AWS says. */
export type AwsAnswer<T> =
  | { status: 'ok'; value: T }
  /** The service is not on in that account and region. */
  | { status: 'off' }
  /** `action`: the IAM action that is missing. */
  | { status: 'denied'; action: string; error: AwsError }
  /** It has it, but the SDK cannot parse it. `save`: the AWS CLI line that can. */
  | { status: 'unreadable'; save: string }
  | { status: 'failed'; error: AwsError }
