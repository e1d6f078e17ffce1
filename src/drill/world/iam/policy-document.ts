/** IAM policy documents: what IAM accepts, and how it answers with them. */
import { isMap } from '../../../expressions/value.js'
import type { Value } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'

/** IAM answers with documents URL-encoded as RFC 3986 says: also the five characters that JavaScript leaves. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Characters that count against IAM's limits: all but white space. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, '').length
}

/**
 * Throws MalformedPolicyDocumentException, as PutRolePolicy and PutUserPolicy (`identity`) and UpdateAssumeRolePolicy
 * (`trust`) do.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function checkPolicyDocument(document: string, kind: 'identity' | 'trust'): void {
  let policy: Value
  try {
    policy = JSON.parse(document) as Value
  } catch {
    throw malformed('Syntax errors in policy.')
  }
  if (!isMap(policy)) throw malformed('Syntax errors in policy.')
  if (policy.Version !== undefined && policy.Version !== '2012-10-17' && policy.Version !== '2008-10-17') {
    throw malformed('The policy version is not supported.')
  }
  if (policy.Statement === undefined) throw malformed('Missing required field Statement')
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]
  if (statements.length === 0) throw malformed('Policy statement must contain at least one statement.')
  for (const statement of statements) checkStatement(statement, kind)
}

function checkStatement(statement: Value, kind: 'identity' | 'trust'): void {
  if (!isMap(statement)) throw malformed('Syntax errors in policy.')
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Missing required field Effect')
  const actions = statement.Action ?? statement.NotAction
  if (actions === undefined) throw malformed('Policy statement must contain actions.')
  for (const action of Array.isArray(actions) ? actions : [actions]) {
    if (typeof action !== 'string' || !/^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action)) {
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
    }
  }
  const resource = statement.Resource ?? statement.NotResource
  const principal = statement.Principal ?? statement.NotPrincipal
  if (kind === 'identity') {
    if (principal !== undefined) throw malformed('Policy document should not specify a principal.')
    if (resource === undefined) throw malformed('Policy statement must contain resources.')
  } else {
    if (resource !== undefined) throw malformed('Has prohibited field Resource')
    if (principal === undefined) throw malformed('Missing required field Principal')
  }
}

function malformed(message: string): WorldError {
  return new WorldError('MalformedPolicyDocumentException', message)
}
