/** A read, whole: every page, with what counts as absent, and with sensitive members taken out before anything sees them. */
import type { AwsCall, CallOutcome } from '../aws-model/aws.js'
import { coerceParameters } from '../aws-model/coerce-parameters.js'
import { isDenied } from '../aws-model/list-pages.js'
import type { Operation } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { redactSensitive } from '../aws-model/redact.js'
import { absent, type Absent } from '../expressions/expression.js'
import { unknownIn, type Unknown } from '../expressions/unknown.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { Run } from './run.js'
import { StepFailure } from './step-kind.js'

const maxPages = 100

export interface ReadRequest {
  /** `service:Operation`. */
  aws: string
  params: Value
  place: AwsCall['place']
  address: string
  purpose: 'read' | 'observe'
  absent?: readonly string[] | undefined
  /** First n items of the result list; the rest is not read. */
  limit?: number | undefined
}

/** The operation of a checked runbook. Throws StepFailure where the model has none. */
export function operationOf(run: Run, aws: string): Operation {
  const name = parseOperationName(aws)
  const operation = name && run.model.operation(name.service, name.operation)
  if (!operation) throw new StepFailure(`${aws} is no operation that this version of sirun knows`)
  return operation
}

/** Parameters as AWS takes them: the target's type decides. Throws StepFailure. */
export function parametersFor(operation: Operation, value: Value): ValueMap {
  if (!isMap(value)) throw new StepFailure(`${operation.service}:${operation.name}: the parameters are no map`)
  const { value: params, problems } = coerceParameters(operation.input, value)
  const problem = problems.find(({ code }) => code !== 'unknown-enum-value')
  if (problem) throw new StepFailure(`${operation.service}:${operation.name}: ${problem.message}`, problem.hint)
  return params
}

/**
 * The whole answer; `absent` when AWS says one of the errors that `request.absent` lists; Unknown when a parameter is.
 * Throws StepFailure with AWS's words for any other refusal, and for a call that is no read.
 */
export async function readAll(run: Run, request: ReadRequest): Promise<ValueMap | Absent | Unknown> {
  const operation = operationOf(run, request.aws)
  // Nothing that changes something leaves without an intent, whatever a runbook calls it.
  if (operation.effect === 'write' || operation.effect === 'destroy') throw new StepFailure(`${request.aws} changes something, so the step needs observe`)
  const params = parametersFor(operation, request.params)
  const unknown = unknownIn(params)
  if (unknown) return unknown
  const { service, name } = operation
  const call: AwsCall = { service, operation: name, params, place: request.place, address: request.address, purpose: request.purpose }
  const outcome = await readPages(operation, params, request.limit, (sent) => run.ports.aws.call({ ...call, params: sent }))
  if (outcome.status === 'ok') return outcome.output
  if (outcome.status === 'previewed') throw new Error(`a read must be sent: ${request.aws}`)
  const { error } = outcome
  if (outcome.status === 'refused' && request.absent?.includes(error.name)) return absent
  throw new StepFailure(`${request.aws}: ${error.name}: ${error.message}`, refusalHint(operation, error.name), error)
}

/**
 * Every page of a read as one answer, or the first page that is none. With `limit`, only as many items of the result list.
 * Sensitive members are taken out. Throws StepFailure for more than 100 pages: a cut would look like the whole.
 */
export async function readPages(
  operation: Operation,
  params: ValueMap,
  limit: number | undefined,
  send: (params: ValueMap) => CallOutcome | Promise<CallOutcome>,
): Promise<CallOutcome> {
  let answer: ValueMap = {}
  let tokens: ValueMap | undefined = {}
  for (let page = 1; tokens; page++) {
    if (page > maxPages) throw new StepFailure(`${operation.service}:${operation.name} has more than ${maxPages} pages of answers`, 'Narrow the read with a filter, or take the first items with limit')
    const outcome = await send({ ...params, ...tokens })
    if (outcome.status !== 'ok') return outcome
    const output = readable(operation, outcome.output)
    answer = page === 1 ? output : appendPage(answer, output)
    tokens = limit !== undefined && resultList(answer).length >= limit ? undefined : nextPage(operation, output)
  }
  return { status: 'ok', output: limit === undefined ? answer : cutList(answer, limit) }
}

/** What a denied call needs; undefined for any other error. */
export function refusalHint(operation: Operation, error: string): string | undefined {
  return isDenied({ name: error }) ? `The identity lacks ${operation.iamAction}` : undefined
}

function readable(operation: Operation, output: ValueMap): ValueMap {
  const shown = redactSensitive(operation.output, output) as ValueMap
  return operation.service === 'iam' ? (decodeDocuments(shown) as ValueMap) : shown
}

const documents = new Set(['PolicyDocument', 'AssumeRolePolicyDocument', 'Document'])

/** IAM sends policy documents URL-encoded (RFC 3986); runbooks see them as text. */
function decodeDocuments(value: Value): Value {
  if (Array.isArray(value)) return value.map(decodeDocuments)
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, documents.has(key) && typeof member === 'string' ? decodeUri(member) : decodeDocuments(member)]))
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The tokens that ask for the page after `output`; undefined behind the last. */
function nextPage({ paging }: Operation, output: ValueMap): ValueMap | undefined {
  if (!paging) return undefined
  const token = memberAt(output, paging.outputToken)
  if (token === undefined || token === null || token === '') return undefined
  const second = paging.second && memberAt(output, paging.second.outputToken)
  return { [paging.inputToken]: token, ...(paging.second && second && { [paging.second.inputToken]: second }) }
}

function memberAt(output: ValueMap, path: string): Value | undefined {
  let value: Value | undefined = output
  for (const member of path.split('.')) value = isMap(value) ? value[member] : undefined
  return value
}

/** Lists grow, everything else is the first page's; the token belongs to no page of the whole. */
function appendPage(whole: ValueMap, page: ValueMap): ValueMap {
  const lists = Object.entries(page).filter((entry): entry is [string, Value[]] => Array.isArray(entry[1]))
  return { ...whole, ...Object.fromEntries(lists.map(([key, items]) => [key, [...((whole[key] as Value[] | undefined) ?? []), ...items]])) }
}

function resultList(answer: ValueMap): Value[] {
  return Object.values(answer).find((value): value is Value[] => Array.isArray(value)) ?? []
}

function cutList(answer: ValueMap, limit: number): ValueMap {
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, Array.isArray(value) ? value.slice(0, limit) : value]))
}
