/** What every question to a person needs: where it is asked, and the ways to say no. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { Value } from '../expressions/value.js'
import type { ApprovalRequest } from '../engine/approval-request.js'
import type { Reply } from '../engine/ports.js'
import type { JournalRecord, Mode, PinnedFile } from '../engine/records.js'
import type { Choice } from './choose.js'
import type { Progress } from './progress.js'
import type { Prompter, PromptStreams } from './prompter.js'
import type { Deadline } from './show-header.js'
import type { Screen } from './theme.js'
import type { WalkOutline } from './walk-outline.js'

export interface OperatorOptions {
  streams: PromptStreams
  screen: Screen
  mode: Mode
  /** Who we are in a place, as far as it is known. */
  callerIn?: (place: AwsPlace) => CallerIdentity | undefined | Promise<CallerIdentity | undefined>
  /** Over so many changes, the number is typed (`max_targets` of the configuration). */
  maxTargets?: number
  /** Where requests for approvals are put, who may answer, and whose word a text is. */
  approvals?: ApprovalDesk
  /** The records of the run so far: what the hand-off and the details are made of. */
  records?: () => readonly JournalRecord[]
  /** The clock of the run, for elapsed and remaining time. */
  now?: () => Date
  /** By when it must be done. */
  deadline?: Deadline
  /** Phases and steps, for the position in every header. */
  outline?: WalkOutline
  /** What can be looked at before the start. Without a final line feed. */
  preview?: { steps?: () => string; finding?: () => string }
  /** What can be run beside the runbook, and how its files are pinned. */
  procedures?: readonly OfferedProcedure[]
  pin?: (id: string) => Promise<[PinnedFile, ...PinnedFile[]]>
  /** In a drill: the hint for an address, and that it was asked for. */
  hint?: (address: string) => string | undefined
  onHint?: (address: string) => void
  /** How to go on after a pause or an interruption: a sentence with the command. */
  resumeLine?: string
  /** Aborted by the first Ctrl-C outside a prompt: the next prompt ends the walk instead of asking. */
  interruption?: AbortSignal
  /** What is shown while nobody is asked; it rests while somebody is. */
  progress?: Progress
}

export interface ApprovalDesk {
  /** Writes it where it can be sent from; the path. The same request is one file. */
  save(request: ApprovalRequest): Promise<string>
  /** Names of the people who may agree to it. */
  eligible(request: ApprovalRequest): string[]
  /** What an approval says, and whose word it is. `text` is it, or the path of its file. Throws SirunError. */
  prove(text: string): Promise<Extract<Reply<'approval'>, { do: 'said' }>>
}

export interface OfferedProcedure {
  id: string
  title: string
  inputs: readonly OfferedInput[]
}

export interface OfferedInput {
  name: string
  type: string
  describe: string
  /** It may be left out; then it has this value, or none. */
  optional: boolean
  default?: Value
}

export interface Asking extends OperatorOptions {
  prompter: Prompter
}

/** The ways not to do a step. All but the pause ask for the reason. */
export const refusals: readonly Choice<'skip' | 'pause' | 'abort'>[] = [
  { value: 'skip', name: 'skip…', says: 'leave this step out, with the reason; the run goes on' },
  { value: 'pause', name: 'pause', says: 'stop here; the run can go on later' },
  { value: 'abort', name: 'abort…', says: 'stop for good, with the reason; what was changed stays' },
]

/** The ways out where there is no step to leave out. */
export const stops = refusals.slice(1) as readonly Choice<'pause' | 'abort'>[]

export async function refuse<C extends 'skip' | 'pause' | 'abort'>(
  choice: C,
  prompter: Prompter,
): Promise<{ do: C extends 'skip' ? 'skip' : 'stop'; reason: string }> {
  const reason = choice === 'pause' ? paused : await askReason(prompter)
  return { do: choice === 'skip' ? 'skip' : 'stop', reason } as never
}

/** The reason of a stop that is meant to go on. */
export const paused = 'Paused'

/** A reason, in one line that is not empty. */
export function askReason(prompter: Prompter, message = 'Why? One line, it goes into the journal.'): Promise<string> {
  return prompter.typeLine({ message, refuse: (text) => (text === '' ? 'A few words are needed.' : undefined) })
}
