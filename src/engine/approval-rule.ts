/** Whether configuration or policy wants others to agree to a plan: by what it does, how severe the finding is, how much it hits. */
import { isMap } from '../expressions/value.js'
import type { ApprovalNeed } from './approval-request.js'
import { milliseconds } from './milliseconds.js'
import type { PlannedChange } from './plan.js'
import type { ApprovalRule, Approvals } from './records.js'
import type { Run } from './run.js'

/** How long a request and an approval last where the configuration does not say. */
const usualTimes = { within: '30m', lasts: '1h' }

/** What the first rule of the configuration that applies to the plan wants, then and now, and every rule of the policy that does: of each group the most people once. */
export function ruledNeeds({ state }: Pick<Run, 'state'>, changes: readonly PlannedChange[]): ApprovalNeed[] {
  const { finding } = state.opened ?? {}
  const { rules = [], since = [], required = [] } = state.guards?.approvals ?? {}
  const severity = finding && isMap(finding['severity']) ? finding['severity']['score'] : undefined
  const isMeant = (each: ApprovalRule): boolean => applies(each, changes, typeof severity === 'number' ? severity : undefined)
  const all = [...rules.filter(isMeant).slice(0, 1), ...since.filter(isMeant).slice(0, 1), ...required.filter(isMeant)]
  const needs = new Map<string, ApprovalNeed>()
  for (const rule of all) {
    const of = rule.of ?? 1
    if (of > (needs.get(rule.by)?.of ?? 0)) needs.set(rule.by, { by: rule.by, of, within: requestTime(state.guards?.approvals), because: inWords(rule) })
  }
  return [...needs.values()]
}

/** Where the severity is not known, a rule about it applies. */
function applies({ effect, severity, targets }: ApprovalRule, changes: readonly PlannedChange[], score: number | undefined): boolean {
  const does = effect === undefined || changes.some((change) => change.effect === effect || change.ending.kind === effect)
  return does && (severity === undefined || score === undefined || score >= severity) && (targets === undefined || changes.length >= targets)
}

function inWords({ effect, severity, targets, from }: ApprovalRule & { from?: string }): string {
  const parts = [effect && `effect ${effect}`, severity !== undefined && `severity from ${severity}`, targets !== undefined && `from ${targets} targets`].filter(Boolean)
  return `a rule of the ${from === undefined ? 'configuration' : `policy (${from})`}: ${parts.join(', ') || 'every change'}`
}

/** Milliseconds that a request waits. */
export function requestTime(approvals: Approvals | undefined): number {
  return milliseconds(approvals?.within ?? usualTimes.within)
}

/** Milliseconds that an approval holds at most. */
export function approvalTime(approvals: Approvals | undefined): number {
  return milliseconds(approvals?.lasts ?? usualTimes.lasts)
}
