/** Attempts at drills, folded from journals: nothing is kept beside them. */
import type { JournalRecord } from '../engine/records.js'

export interface Attempt {
  drill: string
  run: string
  /** When it began, by the wall clock: the clock of a drill says when its story plays. */
  at: Date
  ended: 'closed' | 'stopped' | 'interrupted'
  passed: boolean
  score: number
  hints: number
  seed?: number
}

/** The attempt that a journal holds: one of a drill by hand that came as far as its debrief. */
export function attemptOf(records: readonly JournalRecord[], at: Date): Attempt | undefined {
  const opened = records[0]
  const debrief = records.findLast((record) => record.type === 'debrief')
  if (opened?.type !== 'opened' || !debrief) return undefined
  const { drill, ended, passed, score, hints } = debrief
  const seed = opened.drill?.seed
  return { drill, run: opened.run, at, ended, passed, score, hints, ...(seed !== undefined && { seed }) }
}

export interface AttemptSummary {
  attempts: number
  passed: number
  last?: { at: Date; score: number }
  best?: number
}

/** Attempts at one drill, in any order. */
export function summarizeAttempts(attempts: readonly Attempt[]): AttemptSummary {
  const [last] = [...attempts].sort((a, b) => b.at.getTime() - a.at.getTime())
  const passed = attempts.filter((attempt) => attempt.passed).length
  if (!last) return { attempts: 0, passed }
  const best = Math.max(...attempts.map(({ score }) => score))
  return { attempts: attempts.length, passed, last: { at: last.at, score: last.score }, best }
}
