/** What may be changed without a person: the steps that `--approve` names, once it is sure that nobody else is needed. */
import type { AwsModel } from '../aws-model/model.js'
import { failure } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { readPinned } from '../engine/pinned-files.js'
import { answerKey, type RunState } from '../engine/run-state.js'
import type { PinnedFile } from '../engine/records.js'
import { needsPerson, type Unanswered } from '../terminal/no-terminal-operator.js'
import { approvableSteps, stepsNeedingPerson } from '../terminal/steps-needing-person.js'

/**
 * Nothing has run until then; of a run that is taken up, `state` says what was decided already. Throws SirunError: usage
 * for what is no such step, needs-person with each that needs one.
 */
export function approvedSteps(files: readonly PinnedFile[], model: AwsModel, approve: readonly string[], { isGlassBroken = false, state }: { isGlassBroken?: boolean; state?: RunState } = {}): ReadonlySet<string> {
  const { main, procedures } = readPinned(files)
  const known = approvableSteps(main, procedures, model)
  const unknown = approve.find((id) => !known.includes(id))
  if (unknown !== undefined) throw failure('usage', 'no-such-step', `${main.id} has no step ${unknown} that changes something.`, didYouMean(unknown, known) ?? `It has: ${known.join(', ')}`)
  const approved = new Set(approve)
  const needed = stepsNeedingPerson(main, procedures, model, approved, isGlassBroken).filter((each) => !state || !isDecided(state, each))
  if (needed.length > 0) throw needsPerson(needed)
  return approved
}

function isDecided({ finished, approvals, answers }: RunState, { kind, address }: Unanswered): boolean {
  return finished.has(address) || finished.has(address.split('.')[0]!) || approvals.has(address) || answers.has(answerKey(address, kind))
}
