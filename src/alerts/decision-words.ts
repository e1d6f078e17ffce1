/** A decision of the routing in words: why each rule does or does not apply, and what becomes of each destination. Raw texts. */
import { formatDuration } from '../text/duration-text.js'
import { momentText } from '../text/moment-text.js'
import type { Decision, RoutedTo, RuleTrace, SuppressionTrace } from './route-alert.js'

/** Continues `<id>: `. */
export function traceWords(trace: RuleTrace | SuppressionTrace): string {
  if (trace.applies) return 'applies'
  switch (trace.because) {
    case 'false':
      return 'does not apply: its condition is false for this finding'
    case 'earlier':
      return 'not asked: an earlier rule counts'
    case 'lacking':
      return `does not apply: there is no ${trace.lacks}`
    case 'not-evaluable':
      return `does not apply: its condition cannot be evaluated (${trace.message})`
    case 'not-yet':
      return 'has not begun'
    case 'over':
      return 'has ended'
  }
}

/** Who decided: one sentence. */
export function decidedBy({ isDefault, rules }: Pick<Decision, 'isDefault' | 'rules'>): string {
  if (!isDefault) return `Decided by ${rules.flatMap(({ id, applies }) => (applies ? [id] : [])).join(', ')}.`
  return rules.length === 0 ? 'There are no rules: the default decides.' : 'No rule applies: the default decides.'
}

/** Why nobody is told: one sentence. */
export function suppressionWords({ id, reason, until }: NonNullable<Decision['suppressed']>): string {
  return `Nobody is told: ${id} suppresses it until ${momentText(until)}, because: ${reason}`
}

/** What becomes of it there; continues `<name>: `. */
export function outcomeWords(routed: RoutedTo): string {
  switch (routed.outcome) {
    case 'told':
      return 'is told'
    case 'suppressed':
      return 'is not told: it is suppressed'
    case 'grouped': {
      const { count, since } = routed.grouped
      return `was told of the same at ${momentText(since)}: that one now stands for ${count}`
    }
    case 'limited': {
      const { told, held, since, due } = routed.limited
      return `is not told by itself: it was told of ${told} alerts, and ${held} ${held === 1 ? 'waits' : 'wait'} for the summary that is due at ${momentText(due)} (${formatDuration(due.getTime() - since.getTime())} after the first)`
    }
  }
}
