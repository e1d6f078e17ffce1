/**
 * The grammar of a policy document: its keys, and the operators of its conditions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { dyn, listOf, string, structureOf, type Type } from './type.js'

/** Members of AWS's shapes that hold one as text. */
export const policyMember = /^(AssumeRole|Resource)?Policy(Document)?$/

export const documentKeys = ['Version', 'Id', 'Statement']
export const statementKeys = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']
export const effects = ['Allow', 'Deny']

export const operators: readonly string[] = [
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike'],
  ...['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
  ...['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
  ...['Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'Null'],
]

/** Without what may stand before and behind it. */
export function bareOperator(name: string): string {
  return name.replace(/^For(AllValues|AnyValue):/, '').replace(/IfExists$/, '')
}

const statement = structureOf('the statement', {
  ...Object.fromEntries(statementKeys.map((key) => [key, dyn])),
  Sid: string,
  Effect: { kind: 'string', values: effects },
})

/** What `json(…)` makes of one. AWS also takes a statement that is in no list, and `list(…)` makes both the same. */
export const policyDocument: Type = structureOf('the policy', { Version: string, Id: string, Statement: listOf(statement) })
