/** What a notice says of its finding, in one word, and how it ended: what channels act on. Pure. */
import type { Verdict } from '../engine/records.js'
import type { Notice } from './notice.js'

/** told: somebody has to do something. taken: somebody does. stopped: its run was. over: nobody has to any more. */
export type Turn = 'told' | 'taken' | 'stopped' | 'over'

/** A summary or a message is told. */
export function turnOf(notice: Notice): Turn {
  const { progress, standing } = notice.kind === 'alert' ? notice : {}
  if (progress) return ({ open: 'taken', stopped: 'stopped', closed: 'over' } as const)[progress.state]
  if (!standing || standing.state === 'unacknowledged') return 'told'
  if (standing.state === 'resolved') return 'over'
  return standing.reminder === undefined ? 'taken' : 'told'
}

/** Once it is over, and where somebody gave one. */
export function verdictOf(notice: Notice): Verdict | undefined {
  if (notice.kind !== 'alert' || turnOf(notice) !== 'over') return undefined
  return notice.progress?.verdict ?? (notice.standing?.state === 'resolved' ? notice.standing.verdict : undefined)
}
