/** Whether the configuration wants others to agree to a plan: by what it does, how severe the finding is, how much it hits. */
import { isMap } from '../expressions/value.js'
import type { ApprovalNeed } from './approval-request.js'
import { milliseconds } from './milliseconds.js'
import type { PlannedChange } from './plan.js'
import type { ApprovalRule, Approvals } from './records.js'
import type { Run } from './run.js'

/** How long a request and an approval last where the configuration does not say. */
const usualTimes = { within: '30m', lasts: '1h' }

/** The first rule that applies to the plan, as what it wants; of then and since, the one that wants more people. */
export function ruledNeed({ state }: Pick<Run, 'state'>, changes: readonly PlannedChange[]): ApprovalNeed | undefined {
  const { finding } = state.opened ?? {}
  const { rules = [], since = [] } = state.guards?.approvals ?? {}
  const severity = finding && isMap(finding['severity']) ? finding['severity']['score'] : undefined
  const first = (of: readonly ApprovalRule[]): ApprovalRule | undefined => of.find((each) => applies(each, changes, typeof severity === 'number' ? severity : undefined))
  const [then, now] = [first(rules), first(since)]
  const rule = now && (now.of ?? 1) > (then?.of ?? 0) ? now : then
  return rule && { by: rule.by, of: rule.of ?? 1, within: requestTime(state.guards?.approvals), because: inWords(rule) }
}

/** Where the severity is not known, a rule about it applies. */
function applies({ effect, severity, targets }: ApprovalRule, changes: readonly PlannedChange[], score: number | undefined): boolean {
  const does = effect === undefined || changes.some((change) => change.effect === effect || change.ending.kind === effect)
  return does && (severity === undefined || score === undefined || score >= severity) && (targets === undefined || changes.length >= targets)
}

function inWords({ effect, severity, targets }: ApprovalRule): string {
  const parts = [effect && `effect ${effect}`, severity !== undefined && `severity from ${severity}`, targets !== undefined && `from ${targets} targets`].filter(Boolean)
  return `a rule of the configuration: ${parts.join(', ') || 'every change'}`
}

/** Milliseconds that a request waits. */
export function requestTime(approvals: Approvals | undefined): number {
  return milliseconds(approvals?.within ?? usualTimes.within)
}

/** Milliseconds that an approval holds at most. */
export function approvalTime(approvals: Approvals | undefined): number {
  return milliseconds(approvals?.lasts ?? usualTimes.lasts)
}
