/** What saves the first ten minutes: one model of an alert, which every format and channel shows. Texts are raw: formats escape. */
import type { FindingContext } from '../context/finding-context.js'
import type { Finding, Severity } from '../findings/finding.js'
import type { Urgency } from './urgency-of.js'

export interface Alert {
  /** When it was made; the clock of its priority runs from here. */
  at: Date
  /** One line, for subjects and titles: priority, severity, type, what, account. */
  title: string
  finding: Pick<Finding, 'id' | 'arn' | 'type' | 'title' | 'source' | 'account' | 'region' | 'partition'>
  severity: Severity
  /** What such a finding means; the runbook's own words, else what the source says. */
  means: string
  urgency: Urgency
  /** What a person must know first: a sample, archived, suppressed. One sentence each. */
  states: string[]
  /** Each with its owner and environment, where tags say so. */
  affected: string[]
  /** Who did it, and from where. */
  actor: string[]
  seen: { first?: Date; last?: Date; count?: number }
  /** What AWS knows beside the finding; left out where nobody asked. */
  context?: FindingContext
  runbook?: AlertRunbook
  /** To copy into a shell. */
  command: string
  /** The finding in the console, where it has a page. */
  link?: string
}

export interface AlertRunbook {
  id: string
  title: string
  /** Why this one. */
  reason: string
  /** What it will do, one line a step that can change something; each is asked for. */
  does: string[]
}
