/** Lint rule: a step changes everything that a read of the whole account lists. */
import { asKind, isChange } from '../../runbooks/runbook.js'
import { changesAnything, stepsNamedIn } from '../doings.js'
import type { LintRule, RuleContext } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wide-for-each',
  severity: 'warning',
  what: 'A step changes each item of a list that is everything that AWS has of that kind.',
  why: 'In an account that is larger than the author thought of, it hits production that has nothing to do with the finding.',
  fix: 'Narrow the read with parameters or a filter, or let a person pick with `ask: { checklist: … }`.',
  bad: `validate:
  - { id: users, title: List the users, aws: iam:ListUsers, value: "output.Users.map(u, u.UserName)" }
  - { id: known, title: Is it a test?, ask: { confirm: Is it a test of ours? } }
  - { id: harmless, title: Close it, when: steps.known, end: false-positive }
isolate:
  - id: reset
    title: Take their boundary away
    forEach: steps.users
    aws: iam:DeleteUserPermissionsBoundary
    with: { UserName: "\${item}" }
    observe: { aws: iam:GetUser, with: { UserName: "\${item}" }, value: output.User.?PermissionsBoundary.?PermissionsBoundaryArn }
    becomes: null
    undo: { aws: iam:PutUserPermissionsBoundary, with: { UserName: "\${item}", PermissionsBoundary: "\${before}" } }
`,
  good: `validate:
  - { id: users, title: List the users, aws: iam:ListUsers, value: "output.Users.map(u, u.UserName)" }
  - { id: known, title: Is it a test?, ask: { confirm: Is it a test of ours? } }
  - { id: harmless, title: Close it, when: steps.known, end: false-positive }
isolate:
  - { id: hit, title: Which of them?, ask: { checklist: "\${steps.users}" } }
  - id: reset
    title: Take their boundary away
    forEach: steps.hit
    aws: iam:DeleteUserPermissionsBoundary
    with: { UserName: "\${item}" }
    observe: { aws: iam:GetUser, with: { UserName: "\${item}" }, value: output.User.?PermissionsBoundary.?PermissionsBoundaryArn }
    becomes: null
    undo: { aws: iam:PutUserPermissionsBoundary, with: { UserName: "\${item}", PermissionsBoundary: "\${before}" } }
`,
  check(context) {
    for (const placed of context.steps) {
      const { step, path } = placed
      if (step.forEach === undefined || /\.filter\(/.test(step.forEach)) continue
      const wide = [...stepsNamedIn(step.forEach)].find((id) => isWide(id, context))
      if (wide === undefined || !changesAnything(placed, context)) continue
      context.report(context.at([...path, 'forEach']), `steps.${wide} lists everything of its kind, and each of them is changed.`, 'Narrow the list, or let a person pick from it.')
    }
  },
}

/** A read of all there is: nothing narrows what is asked for, or what is taken of the answer. */
function isWide(id: string, { steps }: RuleContext): boolean {
  const read = steps.map(({ step }) => asKind(step, 'aws')).find((step) => step?.id === id)
  if (!read || isChange(read) || read.forEach !== undefined) return false
  return Object.keys(read.with ?? {}).length === 0 && !/\.filter\(|\[\??\d/.test(read.value ?? '')
}
