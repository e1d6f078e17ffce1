/** How urgent a finding is, and its clock: the first of the configuration's priorities that applies, else sirun's own. Pure. */
import { milliseconds } from '../engine/milliseconds.js'
import { evaluateBoolean, ExpressionError } from '../expressions/expression.js'
import type { Finding, SeverityLabel } from '../findings/finding.js'
import type { Config } from '../runbooks/runbook.js'

export interface Urgency {
  priority: 'P1' | 'P2' | 'P3' | 'P4'
  /** Which rule says so, in words. */
  because: string
  /** Milliseconds from the alert on; left out where the rule names none. */
  acknowledge?: number
  contain?: number
  resolve?: number
}

type Rule = NonNullable<Config['priorities']>[number]

/** What holds where the configuration says nothing. */
export const ownPriorities: Readonly<Record<SeverityLabel, Rule>> = {
  CRITICAL: { priority: 'P1', acknowledge: '15m', contain: '1h', resolve: '24h' },
  HIGH: { priority: 'P2', acknowledge: '30m', contain: '4h', resolve: '3d' },
  MEDIUM: { priority: 'P3', acknowledge: '4h', contain: '24h', resolve: '7d' },
  LOW: { priority: 'P4', acknowledge: '24h', contain: '7d', resolve: '30d' },
  INFORMATIONAL: { priority: 'P4', acknowledge: '24h', contain: '7d', resolve: '30d' },
}

/**
 * A rule whose `when` cannot be evaluated for this finding does not apply.
 *
 * @param environment as the resource's tags say; the empty text where nobody knows
 */
export function urgencyOf(finding: Finding, environment: string, rules: readonly Rule[] = []): Urgency {
  const rule = rules.find(({ when }) => when === undefined || holds(when, finding, environment))
  if (!rule) return timed(ownPriorities[finding.severity.label], `severity is ${finding.severity.label}`)
  return timed(rule, rule.when ?? 'no other priority applies')
}

/** Milliseconds that somebody has to acknowledge, where the configuration names none for a priority. */
export function usualAcknowledge(priority: Urgency['priority']): number {
  return milliseconds(Object.values(ownPriorities).find((each) => each.priority === priority)!.acknowledge!)
}

function holds(when: string, finding: Finding, environment: string): boolean {
  try {
    return evaluateBoolean(when, { finding, environment }) === true
  } catch (error) {
    if (error instanceof ExpressionError) return false
    throw error
  }
}

function timed({ priority, acknowledge, contain, resolve }: Rule, because: string): Urgency {
  return {
    priority,
    because,
    ...(acknowledge !== undefined && { acknowledge: milliseconds(acknowledge) }),
    ...(contain !== undefined && { contain: milliseconds(contain) }),
    ...(resolve !== undefined && { resolve: milliseconds(resolve) }),
  }
}
