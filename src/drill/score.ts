/** The score of a drill: what its expectations earn, less what was left out, hints, and the time over par. */
import type { Debrief, Deduction, Expected, Fault, Score, Subject } from '../report/debrief.js'

/** What all of a subject earns. What a drill says nothing about is left out; the rest counts for more. */
export const worth: Readonly<Record<Subject, number>> = { verdict: 20, steps: 30, order: 10, never: 10, world: 30 }

/** What each costs, and what all of a kind cost at most. */
export const costs: Readonly<Record<Deduction, { each: number; most: number }>> = {
  stopped: { each: 20, most: 20 },
  evidence: { each: 5, most: 10 },
  needs: { each: 5, most: 10 },
  undone: { each: 2, most: 10 },
  hints: { each: 2, most: 10 },
  time: { each: 1, most: 10 },
}

/** Between 0 and 100. `times` count only where the run came to its end: who stops is not fast. */
export function scoreOf(debrief: Pick<Debrief, 'expected' | 'faults' | 'hints' | 'times' | 'ended'>): Score {
  const earned = debrief.expected.map(({ subject, met, of }: Expected) => ({
    subject,
    points: Math.round((worth[subject] * met) / of),
    of: worth[subject],
  }))
  const sum = (of: 'points' | 'of'): number => earned.reduce((total, each) => total + each[of], 0)
  const deductions = deductionsOf(debrief)
  const lost = deductions.reduce((total, { points }) => total + points, 0)
  const percent = earned.length === 0 ? 100 : Math.round((100 * sum('points')) / sum('of'))
  return { total: Math.max(0, percent - lost), earned, deductions }
}

function deductionsOf({ faults, hints, times, ended }: Parameters<typeof scoreOf>[0]): Score['deductions'] {
  const many = (kind: Fault['kind']): number => faults.filter((fault) => fault.kind === kind).length
  const counts: Record<Deduction, number> = {
    stopped: many('stopped'),
    evidence: many('evidence'),
    needs: many('needs'),
    undone: many('undone'),
    hints: hints.length,
    time: ended === 'closed' ? tenthsOver(times) : 0,
  }
  return (Object.keys(counts) as Deduction[]).flatMap((reason) => {
    const count = counts[reason]
    const { each, most } = costs[reason]
    return count === 0 ? [] : [{ for: reason, count, points: Math.min(most, count * each) }]
  })
}

/** Started tenths of par beyond par. */
function tenthsOver({ total, par }: Debrief['times']): number {
  return par === undefined || total <= par ? 0 : Math.ceil((10 * (total - par)) / par)
}
