/** What a report says, as data. Each entry names the record that it rests on. Text in it is not escaped. */
import type { AwsError, AwsPlace } from '../aws-model/aws.js'
import type { Mode, StepOutcome, Verdict } from '../engine/records.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { BlobCheck } from '../journal/restore-records.js'

/** Number of a record. */
export type Citation = number

export interface Report {
  format: 1
  run: ReportedRun
  verdict: { verdict: Verdict; record: Citation } | null
  /** Milliseconds; null for what did not happen. */
  times: { toAcknowledge: number | null; toContain: number | null; total: number | null }
  finding: FindingSummary | null
  inputs: ValueMap
  /** `doing` is absent where the run itself was walked. `reason`: why somebody took it up. */
  sessions: { record: Citation; at: string; session: number; user: string; host: string; doing?: 'undo'; reason?: string }[]
  identities: { record: Citation; at: string; place: AwsPlace; arn: string }[]
  changes: ReportedChange[]
  /** Declined, failed, blocked, done in part, or begun and not finished. */
  notDone: ReportedStep[]
  /** What it was to become was there before. */
  already: ReportedStep[]
  notApplicable: ReportedStep[]
  decisions: Decision[]
  approvals: ReportedApproval[]
  breakGlass: ReportedBreakGlass[]
  calls: ReportedCall[]
  evidence: ReportedEvidence[]
  timeline: TimelineEntry[]
  journal: ReportedJournal
}

/** What others were asked to agree to, and what each of them said. */
export interface ReportedApproval {
  record: Citation
  at: string
  address: string
  by: string
  of: number
  because: string
  expires: string
  changes: number
  sha256: string
  said: { record: Citation; at: string; person: string; decision: 'yes' | 'no'; proof: string; expires?: string; reason?: string }[]
}

/** Somebody let the run go on without what guards it; what that lifted is still to be looked at. */
export interface ReportedBreakGlass {
  record: Citation
  at: string
  by: string
  reason: string
  lifted: { record: Citation; address?: string; text: string }[]
}

export interface ReportedRun {
  id: string
  mode: Mode
  sirun: string
  runbook: { kind: 'runbook' | 'procedure'; id: string; title: string; sha256: string }
  /** `layer`: of the library, with the path there. */
  files: { kind: 'runbook' | 'procedure'; id: string; sha256: string; layer?: { name: string; path: string } }[]
  place: AwsPlace
  host: string
  user: string
  opened: string
  /** closed: it came to its end. stopped: someone stopped it. open: it is at work, or was killed. */
  state: 'open' | 'stopped' | 'closed'
  /** When it was closed or stopped. */
  ended: string | null
  reason?: string
}

export interface FindingSummary {
  id?: string
  type?: string
  title?: string
  severity?: string
  account?: string
  region?: string
  firstSeen?: string
  lastSeen?: string
}

export interface ReportedStep {
  address: string
  title: string
  phase: string
  outcome: StepOutcome | 'unfinished'
  reason?: string
  record: Citation
}

/** One change of one thing. */
export interface ReportedChange {
  address: string
  title: string
  operation: string
  place: AwsPlace
  before: Value
  /** What was seen afterwards; where nothing was seen, what it was to become, or null for a creation. */
  after: Value
  /**
   * verified: seen in effect. unverified: accepted, and not seen. refused: AWS did not do it. unknown: nobody knows.
   * put-back: sirun set it back, because it could not be completed. previewed: a dry run sends nothing.
   */
  state: 'verified' | 'unverified' | 'refused' | 'unknown' | 'put-back' | 'previewed'
  /** First intent, and the record that decides the state. */
  record: Citation
  stateRecord: Citation
  /** What can be done about it: a call that undoes it, or why it stays. */
  ending: { kind: 'undo'; operation: string } | { kind: 'keep' | 'irreversible'; why: string }
  /** It was found different later. */
  drifted?: { record: Citation; now: Value }
  undo?: { record: Citation; result: string; reason?: string }
}

export interface Decision {
  record: Citation
  at: string
  by: string
  address: string
  /** What was asked: a kind of request, or `approval`. */
  request: string
  /** What was replied: `approve`, `skip`, `answer` … */
  decision: string
  value?: Value
  reason?: string
  /** Of an approval: how many changes were shown, and the hash of what was shown. */
  changes?: number
  sha256?: string
}

/** A call that changes something. */
export interface ReportedCall {
  record: Citation
  at: string
  address: string
  purpose: string
  operation: string
  place: AwsPlace
  attempt: number
  params: ValueMap
  /** none: nothing was recorded behind the intent. previewed: a dry run sends nothing. */
  outcome: 'ok' | 'refused' | 'unknown' | 'none' | 'previewed'
  outcomeRecord: Citation | null
  requestId?: string
  error?: AwsError
}

export interface ReportedEvidence {
  record: Citation
  at: string
  address: string
  name: string
  /** Path in the folder of the run, and hash and size of that file. */
  file: string
  sha256: string
  bytes: number
  status: BlobCheck['status']
  /** Hash and size of the content itself, as the run computed them. */
  contentSha256: string
  contentBytes: number
}

export interface TimelineEntry {
  record: Citation
  at: string
  address?: string
  text: string
}

export interface ReportedJournal {
  records: number
  head: { record: Citation; hash: string }
  /** Records from this one on are proved by nothing outside the journal; null where an anchor proves all. */
  unanchoredSince: Citation | null
  problems: { code: string; message: string; record?: Citation }[]
}
