/** IAM policies as text, and which actions they allow. Conditions and resources are not evaluated. */
import { failure } from '../diagnostics/diagnostic.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'

/** What one role may do: all statements of its policies. */
export interface Policy {
  /** As it was named. */
  file: string
  statements: readonly Statement[]
}

export interface Statement {
  effect: 'Allow' | 'Deny'
  /** Patterns of Action, or of NotAction. */
  patterns: readonly string[]
  /** The patterns are of NotAction: all that fits none of them is meant. */
  not: boolean
  /** It holds only for some resources or under a condition, which is not looked at. */
  limited: boolean
}

export type Verdict = 'allowed' | 'denied' | 'not-allowed'

/**
 * Reads what holds policies: one document, what `sirun policy` prints with and without --json, a list of documents, or
 * the answer of GetRolePolicy or GetPolicyVersion. Throws SirunError (usage) for what holds none.
 */
export function readPolicy(text: string, file: string): Policy {
  const documents = jsonValues(text, file).flatMap(documentsIn)
  if (documents.length === 0)
    throw failure('usage', 'no-policy', 'There is no IAM policy in this file.', 'A policy has a Statement.', { file })
  return { file, statements: documents.flatMap((document) => statementsOf(document, file)) }
}

/**
 * Whether an action is allowed on some resource. A Deny wins where it holds always; one with a condition or resources
 * may not concern what the runbook touches, so it is passed over.
 */
export function verdict(action: string, { statements }: Policy): Verdict {
  const meant = statements.filter((statement) => concerns(statement, action))
  if (meant.some(({ effect, limited }) => effect === 'Deny' && !limited)) return 'denied'
  return meant.some(({ effect }) => effect === 'Allow') ? 'allowed' : 'not-allowed'
}

/** Whether an action fits one of the patterns, as IAM compares: * and ?, capitals are the same. */
export function fitsAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.')
    return new RegExp(`^${source}$`, 'i').test(action)
  })
}

function concerns({ patterns, not }: Statement, action: string): boolean {
  return fitsAction(patterns, action) !== not
}

/** `sirun policy` prints two documents with lines that begin with // between them. */
function jsonValues(text: string, file: string): Value[] {
  const bare = text.replace(/^\uFEFF/, '').replace(/^\/\/.*$/gm, '')
  const parts = bare.split(/(?<=^\})\s*(?=^\{)/m).filter((part) => part.trim() !== '')
  return parts.map((part) => {
    try {
      return JSON.parse(part) as Value
    } catch {
      throw failure('usage', 'not-json', 'The policy is not JSON.', 'Give a policy document, or what sirun policy prints.', { file })
    }
  })
}

function documentsIn(value: Value): ValueMap[] {
  if (Array.isArray(value)) return value.flatMap(documentsIn)
  if (!isMap(value)) return []
  if ('Statement' in value) return [value]
  const { read, change, PolicyDocument: document, PolicyVersion: version, Document: inner } = value
  return [read, change, document, version, inner].flatMap((part) => documentsIn(decoded(part ?? null)))
}

/** The API gives a document as URL-encoded JSON. */
function decoded(part: Value): Value {
  if (typeof part !== 'string') return part
  try {
    return JSON.parse(part.startsWith('%') ? decodeURIComponent(part) : part) as Value
  } catch {
    return null
  }
}

function statementsOf(document: ValueMap, file: string): Statement[] {
  return listOf(document['Statement']).map((statement) => {
    const effect = isMap(statement) ? statement['Effect'] : undefined
    const not = isMap(statement) && !('Action' in statement)
    const patterns = isMap(statement) ? listOf(statement[not ? 'NotAction' : 'Action']) : []
    const isWhole = patterns.length > 0 && patterns.every((pattern) => typeof pattern === 'string')
    if (!isMap(statement) || (effect !== 'Allow' && effect !== 'Deny') || !isWhole)
      throw failure('usage', 'no-statement', 'A statement of the policy has no Effect, or neither Action nor NotAction.', undefined, { file })
    const { Condition: condition, Resource: resource } = statement
    const limited = condition !== undefined || !listOf(resource).includes('*')
    return { effect, patterns, not, limited }
  })
}

function listOf(value: Value | undefined): Value[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
}
