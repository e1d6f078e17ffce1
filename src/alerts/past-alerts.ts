/** What was told lately, as a value: what grouping and limits are decided on. Whoever keeps a log of alerts folds it into this. */
import type { Decision, Outcome } from './route-alert.js'
import type { Urgency } from './urgency-of.js'

/** At least what lies within the routing's `group` and `limit`, in any order; older ones do no harm. */
export interface PastAlerts {
  alerts: readonly PastAlert[]
  /** Summaries of what was held back, as they were delivered. */
  summaries: readonly Told[]
}

/** An alert that was routed, whatever became of it. */
export interface PastAlert {
  /** Of its finding: `src/alerts/notice-key.ts`. */
  key: string
  /** Of its finding. */
  type: string
  /** What its finding is about: `src/alerts/resource-of.ts`. */
  resource: string
  priority: Urgency['priority']
  at: Date
  /** Who has it as an alert of its own: neither within a group, nor a summary, nor in vain. */
  told: readonly Told[]
  /** Destinations that it was held back from by the limit. */
  held: readonly string[]
  /** What it opened, or was told of, is resolved: nothing is grouped with it any more. */
  over?: true
}

export interface Told {
  destination: string
  at: Date
}

export const noPastAlerts: PastAlerts = { alerts: [], summaries: [] }

/** As if a decision had been carried out, and everybody told of whom it says so. Pure. */
export function afterDecision(past: PastAlerts, alert: Omit<PastAlert, 'told' | 'held'>, { destinations }: Pick<Decision, 'destinations'>): PastAlerts {
  const those = (outcome: Outcome['outcome']): string[] => destinations.flatMap((each) => (each.outcome === outcome ? [each.name] : []))
  const told = those('told').map((destination) => ({ destination, at: alert.at }))
  return { ...past, alerts: [...past.alerts, { ...alert, told, held: those('limited') }] }
}
