/** What a watcher does with findings: the alert log and those whom the routing names, as `src/cli/alert-desk.ts` has them. */
import type { Alert } from '../alerts/alert.js'
import type { Routable } from '../alerts/route-alert.js'
import type { Signal } from '../alerts/signal.js'
import type { Finding } from '../findings/finding.js'

export type Alerted = Routable & { alert: Alert }

/** What is kept of a message in the place of an alert. */
export interface Rejected {
  message: string
  receives: number
  reason: string
  body: string
}

export interface Desk {
  alertFor(finding: Finding): Promise<Alerted>
  /** Decides on each in its order; resolves when all that is given is on the disk. Throws SirunError (state). */
  record(message: string, entries: Entries): Promise<Telling[]>
  /** Each does what is due of its kind: escalations, summaries, what a process that ended left untold. They throw SirunError (state). */
  duties: readonly (() => Promise<void>)[]
  /** After the log failed: a new one. What was under way counts as left by a process that ended. Throws SirunError (state). */
  reopen(): Promise<void>
  /** Incidents that are open. */
  openIncidents(): number
  close(): Promise<void>
}

export interface Entries {
  alerted: readonly Alerted[]
  signal?: { signal: Signal; sender?: string }
  rejected?: Rejected
}

/** Tells of what was recorded; it reports each try. Throws SirunError (state) where the log fails. */
export type Telling = () => Promise<void>
