/** The contract of a world service: a small, stateful AWS service in memory that knows no runbook. One file a service. */
import type { AwsPlace } from '../../aws-model/aws.js'
import type { Operation } from '../../aws-model/model.js'
import type { ValueMap } from '../../expressions/value.js'

/** The error that AWS would answer with. The world turns it into a refused call. */
export class WorldError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message)
    this.name = code
  }
}

/** A call that the world answered or refused: what CloudTrail tells of. */
export interface WorldCall {
  at: Date
  place: AwsPlace
  /** ARN of the caller. */
  by: string
  /** The model of what was called. */
  operation: Operation
  params: ValueMap
  /** Code of the refusal; absent: it was answered. */
  error?: string
}

/** What a handler may use besides its own state. */
export interface WorldContext {
  /** Where the call arrives. State is kept per account and, but for global services, per region. */
  place: AwsPlace
  now(): Date
  /** A new id in AWS's form, the same in every run of the same drill: `newId('sg')` → `sg-0…` (17 hex digits). */
  newId(prefix: string): string
  /** Every call of any account that came before this one, oldest first. */
  calls(): readonly WorldCall[]
  /** State of another service in the same place, for what AWS keeps consistent itself (a group knows its instances). */
  state<S>(service: string): S
}

/** Handles one operation: may change `state`, answers in the output shape, throws WorldError as AWS refuses. */
export type WorldHandler<S> = (state: S, input: ValueMap, context: WorldContext) => ValueMap

export interface WorldService<S = ValueMap> {
  /** SDK client name: `ec2`, `auto-scaling`, … */
  service: string
  /** One state for all regions of an account (IAM), or one per region. */
  scope: 'account' | 'region'
  /**
   * Which answers the seed's lists come from: `{ Vpcs: ['DescribeVpcs'] }`. With it the world checks the members of a
   * seed and reads its times; without it the service does.
   */
  lists?: Record<string, readonly string[]>
  /** State from the lists of a scenario; missing members get AWS's defaults. Throws WorldError for what cannot exist. */
  create(seed: ValueMap, context: WorldContext): S
  /** Called after every service was created, for what refers to another service. */
  link?(state: S, context: WorldContext): void
  /** Makes true what time has brought about (a target drained). Handlers do so first (settleFirst); a dump calls it. */
  settle?(state: S, context: WorldContext): void
  /** Members of the state that only record the past (activities): a dump leaves them out, for no undo takes them back. */
  history?: readonly string[]
  operations: Record<string, WorldHandler<S>>
}
