/** What every question to a person needs: where it is asked, and the ways to say no. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { Mode } from '../engine/records.js'
import type { Choice } from './choose.js'
import type { Prompter, PromptStreams } from './prompter.js'
import type { Screen } from './theme.js'

export interface OperatorOptions {
  streams: PromptStreams
  screen: Screen
  mode: Mode
  /** Who we are in a place, as far as it is known. */
  callerIn?: (place: AwsPlace) => CallerIdentity | undefined
  /** Over so many changes, the number is typed (`max_targets` of the configuration). */
  maxTargets?: number
}

export interface Asking extends OperatorOptions {
  prompter: Prompter
}

/** The two ways not to do a step. Both ask for the reason. */
export const refusals: readonly Choice<'skip' | 'stop'>[] = [
  { value: 'skip', name: 'skip…', says: 'leave this step out; the run goes on' },
  { value: 'stop', name: 'stop…', says: 'the run can be resumed' },
]

export async function refuse(
  choice: 'skip' | 'stop',
  prompter: Prompter,
): Promise<{ do: 'skip' | 'stop'; reason: string }> {
  return { do: choice, reason: await askReason(prompter) }
}

/** A reason, in one line that is not empty. */
export function askReason(prompter: Prompter, message = 'Why? One line, it goes into the journal.'): Promise<string> {
  return prompter.typeLine({ message, refuse: (text) => (text === '' ? 'A few words are needed.' : undefined) })
}
