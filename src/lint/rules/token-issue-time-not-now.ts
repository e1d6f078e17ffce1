/** Lint rule: a policy revokes the sessions up to another moment than that of the call. */
import { isMap, type Value } from '../../expressions/value.js'
import type { Path } from '../../runbooks/yaml-document.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'token-issue-time-not-now',
  severity: 'error',
  what: 'A policy denies sessions by `aws:TokenIssueTime`, but up to another moment than `now`.',
  why: 'Sessions that were issued between that moment and the call go on working, and those are the attacker’s newest.',
  fix: "Compare with `${now}`, or with `${now + duration('30s')}`, as IAM takes a while to spread the policy.",
  bad: `isolate:
  - id: revoke
    title: Revoke the sessions of the role
    aws: iam:PutRolePolicy
    with:
      RoleName: app
      PolicyName: AWSRevokeOlderSessions
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Deny, Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": "\${run.started}" } } }
    observe:
      aws: iam:GetRolePolicy
      with: { RoleName: app, PolicyName: AWSRevokeOlderSessions }
      value: output.PolicyDocument
    becomes: "\${with.PolicyDocument}"
    keep: It is taken away when the sessions have expired.
`,
  good: `isolate:
  - id: revoke
    title: Revoke the sessions of the role
    aws: iam:PutRolePolicy
    with:
      RoleName: app
      PolicyName: AWSRevokeOlderSessions
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Deny, Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": "\${now}" } } }
    observe:
      aws: iam:GetRolePolicy
      with: { RoleName: app, PolicyName: AWSRevokeOlderSessions }
      value: output.PolicyDocument
    becomes: "\${with.PolicyDocument}"
    keep: It is taken away when the sessions have expired.
`,
  check(context) {
    // Most files name it nowhere: only the others are taken apart.
    if (!/TokenIssueTime/i.test(context.document.text)) return
    for (const { step, path } of context.changes) {
      for (const { path: below, text } of momentsIn(step.with, [...path, 'with'])) {
        if (!/\bnow\b/.test(text)) context.report(context.at(below), 'The sessions are revoked up to a moment that is not that of the call.', 'Write ${now}.')
        else if (/\bnow\s*-/.test(text)) context.report(context.at(below), 'The sessions are revoked up to a moment before the call.', 'Write ${now}.')
      }
    }
  },
}

interface Moment {
  path: Path
  text: string
}

/** Values of the condition key below a date operator; texts that hold the key hold the whole policy. */
function momentsIn(tree: Value | undefined, path: Path): Moment[] {
  const moments: Moment[] = []
  if (tree !== undefined) addMoments(tree, path, false, moments)
  return moments
}

function addMoments(tree: Value, path: Path, isCompared: boolean, moments: Moment[]): void {
  if (typeof tree === 'string') {
    if (/aws:TokenIssueTime/i.test(tree) && /Date(?:Less|Greater)/i.test(tree)) moments.push({ path, text: tree })
  } else if (Array.isArray(tree)) tree.forEach((item, i) => addMoments(item, [...path, i], isCompared, moments))
  else if (isMap(tree)) {
    for (const key in tree) {
      const value = tree[key]!
      if (isCompared && key.toLowerCase() === 'aws:tokenissuetime')
        for (const each of [value].flat()) moments.push({ path: [...path, key], text: typeof each === 'string' ? each : '' })
      else addMoments(value, [...path, key], /^Date/i.test(key), moments)
    }
  }
}
