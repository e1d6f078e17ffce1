/** Bucket policies: what S3 accepts, what it calls public, and the form in which it gives them back. */
import { isMap, type Value, type ValueMap } from '../../../expressions/value.js'
import type { IamState } from '../iam/iam-state.js'
import type { WorldContext } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { listOf, matchesPattern, principalsOf, statementsOf } from './policy-statements.js'

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-iam-policies.html */
const sizeLimit = 20 * 1024

/**
 * The policy as S3 keeps it: without white space, a list of one text as that text (the grammar knows both forms).
 * Throws MalformedPolicy for what PutBucketPolicy refuses.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function acceptPolicy(text: string, bucket: string, context: WorldContext): string {
  if (text.length > sizeLimit) throw malformed('Policy exceeds the maximum allowed document size.')
  const policy = parsed(text)
  if (policy['Version'] !== undefined && policy['Version'] !== '2012-10-17' && policy['Version'] !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string')
  }
  if (policy['Statement'] === undefined) throw malformed('Missing required field Statement')
  const statements = statementsOf(text)
  if (statements.length === 0) throw malformed('Could not parse the policy: Statement is empty!')
  const sids = statements.flatMap(({ Sid }) => (typeof Sid === 'string' && Sid !== '' ? [Sid] : []))
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.')
  for (const statement of statements) checkStatement(statement, bucket, context)
  return JSON.stringify({ ...policy, Statement: statements.map(collapsed) })
}

function parsed(text: string): ValueMap {
  try {
    const policy = JSON.parse(text) as Value
    if (isMap(policy)) return policy
  } catch {
    // The same refusal as for JSON that is no object.
  }
  throw malformed('Policies must be valid JSON and the first byte must be \'{\'')
}

function checkStatement(statement: ValueMap, bucket: string, context: WorldContext): void {
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') throw malformed('Missing required field Effect')
  const principal = statement['Principal'] ?? statement['NotPrincipal']
  if (principal === undefined) throw malformed('Missing required field Principal')
  if (principalsOf(principal).some((name) => !principalExists(name, context))) {
    throw malformed('Invalid principal in policy')
  }
  const actions = listOf(statement['Action'] ?? statement['NotAction'])
  if (actions.length === 0) throw malformed('Missing required field Action')
  if (actions.some((action) => !/^(\*|s3:.+)$/i.test(action))) throw malformed('Policy has invalid action')
  const resources = listOf(statement['Resource'] ?? statement['NotResource'])
  if (resources.length === 0) throw malformed('Missing required field Resource')
  const arn = `arn:${context.place.partition}:s3:::${bucket}`
  const belongs = (resource: string): boolean => matchesPattern(arn, resource) || matchesPattern(`${arn}/`, resource.replace(/\/.*$/s, '/'))
  if (!resources.every(belongs)) throw malformed('Policy has invalid resource')
}

/** S3 looks IAM users and roles up. Whether those of another account exist, this world cannot know. */
function principalExists(name: string, context: WorldContext): boolean {
  const [, account, kind, path] = /^arn:[^:]+:iam::(\d{12}):(user|role)\/(.+)$/.exec(name) ?? []
  if (account === undefined) return /^(\*|\d{12}|arn:[^:]+:(iam|sts)::.+|[A-Z0-9]{16,})$/.test(name)
  if (account !== context.place.account) return true
  // The responder's own role is not among the scenario's.
  if (kind === 'role' && path === 'DrillResponder') return true
  const iam = context.state<IamState | undefined>('iam')
  const arns = [...(iam?.Users ?? []), ...(iam?.Roles ?? [])].map(({ Arn }) => Arn)
  return arns.includes(name)
}

function collapsed(statement: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(statement).map(([key, value]) => [key, collapse(value)]))
}

function collapse(value: Value): Value {
  if (Array.isArray(value)) return value.length === 1 ? value[0]! : value
  return isMap(value) ? collapsed(value) : value
}

/** Condition keys that keep a policy from being public, where their values have no wildcard. */
const narrowing = new Set([
  'aws:sourceip', 'aws:sourcearn', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:sourceowner', 'aws:sourceaccount',
  'aws:userid', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:principalaccount', 'aws:principalarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id', 's3:dataaccesspointarn', 's3:dataaccesspointaccount',
])

/**
 * Whether a policy gives anyone access without narrowing who by a fixed value.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (the meaning of
 * "public")
 */
export function isPublic(policy: string): boolean {
  return statementsOf(policy).some((statement) => {
    if (statement['Effect'] !== 'Allow') return false
    const anyone = statement['NotPrincipal'] !== undefined || principalsOf(statement['Principal']).includes('*')
    return anyone && !isNarrowed(statement['Condition'])
  })
}

function isNarrowed(condition: Value | undefined): boolean {
  if (!isMap(condition)) return false
  return Object.entries(condition).some(([operator, keys]) =>
    !/Not/.test(operator) && isMap(keys) && Object.entries(keys).some(([key, values]) =>
      narrowing.has(key.toLowerCase()) && listOf(values).every((value) => isFixed(key, value))))
}

function isFixed(key: string, value: string): boolean {
  return key.toLowerCase() === 'aws:sourceip' ? !/\/0$/.test(value) : !/[*?]/.test(value)
}

function malformed(message: string): WorldError {
  return new WorldError('MalformedPolicy', message)
}
