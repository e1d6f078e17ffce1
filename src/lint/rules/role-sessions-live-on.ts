/** Lint rule: nobody gets new credentials of a role, and those that were handed out go on. */
import { isProcedure } from '../../runbooks/runbook.js'
import { isDone } from '../containment.js'
import { changesBy, isKnownWhole, placeOf } from '../doings.js'
import type { LintRule } from '../lint-rule.js'

const detached = `  - id: profile
    title: Take the instance profile away
    aws: ec2:DisassociateIamInstanceProfile
    with: { AssociationId: "\${output.IamInstanceProfileAssociations[0].AssociationId}" }
    observe:
      aws: ec2:DescribeIamInstanceProfileAssociations
      with: { Filters: [{ Name: instance-id, Values: [i-1] }] }
      value: output.IamInstanceProfileAssociations[?0].?IamInstanceProfile.?Arn
    becomes: null
    undo: { aws: ec2:AssociateIamInstanceProfile, with: { InstanceId: i-1, IamInstanceProfile: { Arn: "\${before}" } } }
`

const narrows = /^(?:iam:UpdateAssumeRolePolicy|iam:RemoveRoleFromInstanceProfile|ec2:DisassociateIamInstanceProfile|ec2:ReplaceIamInstanceProfileAssociation)$/

export const rule: LintRule = {
  id: 'role-sessions-live-on',
  severity: 'warning',
  what: 'A runbook takes a role away from who may use it, and does not revoke the sessions that the role has handed out.',
  why: 'Credentials that were copied work from anywhere until they expire: a trust policy or an instance profile only decides about new ones.',
  fix: 'Also deny the role everything that was issued before `now`, by `aws:TokenIssueTime`: the procedure `iam-revoke-role-sessions` does.',
  about: narrows,
  bad: `isolate:
${detached}`,
  good: `isolate:
${detached}  - id: sessions
    title: Revoke the sessions of the role
    aws: iam:PutRolePolicy
    with:
      RoleName: app
      PolicyName: AWSRevokeOlderSessions
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": "\${now}" } } }] }
    observe: { aws: iam:GetRolePolicy, with: { RoleName: app, PolicyName: AWSRevokeOlderSessions }, absent: [NoSuchEntityException], value: output.PolicyDocument }
    becomes: "\${with.PolicyDocument}"
    keep: It is taken away when the sessions have expired.
`,
  check(context) {
    if (isProcedure(context.file)) return
    const narrowed = changesBy(context, (call) => narrows.test(call))
    const revokes = (step: object) => /deny|revoke|\$\{/i.test(JSON.stringify(step))
    if (narrowed.length === 0 || !isKnownWhole(context) || isDone(context, stopsRoles, byHand, revokes)) return
    for (const placed of new Set(narrowed.map((each) => each.placed)))
      context.report(placeOf(context, placed), 'What the role has handed out until now goes on working.', 'Also use iam-revoke-role-sessions.')
  },
}

/** A role that is gone has no rights, and a boundary or a policy of the organization holds for sessions too. */
const stopsRoles = /^(?:iam:(?:Put|Attach)RolePolicy|iam:PutRolePermissionsBoundary|iam:DeleteRole|organizations:AttachPolicy)$/
const byHand = /iam-revoke-role-sessions|(?:end|revoke|deny)\b[^.]*\bsessions?\b/i
