/** The contract of a step kind: one file in steps/, found by its name. Common keys (when, needs, forEach, …) are walk-step's. */
import type { AwsError, AwsPlace } from '../aws-model/aws.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { Step } from '../runbooks/runbook.js'
import type { PlannedChange } from './plan.js'
import type { Run } from './run.js'
import type { StepResult } from './run-state.js'

/** Where steps stand: the runbook itself, or one use of a procedure. */
export interface Scope {
  /** Address of the `use` with a dot behind it; empty in the runbook. */
  prefix: string
  phase: string
  inputs: ValueMap
  /** The steps that stand here; set by the walk. */
  steps?: readonly Step[]
  /** How the steps before ended, by id. */
  results: Map<string, StepResult>
  /** Decides on the changes in here; undefined where the author's step is the unit of decision. */
  approver?: Approver
}

/** Says whether one change may be made. */
export interface Approver {
  approve(change: PlannedChange): Promise<{ do: 'approve' } | { do: 'skip'; reason: string }>
}

/** One step at its turn, for one item. */
export interface StepTurn<S extends Step = Step> {
  run: Run
  scope: Scope
  step: S
  /** With the item's index: `cut[1]`. */
  address: string
  /** What its expressions see: inputs, org, steps, run, place and item. */
  names: ValueMap
  place: AwsPlace
  item?: Value
  approver: Approver
}

export interface StepKind<S extends Step = Step> {
  /** Nothing that contains depends on it: where it fails nobody is held up, whether or not somebody is there to ask. */
  aside?: true
  /** Whether a person decides before it runs, with a plan of its changes. */
  needsDecision(step: S, run: Run): boolean
  /** Does it for one item. Throws StepFailure for what a person must decide, RunStopped when they stop. */
  perform(turn: StepTurn<S>): Promise<StepResult>
}

/** The step could not be done: what happened, in AWS's or the expression's words, and what can be done about it. */
export class StepFailure extends Error {
  /** What was to be done, for whoever does it by hand. */
  change?: PlannedChange

  constructor(message: string, readonly hint?: string, readonly error?: AwsError) {
    super(message)
    this.name = 'StepFailure'
  }
}
