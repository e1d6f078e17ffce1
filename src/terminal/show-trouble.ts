/** What went wrong: in AWS's words, what it means here, and what has and has not changed. */
import type { PlannedChange } from '../engine/plan.js'
import type { JournalRecord } from '../engine/records.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { byHand } from './by-hand.js'
import { count } from './format-value.js'
import type { Screen } from './theme.js'

export interface TroubleView {
  address: string
  /** What the step is called. */
  title?: string
  message: string
  hint?: string
  /** What was to be done. */
  change?: PlannedChange
  /** The records of the run so far. */
  records: readonly JournalRecord[]
}

/** Without a final line feed. */
export function showTrouble(
  { address, title, message, hint, change, records }: TroubleView,
  { columns, theme }: Screen,
): string {
  const meaning =
    hint === undefined ? [] : wrap(forTerminal(/[.!?]$/.test(hint) ? hint : `${hint}.`, { lines: true }), columns, '  ')
  return [
    ...(title === undefined ? [] : wrap(theme.strong(forTerminal(title)), columns, '  ')),
    ...wrap(theme.bad(`✘ ${forTerminal(message, { lines: true })}`), columns, '  '),
    ...meaning,
    ...stateOf(address, records).flatMap((sentence) => wrap(sentence, columns, '  ')),
    ...(change ? ['', ...byHand(change, { columns, theme })] : []),
  ].join('\n')
}

/** Where a change stands: not sent, refused, accepted but not seen, seen, or nobody knows. */
export function standingOf(address: string, records: readonly JournalRecord[]): keyof typeof standings {
  const own = records.filter((record) => 'address' in record && record.address === address)
  const sent = own.findLastIndex(({ type }) => type === 'intent')
  if (sent < 0) return 'unsent'
  const since = own.slice(sent)
  if (since.some(({ type }) => type === 'verified')) return 'seen'
  const answer = since.findLast(({ type }) => type === 'outcome' || type === 'unknown')
  return answer?.type === 'outcome' ? (answer.status === 'refused' ? 'refused' : 'accepted') : 'unknown'
}

const standings = {
  unsent: 'Nothing was changed by this.',
  refused: 'AWS says that it did not do it.',
  accepted: 'AWS accepted it; it is not seen to be in effect.',
  seen: 'It was in effect after it was made.',
  unknown: 'It is not known whether it happened.',
} as const

/** Sentences about what is changed: by this call, and by the plan that it belongs to. */
function stateOf(address: string, records: readonly JournalRecord[]): string[] {
  const here = standings[standingOf(address, records)]
  const approval = records.findLast((record) => record.type === 'approval' && isWithin(address, record.address))
  if (approval?.type !== 'approval' || approval.changes.length < 2) return [here]
  const verified = new Set(records.flatMap((record) => (record.type === 'verified' ? [record.address] : [])))
  const inEffect = approval.changes.filter((change) => verified.has(change.address)).length
  return [
    here,
    `Of the ${count(approval.changes.length, 'change')} of this plan ${count(inEffect, 'is', 'are')} in effect.`,
  ]
}

function isWithin(address: string, plan: string): boolean {
  return address === plan || (address.startsWith(plan) && /^[.[]/.test(address.slice(plan.length)))
}
