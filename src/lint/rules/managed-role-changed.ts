/** Lint rule: a role is changed, and nothing makes sure that it is one that can be changed. */
import type { AwsStep, Step } from '../../runbooks/runbook.js'
import { isKnownWhole, stepsNamedIn } from '../doings.js'
import type { LintRule, RuleContext } from '../lint-rule.js'

const inputs = `inputs: { role_name: { type: string, describe: Name of the role } }
`
const revoke = (condition: string): string => `  - id: revoke
    title: Revoke the sessions of the role
${condition}    aws: iam:PutRolePolicy
    with:
      RoleName: "\${inputs.role_name}"
      PolicyName: AWSRevokeOlderSessions
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": "\${now}" } } }] }
    observe: { aws: iam:GetRolePolicy, with: { RoleName: "\${inputs.role_name}", PolicyName: AWSRevokeOlderSessions }, absent: [NoSuchEntityException], value: output.PolicyDocument }
    becomes: "\${with.PolicyDocument}"
    keep: It is taken away when the sessions have expired.
`

const changesRole = /^iam:(?:(?:Put|Attach|Detach|Delete)RolePolicy|UpdateAssumeRolePolicy|(?:Put|Delete)RolePermissionsBoundary|(?:Update|Delete)Role)$/

export const rule: LintRule = {
  id: 'managed-role-changed',
  severity: 'warning',
  what: 'A role whose name is not known beforehand is changed, though it may be a service-linked one or one of Identity Center.',
  why: 'AWS refuses to change those, so the containment fails at the first try, and what would stop them is somewhere else.',
  fix: 'Read the role, go on only where its path is neither /aws-service-role/ nor /aws-reserved/, and say what to do in the other cases.',
  about: changesRole,
  bad: `${inputs}isolate:
${revoke('')}`,
  good: `${inputs}isolate:
  - { id: role, title: Look at the role, aws: "iam:GetRole", with: { RoleName: "\${inputs.role_name}" }, value: output.Role }
${revoke(`    when: '!steps.role.Path.startsWith("/aws-service-role/") && !steps.role.Path.startsWith("/aws-reserved/")'
`)}`,
  check(context) {
    for (const { step, path } of context.changes) {
      if (!changesRole.test(step.aws) || !isKnownWhole(context)) continue
      const name = step.with?.['RoleName']
      if (typeof name !== 'string' || (name.includes('${') ? isGuarded(step, context) : !managed.test(name))) continue
      context.report(context.at([...path, 'with', 'RoleName']), 'AWS refuses this for a service-linked role and for one of Identity Center.', 'Look at the path of the role first.')
    }
  },
}

const managed = /^(?:AWSServiceRoleFor|AWSReservedSSO_)/

/** Whether something that decides about the step, itself or through what it reads, looks at the path or the form of the name. */
function isGuarded(step: AwsStep, { steps }: RuleContext): boolean {
  const seen = new Set<Step>([step])
  const texts: string[] = []
  for (const each of seen) {
    const deciding = [each.when, each.forEach, each === step || !('aws' in each) ? undefined : each.value]
    texts.push(...deciding.filter((text) => text !== undefined))
    for (const id of stepsNamedIn(deciding)) for (const placed of steps) if (placed.step.id === id) seen.add(placed.step)
  }
  const text = texts.join('\n')
  return /\.\??Path\b/.test(text) || (/aws-service-role|AWSServiceRole/.test(text) && /aws-reserved|AWSReservedSSO/.test(text))
}
