/** What a trainee is told after a drill, as data. Text in it is not escaped. */
import type { StepOutcome } from '../engine/records.js'
import type { Value } from '../expressions/value.js'
import type { Drill } from '../runbooks/runbook.js'

export interface Debrief {
  drill: string
  title: string
  level?: Drill['level']
  seed?: number
  run: string
  /** closed: the run came to its end. stopped: someone stopped it. interrupted: Ctrl-C, or the terminal went away. */
  ended: 'closed' | 'stopped' | 'interrupted'
  /** All that the drill expects was met, and the run came to its end or was to be stopped. */
  passed: boolean
  score: Score
  /** What the drill expects, with how much of it was met. */
  expected: Expected[]
  faults: Fault[]
  surprises: SurpriseSeen[]
  times: Times
  /** In the order in which they were asked for, each once. */
  hints: { address: string; say: string }[]
  /** How many answers and pasted outputs were kept as evidence. */
  evidence: number
}

export type Subject = 'verdict' | 'steps' | 'order' | 'never' | 'world'

export interface Expected {
  subject: Subject
  met: number
  of: number
}

/** Whole numbers that add up: earned, of what the drill's expectations can earn, as per cent; less the deductions. */
export interface Score {
  total: number
  earned: { subject: Subject; points: number; of: number }[]
  deductions: { for: Deduction; count: number; points: number }[]
}

export type Deduction = 'stopped' | 'evidence' | 'needs' | 'undone' | 'hints' | 'time'

export type Fault =
  | { kind: 'stopped'; address: string; title: string; reason: string }
  | { kind: 'verdict'; wanted: Value; got: Value }
  /** A step that the drill names did not end as it must; `got` is null where it did not end at all. */
  | { kind: 'step'; address: string; title: string; wanted: string; got: StepOutcome | null; reason?: string }
  /** Addresses by their first change: as it must be, and as it was; what changed nothing is missing there. */
  | { kind: 'order'; right: string[]; yours: string[] }
  | { kind: 'never'; operation: string; addresses: string[] }
  | { kind: 'world'; read: string; wanted: Value; got: Value }
  /** Evidence that was left out by a decision. */
  | { kind: 'evidence'; address: string; title: string; outcome: StepOutcome; reason?: string }
  /** Output that should have been pasted as evidence; it costs nothing, for a drill has none to paste. */
  | { kind: 'not-pasted'; address: string; title: string }
  /** Gone on with though what the step needs was not there. */
  | { kind: 'needs'; address: string; title: string; needs: string[]; reason: string }
  /** A step that the drill does not name was declined or left failed. */
  | { kind: 'undone'; address: string; title: string; outcome: StepOutcome; reason?: string }

export interface SurpriseSeen {
  at: string
  say: string
  /** What showed it and what was decided then; absent where it went unnoticed. */
  noticed?: { address: string; reply: string; reason?: string }
}

/** Milliseconds on the drill's clock: real time, and the waits that were skipped. */
export interface Times {
  total: number
  par?: number
  toAcknowledge: number | null
  toContain: number | null
  phases: { phase: string; milliseconds: number }[]
  /** The answers that took longest, the longest first. */
  slowest: { address: string; milliseconds: number }[]
}
