/** The records of the alert log. */
import type { Finding, SeverityLabel } from '../findings/finding.js'
import type { Verdict } from '../engine/records.js'
import type { DayEnd } from '../journal/shared-journal.js'
import type { Alert } from './alert.js'
import type { Standing } from './alert-state.js'
import type { Delivery } from './channel.js'
import type { TestedDestination } from './test-destination.js'
import type { SummaryNotice } from './notice.js'
import type { RoutedTo } from './route-alert.js'
import type { Urgency } from './urgency-of.js'

/** Wall clock (ISO 8601 UTC) and monotonic clock (milliseconds) of the moment it was made. */
export type AlertRecord = { at: string; mono: number } & AlertRecordBody
export type AlertRecordBody = AlertRecordBodies[keyof AlertRecordBodies]
/** What somebody says of an incident. */
export type SaidRecord = AlertRecordBodies['acknowledged' | 'contained' | 'resolved']

/** A process that tells: which one, and whether it still is, can be seen on its host. */
export interface Teller {
  host: string
  pid: number
  /** When the process started, as its system says; tells it apart from a later one of the same number. */
  started: string
}

/** What the routing says of one destination; `rules` name it, none where the default does. */
export interface RecordedRoute {
  name: string
  rules: string[]
  outcome: RoutedTo['outcome']
  /** Of a group: the key of its first, and the count with this one. */
  grouped?: { key: string; since: string; count: number }
  /** Of the limit: how many are held back with this one, and when a summary is due. */
  limited?: { held: number; due: string }
}

/** A destination of a step or reminder: told, or held back by the limit for the next summary. */
export interface StepRoute {
  name: string
  outcome: 'told' | 'limited'
}

/** Who said something of an incident, and by what: at a terminal, or by working on it in a run. */
export interface Sayer {
  user: string
  host: string
  by: 'person' | 'run'
  /** The run that it was said in. */
  run?: string
  /** When it was said, where that was before it was recorded; ISO 8601. */
  at?: string
  /** Whom AWS takes for the sender of it: SQS's `SenderId`. Missing where it was said in this state folder. */
  sender?: string
  note?: string
}

/** Destinations that hear of what somebody said; their deliveries name this id as their alert. */
export interface Tells {
  id: string
  to: string[]
  by: Teller
}

interface AlertRecordBodies {
  /** First record of a day; `after` is the last of the day before it. With what stands from before, nobody reads older days. */
  opened: { type: 'opened'; format: 1; log: 'alerts'; sirun: string; after: DayEnd | null; stands: Standing | null }
  /** A finding was alerted, and what the routing says of it. */
  alert: {
    type: 'alert'
    /** Of this alert: deliveries name it. */
    id: string
    /** Of its finding. */
    key: string
    finding: Pick<Finding, 'id' | 'arn' | 'type' | 'source' | 'account' | 'region'>
    /** What is grouped by, beside its type. */
    resource: string
    priority: Urgency['priority']
    severity: SeverityLabel
    title: string
    by: Teller
    /** No rule applied. */
    isDefault: boolean
    suppressed?: { id: string; reason: string; until: string }
    to: RecordedRoute[]
    /** SHA-256 of the finding as it was then: the same finding unchanged is the same event told again. */
    version?: string
    /** Milliseconds from this record on. */
    clock?: Pick<Urgency, 'acknowledge' | 'contain' | 'resolve'>
    /** Of the routing: who is told next. */
    escalation?: string
    /** To tell it again; left out where it only joins another, or nobody is told. */
    shown?: Alert
  }
  /** Somebody has it. `key`: of its finding, or of one that was grouped with it. */
  acknowledged: { type: 'acknowledged'; key: string; said: Sayer; tells?: Tells }
  /** Its run has contained it; it is still open. */
  contained: { type: 'contained'; key: string; said: Sayer; tells?: Tells }
  /** It is over. */
  resolved: { type: 'resolved'; key: string; said: Sayer; verdict?: Verdict; tells?: Tells }
  /**
   * Nobody acknowledged in time: a step of its escalation, from 1; on disk before anybody is told. Its deliveries name it as
   * their alert. `tier`: of the escalation, from 1; `before`: who was named before; `alerts`: how many it stood for.
   */
  escalated: { type: 'escalated'; id: string; key: string; step: number; tier: number; before: string[]; to: StepRoute[]; alerts: number; by: Teller }
  /** Somebody has it and it is still open: those told last are reminded. From 1. */
  reminded: { type: 'reminded'; id: string; key: string; number: number; to: StepRoute[]; alerts: number; by: Teller }
  /** A message of the queue that is no finding, or cannot be taken; what it was is kept. */
  rejected: { type: 'rejected'; message: string; receives: number; reason: string; body: string }
  /** Alerts that were held back for a destination are told together; its deliveries name it as their alert. */
  summary: { type: 'summary'; id: string; key: string; to: string; count: number; since: string; types: SummaryNotice['types']; by: Teller }
  /** A destination is about to be told; on disk before anything leaves. `insteadOf`: the destination that could not be. */
  'delivery-started': { type: 'delivery-started'; alert: string; key: string; what: 'alert' | 'summary' | 'message'; to: string; by: Teller; insteadOf?: string }
  /** What became of it. `instead`: who has it in its place, or is to be told. */
  'delivery-finished': { type: 'delivery-finished'; alert: string; key: string; to: string; delivery: Delivery; instead?: string }
  /** Somebody tested a destination (`sirun alerts doctor`): no alert, and nothing is decided by it. */
  tested: { type: 'tested'; test: string; to: string; user: string; by: Teller } & Omit<TestedDestination, 'name'>
  /** A torn tail was cut; the bytes were copied aside. */
  recovered: { type: 'recovered'; bytes: number; copy: string }
}
