/** Work that AWS does for a while: what commands and automations have in common, and what tells them apart. */
import type { AwsPlace } from '../aws-model/aws.js'
import { absent, referencesOf } from '../expressions/expression.js'
import { render, templateExpressions } from '../expressions/template.js'
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { asText } from '../expressions/value-text.js'
import type { JobEnd } from './records.js'
import type { Run } from './run.js'
import { StepFailure } from './step-kind.js'

/** What is asked of AWS; Unknown in a preview where it reads what is not there yet. */
export interface Job {
  document: string
  /** Ids of instances; only a command has them. */
  on?: Value
  /** Each a list of texts. */
  parameters: Value
}

/** One job, where it is done and for which step. */
export interface JobAt {
  run: Run
  /** Of the step. */
  address: string
  title: string
  place: AwsPlace
  job: Job
  /** Milliseconds that it may take. */
  within: number
}

export interface JobSeen {
  /** In a line: `Success`, or `i-… Success, i-… InProgress`. */
  status: string
  hasEnded: boolean
}

export interface JobResult {
  value: Value
  end: JobEnd
  /** What went wrong, in AWS's words. */
  problem?: string
}

export interface JobKind {
  kind: 'command' | 'automation'
  /** The call that starts it, and the one that cancels it. */
  start: string
  cancel: string
  /** `mark` is unique to this attempt; `within` are milliseconds. */
  params(job: Job, attempt: { mark: string; within: number }): ValueMap
  /** From the answer to the call that starts it. */
  idOf(output: ValueMap): string | undefined
  cancelParams(id: string): ValueMap
  look(at: JobAt, id: string): Promise<JobSeen>
  /** Of one that has ended. */
  result(at: JobAt, id: string): Promise<JobResult>
  /** Looks for one whose answer was lost, by the parameters that were sent; for a call without a token. */
  find?: (at: JobAt, params: ValueMap, since: Date) => Promise<string | undefined>
}

/** Parameters of a document as SSM takes them: lists of texts. Maps are sent as their JSON. */
export function jobParameters(written: ValueMap | undefined, names: ValueMap): Value {
  const values = render(written ?? {}, names)
  if (!isMap(values)) return values
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value instanceof Unknown ? value : (Array.isArray(value) ? value : [value]).map(textOf)]))
}

function textOf(value: Value): Value {
  return value instanceof Unknown ? value : asText(value)
}

/** A list of ids or regions: as it is written, or one `${…}`. Throws StepFailure for anything else. */
export function renderedList(written: Value, names: ValueMap, what: string): Value[] | Unknown {
  const list = render(written, names)
  if (list instanceof Unknown || Array.isArray(list)) return list
  throw new StepFailure(`${what} is no list`)
}

/** The references of a tree of templates, for what a recipe keeps of the names. */
export function referencesIn(tree: Value): ReturnType<typeof referencesOf> {
  return templateExpressions(tree).flatMap(({ source }) => [...referencesOf(source)])
}

/** An answer in full. Output of a machine counts as sensitive, but here it is what the author asked for. Throws StepFailure. */
export async function readInFull({ run, place, address }: JobAt, service: string, operation: string, params: ValueMap): Promise<ValueMap | typeof absent> {
  const outcome = await run.ports.aws.call({ service, operation, params, place, address, purpose: 'observe' })
  if (outcome.status === 'ok') return outcome.output
  if (outcome.status === 'previewed') return absent
  const { error } = outcome
  throw new StepFailure(`${service}:${operation}: ${error.name}: ${error.message}`, undefined, error)
}
