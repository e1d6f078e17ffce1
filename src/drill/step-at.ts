/** The step at an address of a run, as its pinned files have it. */
import { asKind, stepsOf, type Procedure, type RunbookFile, type Step } from '../runbooks/runbook.js'

export interface FoundStep {
  step: Step
  /** The file that holds it. */
  file: RunbookFile
  /** What stands before the addresses of its neighbours, with the dot. */
  prefix: string
}

/** Undefined for what is no step of the file: a phase, a procedure that the responder ran beside it. */
export function stepAt(
  address: string,
  file: RunbookFile,
  procedures: ReadonlyMap<string, Procedure>,
  prefix = '',
): FoundStep | undefined {
  const [first = '', ...rest] = address.split('.')
  const step = stepsOf(file).find(({ step: { id } }) => id === first.replace(/\[\d+\]$/, ''))?.step
  if (!step || rest.length === 0) return step && { step, file, prefix }
  const used = procedures.get(asKind(step, 'use')?.use ?? '')
  return used && stepAt(rest.join('.'), used, procedures, `${prefix}${first}.`)
}
