/** Whether a bucket's policy locks the responder out: enough of policy evaluation to notice a deny that hits its author. */
import type { AwsPlace } from '../../../aws-model/aws.js'
import { isMap, type Value, type ValueMap } from '../../../expressions/value.js'
import { callerIn, type Caller } from '../caller.js'
import { listOf, matchesPattern, principalsOf, statementsOf } from './policy-statements.js'
import type { Bucket } from './s3-state.js'

/**
 * An explicit deny in the policy of a bucket. A condition on a key that this world does not know counts as not met.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isDenied(bucket: Bucket, action: string, place: AwsPlace): boolean {
  const caller = callerIn(place)
  return statementsOf(bucket.Policy).some((statement) =>
    statement['Effect'] === 'Deny'
    && isOf(statement, caller)
    && concerns(statement, 'Action', (pattern) => matchesPattern(action, pattern, true))
    && concerns(statement, 'Resource', (pattern) => matchesPattern(`arn:${place.partition}:s3:::${bucket.Name}`, pattern))
    && conditionsHold(statement['Condition'], caller))
}

function isOf(statement: ValueMap, caller: Caller): boolean {
  const isCaller = (name: string): boolean =>
    ['*', caller.arn, caller.roleArn, caller.account, caller.roleArn.replace(/role\/.*$/, 'root')].includes(name)
  const named = principalsOf(statement['Principal'])
  return statement['NotPrincipal'] === undefined ? named.some(isCaller) : !principalsOf(statement['NotPrincipal']).some(isCaller)
}

/** Whether `Action` names it, or `NotAction` does not. */
function concerns(statement: ValueMap, member: string, matches: (pattern: string) => boolean): boolean {
  const not = statement[`Not${member}`]
  return not === undefined ? listOf(statement[member]).some(matches) : !listOf(not).some(matches)
}

const operators: Record<string, { like: boolean; negated: boolean }> = {
  StringEquals: { like: false, negated: false },
  StringNotEquals: { like: false, negated: true },
  StringLike: { like: true, negated: false },
  StringNotLike: { like: true, negated: true },
  ArnEquals: { like: true, negated: false },
  ArnNotEquals: { like: true, negated: true },
  ArnLike: { like: true, negated: false },
  ArnNotLike: { like: true, negated: true },
  Bool: { like: false, negated: false },
}

function conditionsHold(condition: Value | undefined, caller: Caller): boolean {
  const known: Record<string, string> = {
    'aws:principalarn': caller.roleArn,
    'aws:principalaccount': caller.account,
    'aws:userid': caller.userId,
    'aws:securetransport': 'true',
  }
  if (!isMap(condition)) return true
  return Object.entries(condition).every(([name, keys]) => {
    const operator = operators[name]
    return operator !== undefined && isMap(keys) && Object.entries(keys).every(([key, wanted]) => {
      const value = known[key.toLowerCase()]
      if (value === undefined) return false
      const met = listOf(wanted).some((text) => (operator.like ? matchesPattern(value, text) : value === text))
      return met !== operator.negated
    })
  })
}
