/** What the record of a finding in Security Hub should say, given what it says. Pure. */
import type { Verdict } from '../engine/records.js'
import type { ValueMap } from '../expressions/value.js'
import { textAt } from '../findings/read-members.js'
import { forTerminal } from '../text/escape.js'
import type { AlertNotice } from './notice.js'
import { standingTitle } from './standing-words.js'
import { turnOf, verdictOf } from './turn-of.js'

/** The members of BatchUpdateFindings beside the finding's name. */
export type HubUpdate = {
  Workflow?: { Status: string }
  VerificationState?: string
  Note?: { Text: string; UpdatedBy: string }
}

/** Who the notes are from. */
const us = 'sirun'

/** Characters: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Note.html */
const longestNote = 512

/**
 * AWS's words decide (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Workflow.html): RESOLVED was remediated,
 * SUPPRESSED was reviewed and needs no action. Of the veracity: API_BatchUpdateFindings.html there.
 */
const byVerdict: Readonly<Record<Verdict, { status: string; state?: string }>> = {
  'true-positive': { status: 'RESOLVED', state: 'TRUE_POSITIVE' },
  'false-positive': { status: 'SUPPRESSED', state: 'FALSE_POSITIVE' },
  benign: { status: 'SUPPRESSED', state: 'BENIGN_POSITIVE' },
  // What the other finding is decides its veracity.
  duplicate: { status: 'SUPPRESSED' },
}

/** Only what has to change; nothing where the record says it all. `record` as GetFindings gives it. */
export function securityHubUpdate(notice: AlertNotice, record: ValueMap): HubUpdate {
  const verdict = verdictOf(notice)
  const { status, state }: { status: string; state?: string } = verdict ? byVerdict[verdict] : { status: 'NOTIFIED' }
  const now = textAt(record, 'Workflow', 'Status') ?? 'NEW'
  const from = textAt(record, 'Note', 'UpdatedBy')
  // What somebody else decided stays; what an earlier run decided, a later verdict replaces.
  const changes = status !== now && (rankOf(status) > rankOf(now) || (verdict !== undefined && from === us))
  const note = from === undefined || from === us || turnOf(notice) === 'over' ? noteOf(notice, record) : undefined
  return {
    ...(changes && { Workflow: { Status: status } }),
    ...(state !== undefined && state !== textAt(record, 'VerificationState') && { VerificationState: state }),
    ...(note !== undefined && note !== textAt(record, 'Note', 'Text') && { Note: { Text: note, UpdatedBy: us } }),
  }
}

/** RESOLVED and SUPPRESSED are decisions: nothing is above them. */
function rankOf(status: string): number {
  const rank = ['NEW', 'NOTIFIED'].indexOf(status)
  return rank === -1 ? 2 : rank
}

/** There is one note a finding: what somebody else wrote before is quoted, as far as it fits. */
function noteOf(notice: AlertNotice, record: ValueMap): string {
  const text = textAt(record, 'Note', 'Text') ?? ''
  const from = textAt(record, 'Note', 'UpdatedBy')
  const before = from === undefined || from === us ? (/ Before, from .*$/s.exec(text)?.[0] ?? '') : ` Before, from ${forTerminal(from, { max: 64 })}: ${forTerminal(text)}`
  // Short enough for what was there before to be found again.
  return cut(forTerminal(`${us}: ${said(notice)}`, { max: 300 }) + before)
}

function said({ alert, progress, standing }: AlertNotice): string {
  if (standing) return `${alert.urgency.priority}, ${standingTitle(standing)}${standing.state === 'unacknowledged' ? '' : `; by ${standing.by}`}.`
  if (!progress) return `alerted as ${alert.urgency.priority}, ${alert.at.toISOString()}.`
  const { run, by, state, phase, verdict } = progress
  const stands = { open: `is in phase ${phase}`, stopped: `was stopped in phase ${phase}`, closed: `is closed, ${verdict ?? 'without a verdict'}` }[state]
  return `run ${run} ${stands}; by ${by}.`
}

/** Without half a character at its end. */
function cut(note: string): string {
  return note.slice(0, longestNote).replace(/[\ud800-\udbff]$/, '')
}
