/** The contract of a source of findings. One file a source, in sources/; a new one is listed in read-finding.ts. */
import type { Finding, FindingSourceId } from './finding.js'

/** What the EventBridge envelope around a document says. */
export interface EventEnvelope {
  source: string
  detailType: string
  region?: string
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
}
