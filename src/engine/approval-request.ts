/** What others are asked to agree to, and the one text of it that is hashed, sent and rendered again. */
import type { AwsPlace } from '../aws-model/aws.js'
import { decodeValue, encodeValue } from '../expressions/value-json.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { sha256 } from './derived-ids.js'
import type { PlannedChange } from './plan.js'

/** How many people of a group must agree, and how long they may take. */
export interface ApprovalNeed {
  /** Name of the group in the configuration. */
  by: string
  of: number
  /** Milliseconds until the request is void. */
  within: number
  /** Who wants it: the step, or the rule in words. */
  because: string
}

/** Everything that an approval is about. When any of it is another, the hash is, and the approval is void. */
export interface ApprovalRequest {
  type: 'approval-request'
  format: 1
  /** Unique to run, step, and how often it was asked there. */
  id: string
  run: string
  address: string
  title: string
  why?: string
  because: string
  by: string
  of: number
  requested: string
  expires: string
  requester: { user: string; host: string; arns: string[] }
  runbook: { kind: 'runbook' | 'procedure'; id: string; title: string }
  files: { kind: 'runbook' | 'procedure'; id: string; sha256: string }[]
  finding: ValueMap | null
  inputs: ValueMap
  place: AwsPlace
  /** Who else is hit, and what could not be previewed. */
  remarks: string[]
  changes: PlannedChange[]
}

/** The bytes of a request: canonical JSON in printable ASCII. */
export function requestText(request: ApprovalRequest): string {
  return encodeValue(request as unknown as Value, { unknown: true })
}

export function hashOfRequest(request: ApprovalRequest): string {
  return sha256(requestText(request))
}

/** Longest text of a request or an approval that is read; characters. */
export const longestApprovalText = 1_048_576

/** The request that a text holds. Throws TypeError with what is wrong, for what is none. */
export function parseRequest(text: string): ApprovalRequest {
  const value = decodeValue(JSON.parse(text))
  if (!isMap(value) || value['type'] !== 'approval-request') throw new TypeError('it is no request for an approval')
  if (value['format'] !== 1) throw new TypeError('it is of a format that this version does not read')
  const { place, requester, runbook, changes, files, remarks, finding, of, why } = value
  const texts = ['id', 'run', 'address', 'title', 'because', 'by', 'requested', 'expires'] as const
  const wrong = texts.find((name) => typeof value[name] !== 'string')
  if (wrong !== undefined) throw new TypeError(`it lacks ${wrong}`)
  const isWhole =
    typeof of === 'number' && isMap(value['inputs']) && isPlace(place) && hasTexts(runbook, ['kind', 'id', 'title']) && isTexts(remarks) &&
    hasTexts(requester, ['user', 'host']) && isTexts(requester['arns']) && (finding === null || isMap(finding)) && (why === undefined || typeof why === 'string') &&
    Array.isArray(files) && files.every((file) => hasTexts(file, ['kind', 'id', 'sha256']))
  if (!isWhole) throw new TypeError('it is not whole')
  if (!Array.isArray(changes) || !changes.every(isPlanned)) throw new TypeError('a change in it is not whole')
  return value as unknown as ApprovalRequest
}

function isPlace(value: Value | undefined): boolean {
  return hasTexts(value, ['account', 'region', 'partition']) && ['name', 'role'].every((name) => value[name] === undefined || typeof value[name] === 'string')
}

function hasTexts(value: Value | undefined, names: readonly string[]): value is ValueMap {
  return isMap(value) && names.every((name) => typeof value[name] === 'string')
}

function isTexts(value: Value | undefined): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isPlanned(value: Value): boolean {
  if (!hasTexts(value, ['address', 'title', 'service', 'operation', 'effect']) || !isPlace(value['place'])) return false
  const { ending, before, after, params, undo } = value
  const isEnd = hasTexts(ending, ['kind']) && (ending['kind'] === 'undo' || typeof ending['why'] === 'string')
  const isBack = undo === undefined || (hasTexts(undo, ['service', 'operation']) && isMap(undo['params']))
  return isMap(params) && isEnd && isBack && before !== undefined && after !== undefined
}
