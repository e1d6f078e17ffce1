/** Lint rule: an access key is deactivated, and the sessions that it made go on. */
import { isProcedure } from '../../runbooks/runbook.js'
import { isDone } from '../containment.js'
import { changesBy, isKnownWhole, placeOf } from '../doings.js'
import type { LintRule } from '../lint-rule.js'

const key = `  - id: key
    title: Deactivate the key
    aws: iam:UpdateAccessKey
    with: { UserName: app, AccessKeyId: "\${inputs.key_id}", Status: Inactive }
    observe: { aws: iam:ListAccessKeys, with: { UserName: app }, value: "output.AccessKeyMetadata.filter(k, k.AccessKeyId == inputs.key_id)[0].Status" }
    becomes: Inactive
    undo: { aws: iam:UpdateAccessKey, with: { UserName: app, AccessKeyId: "\${inputs.key_id}", Status: "\${before}" } }
`
const inputs = `inputs: { key_id: { type: string, describe: Id of the access key } }
`

export const rule: LintRule = {
  id: 'key-without-sessions',
  severity: 'warning',
  what: 'A runbook deactivates or deletes an access key of a user, and does not end the sessions that were made with it.',
  why: 'A session that the key made outlives it, for up to 36 hours, with all rights of the user.',
  fix: 'Also deny the user everything, or all sessions until now by `aws:TokenIssueTime`: the procedures `iam-deny-user` and `iam-revoke-user-sessions` do.',
  about: /^iam:(?:Delete|Update)AccessKey$/,
  bad: `${inputs}isolate:
${key}`,
  good: `${inputs}isolate:
${key}  - id: sessions
    title: End the sessions of the user
    aws: iam:PutUserPolicy
    with:
      UserName: app
      PolicyName: RevokeOlderSessions
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": "\${now}" } } }] }
    observe: { aws: iam:GetUserPolicy, with: { UserName: app, PolicyName: RevokeOlderSessions }, absent: [NoSuchEntityException], value: output.PolicyDocument }
    becomes: "\${with.PolicyDocument}"
    keep: It is taken away when the sessions have expired.
`,
  check(context) {
    if (isProcedure(context.file)) return
    const stopped = changesBy(context, (call, step) => call === 'iam:DeleteAccessKey' || (call === 'iam:UpdateAccessKey' && 'with' in step && step.with?.['Status'] === 'Inactive'))
    if (stopped.length === 0 || !isKnownWhole(context) || isDone(context, stopsUsers, byHand)) return
    for (const placed of new Set(stopped.map((each) => each.placed)))
      context.report(placeOf(context, placed), 'Sessions that were made with the key go on.', 'Also use iam-revoke-user-sessions, or iam-deny-user.')
  },
}

/** A user that is gone has no rights, and a boundary or a policy of the organization holds for sessions too. */
const stopsUsers = /^(?:iam:(?:Put|Attach)UserPolicy|iam:PutUserPermissionsBoundary|iam:DeleteUser|organizations:AttachPolicy)$/
const byHand = /iam-deny-user|iam-revoke-user-sessions|(?:end|revoke|deny)\b[^.]*\bsessions?\b/i
