/** What may be changed without a person: the steps that `--approve` names, once it is sure that nobody else is needed. */
import type { AwsModel } from '../aws-model/model.js'
import { failure } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { readPinned } from '../engine/pinned-files.js'
import type { PinnedFile } from '../engine/records.js'
import { needsPerson } from '../terminal/no-terminal-operator.js'
import { approvableSteps, stepsNeedingPerson } from '../terminal/steps-needing-person.js'

/** Nothing has run until then. Throws SirunError: usage for what is no such step, needs-person with each that needs one. */
export function approvedSteps(files: readonly PinnedFile[], model: AwsModel, approve: readonly string[], isGlassBroken = false): ReadonlySet<string> {
  const { main, procedures } = readPinned(files)
  const known = approvableSteps(main, procedures, model)
  const unknown = approve.find((id) => !known.includes(id))
  if (unknown !== undefined) throw failure('usage', 'no-such-step', `${main.id} has no step ${unknown} that changes something.`, didYouMean(unknown, known) ?? `It has: ${known.join(', ')}`)
  const approved = new Set(approve)
  const needed = stepsNeedingPerson(main, procedures, model, approved, isGlassBroken)
  if (needed.length > 0) throw needsPerson(needed)
  return approved
}
