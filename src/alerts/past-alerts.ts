/** What grouping and limits ask of the past; whoever folds a log of alerts answers it, in a time that no past makes longer. */
import type { Grouped } from './route-alert.js'
import type { Urgency } from './urgency-of.js'

/** What is grouped: the type of a finding and what it is about (`src/alerts/resource-of.ts`), with how urgent it is. */
export interface Same {
  type: string
  resource: string
  priority: Urgency['priority']
}

export interface PastAlerts {
  /**
   * The first of the same that the destination was told of within the time, milliseconds, if it was not less urgent and is
   * not resolved: who was told of a P3 has to hear of a P1.
   */
  grouped(destination: string, same: Same, at: Date, within: number): Grouped | undefined
  /** Of how many alerts it was told within the time (no more than the limit are counted), and what is held back from it since when. */
  load(destination: string, at: Date, within: number): { told: number; held: number; since?: Date }
}

export const noPastAlerts: PastAlerts = { grouped: () => undefined, load: () => ({ told: 0, held: 0 }) }

/** So long after it, it is over. Times in milliseconds. */
export function isWithin(past: number, now: number, time: number): boolean {
  return past <= now && now - past < time
}
