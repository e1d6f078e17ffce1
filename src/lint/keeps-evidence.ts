/** Whether a step leaves something that an investigation can look at later. */
import { asKind, isChange, stepsOf, type Step } from '../runbooks/runbook.js'
import type { CheckContext } from '../runbooks/check-context.js'

/** A call that copies a disk, a database or a machine as it is. */
export const copies = /^[a-z0-9-]+:(?:Create|Copy)(?:\w*Snapshots?|Image)$/

/** What it keeps by `evidence`, or with a copy; a `use` keeps what its procedure does. */
export function keepsEvidence(step: Step, procedures: CheckContext['procedures'], above: ReadonlySet<string> = new Set()): boolean {
  if ('evidence' in step && step.evidence !== undefined) return true
  if (isChange(step)) return copies.test(step.aws)
  const id = asKind(step, 'use')?.use
  const procedure = id === undefined || above.has(id) ? undefined : procedures.get(id)?.value
  return procedure !== undefined && stepsOf(procedure).some((each) => keepsEvidence(each.step, procedures, new Set([...above, id!])))
}
