/** Lint rule: a role is denied everything, for new sessions too. */
import { isMap, type Value } from '../../expressions/value.js'
import type { LintRule } from '../lint-rule.js'

const revoke = (condition: string): string => `isolate:
  - id: revoke
    title: Revoke the sessions of the role
    aws: iam:PutRolePolicy
    with:
      RoleName: app
      PolicyName: AWSRevokeOlderSessions
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*"${condition} }] }
    observe: { aws: iam:GetRolePolicy, with: { RoleName: app, PolicyName: AWSRevokeOlderSessions }, absent: [NoSuchEntityException], value: output.PolicyDocument }
    becomes: "\${with.PolicyDocument}"
    keep: It is taken away when the sessions have expired.
`

export const rule: LintRule = {
  id: 'role-denied-for-all',
  severity: 'warning',
  what: 'A role is denied everything without a condition on `aws:TokenIssueTime`.',
  why: 'That stops everybody and everything that works as the role, for as long as the policy stays, where only the sessions until now had to end.',
  fix: 'Deny what was issued before `now`, and take the role from whoever must not assume it; or ignore this with the reason why all of it has to stop.',
  about: /^iam:PutRolePolicy$/,
  bad: revoke(''),
  good: revoke(', Condition: { DateLessThan: { "aws:TokenIssueTime": "${now}" } }'),
  check(context) {
    for (const { step, path } of context.changes) {
      if (step.aws !== 'iam:PutRolePolicy') continue
      const document = step.with?.['PolicyDocument']
      const statements = isMap(document) ? [document['Statement'] as Value].flat() : []
      if (!statements.some((statement) => isMap(statement) && deniesAll(statement))) continue
      context.report(context.at([...path, 'with', 'PolicyDocument'], 'key'), 'This denies new sessions of the role everything, too.', 'Add Condition: { DateLessThan: { "aws:TokenIssueTime": "${now}" } }.')
    }
  },
}

function deniesAll(statement: Record<string, Value>): boolean {
  return statement['Effect'] === 'Deny' && [statement['Action']].flat().includes('*') && statement['Condition'] === undefined
}
