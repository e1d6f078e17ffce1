/** What an AWS call looks like, as data. The data is generated from the SDK's own schemas (scripts/generate-aws-model.js). */

/** unknown operations count as write. sensitive-read: secrets and object contents, confirmed like a change. */
export type Effect = 'read' | 'sensitive-read' | 'write' | 'destroy'

export type Shape =
  | { type: 'structure'; name: string; members: Record<string, Member>; required: readonly string[] }
  | { type: 'list'; element: Shape }
  | { type: 'map'; value: Shape }
  | { type: 'string'; enum?: readonly string[] }
  | { type: 'boolean' | 'number' | 'timestamp' | 'blob' | 'document' }

export interface Member {
  /** Resolved when it is first asked for: shapes may be recursive. */
  readonly shape: Shape
  sensitive?: true
}

export interface Paging {
  /** Member of the input that takes the token. */
  inputToken: string
  /** Member of the output that carries it; a dotted path for the few that nest it. */
  outputToken: string
  /** Member of the input that limits a page, where there is one. */
  pageSize?: string
  /** A second token that travels with the first: S3's lists of versions and uploads. One alone would skip some. */
  second?: { inputToken: string; outputToken: string }
}

export interface Operation {
  service: string
  name: string
  effect: Effect
  input: Shape & { type: 'structure' }
  output: Shape & { type: 'structure' }
  /** The input member that makes a repeat harmless (idempotency token). */
  token?: string
  /** For example `elasticloadbalancing:DeregisterTargets`. */
  iamAction: string
  paging?: Paging
  /** What AWS says about it, one sentence, where AWS has deprecated it. */
  deprecated?: string
}

/** The model of the services that a runbook calls, loaded once so that look-ups are plain functions. */
export interface AwsModel {
  /** `undefined` for a service or operation that does not exist or is not loaded. */
  operation(service: string, operation: string): Operation | undefined
  operationNames(service: string): readonly string[]
  /** Every service that sirun knows, loaded or not. */
  readonly services: readonly string[]
}
