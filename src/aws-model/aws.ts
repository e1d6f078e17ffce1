/** The Aws port: how the engine, the sources and the context reach AWS. Live, dry run and drill implement it. */
import type { ValueMap } from '../expressions/value.js'

/** An account and region to run in. `name` is the configuration's word for it; the finding's own place has none. */
export interface AwsPlace {
  account: string
  region: string
  partition: string
  name?: string
  /** Role to assume there, when the configuration says one. */
  role?: string
}

/** Which call of a step this is. Everything but `read` and `observe` changes something. */
export type CallPurpose = 'read' | 'observe' | 'change' | 'via' | 'undo' | 'cancel'

export interface AwsCall {
  /** SDK client, for example `auto-scaling`. */
  service: string
  /** For example `EnterStandby`. */
  operation: string
  params: ValueMap
  place: AwsPlace
  /** Address of the step that makes it: `quarantine.cut[1]`. */
  address: string
  purpose: CallPurpose
  /** Made to show a plan; the step itself has not begun. */
  preview?: true
  /** Ends the wait for the answer: what AWS did by then is not known. */
  until?: AbortSignal
}

/** With what it is made: looking and changing may be two roles. */
export type Access = 'read' | 'change'

/**
 * Whether a change that was not made would be allowed. permitted, denied: AWS said so (EC2 DryRun). simulated: IAM's
 * advice for any resource, no proof. unchecked: nobody could be asked, and why.
 */
export type Permission =
  | { label: 'permitted' }
  | { label: 'denied'; why: string }
  | { label: 'simulated'; decision: string }
  | { label: 'unchecked'; why: string }

/** What AWS said, reduced to an allow-list: SDK error objects hold credentials. */
export interface AwsError {
  /** `error.name` of the SDK, for example `InvalidInstanceID.NotFound`. */
  name: string
  message: string
  /** HTTP status, if there was an answer. */
  status?: number
  requestId?: string
}

/**
 * ok: AWS answered with every required member. refused: AWS says that it did not execute.
 * unknown: no answer or none that can be trusted; it may have executed.
 * previewed: nothing was sent, because this port only looks (changes only); whether it would be allowed, if it asked.
 */
export type CallOutcome =
  | { status: 'ok'; output: ValueMap; requestId?: string }
  | { status: 'refused'; error: AwsError }
  | { status: 'unknown'; error: AwsError }
  | { status: 'previewed'; permission?: Permission }

/** Who sirun is in a place. */
export interface CallerIdentity {
  account: string
  arn: string
}

export interface Aws {
  /** Sends one call, once. Reads may be repeated by the implementation, changes never are. Does not throw for what AWS says. */
  call(call: AwsCall): Promise<CallOutcome>
  /** Who we are there (STS GetCallerIdentity), by default with what changes are made with. Cheap while credentials last. */
  identity(place: AwsPlace, access?: Access): Promise<CallerIdentity>
  /** Whether a change would be allowed, asked without making it. Absent: this port does not ask before a plan is decided on. */
  permission?(call: AwsCall): Promise<Permission>
}
