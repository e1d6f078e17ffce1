/** What is told to people: a finding and how it stands, a summary of a storm, or the words of a runbook. Texts are raw: channels escape them. */
import type { Mode, StepOutcome, Verdict } from '../engine/records.js'
import type { Alert } from './alert.js'
import type { Deadline } from './incident-clock.js'

export type Notice = AlertNotice | SummaryNotice | MessageNotice

interface About {
  /**
   * The same words told again have the same key: receivers that know keys tell them once. Of an alert it is its finding's
   * (`src/alerts/notice-key.ts`), so that a ticket is found again.
   */
  key: string
  /** A test of the way: it says so first. */
  test?: true
  /** Nobody knows whether it arrived before: it says so. */
  again?: true
}

/** A finding. Told again, it takes the place of what was told before wherever the channel can do that. */
export interface AlertNotice extends About {
  kind: 'alert'
  alert: Alert
  /** How many alerts this one stands for, and since when. */
  grouped?: { count: number; since: Date }
  /** How its run stands, once there is one. */
  progress?: Progress
  /** How it stands where no run says that. */
  standing?: Standing
  /** The channel's own name for what it told before (a ticket): from the record of that delivery. It is looked at first. */
  reference?: string
}

/** Alerts that were held back because there were too many. */
export interface SummaryNotice extends About {
  kind: 'summary'
  at: Date
  count: number
  since: Date
  /** The most frequent first. */
  types: { type: string; count: number; priority: Alert['urgency']['priority'] }[]
}

/** What a `notify` step says, or a request for an approval. */
export interface MessageNotice extends About {
  kind: 'message'
  at: Date
  subject: string
  text: string
  run: string
  mode: Mode
}

/**
 * What became of an alert since it was told: nobody acknowledged, and this is a step of its escalation (a `tier`, from 1,
 * and who was told before); somebody has it; or it is over. `at`: the moment of which this is said.
 */
export type Standing = { since: Date; at: Date } & (
  | { state: 'unacknowledged'; step: number; tier: number; before: string[] }
  | ({ state: 'acknowledged' | 'contained'; reminder?: number; late: Deadline[] } & SaidBy)
  | ({ state: 'resolved'; verdict?: Verdict } & SaidBy)
)

export interface SaidBy {
  /** Who, and where. */
  by: string
  /** When. */
  said: Date
  note?: string
}

/** How a run stands, for those who are not at the terminal. */
export interface Progress {
  run: string
  mode: Mode
  state: 'open' | 'stopped' | 'closed'
  /** Who works on it, and where. */
  by: string
  since: Date
  phase: string
  /** What it changed, in order: in force, or put back. */
  changes: { title: string; at: Date; state: 'in force' | 'undone' | 'unknown' }[]
  evidence: { name: string; sha256: string }[]
  /** Steps that are not done. */
  open: { title: string; outcome: StepOutcome }[]
  verdict?: Verdict
}
