/** Lint rule: something is deleted for good before anything of it was kept. */
import { parseOperationName } from '../../aws-model/operation-name.js'
import { isChange, type AwsStep, type Step } from '../../runbooks/runbook.js'
import { isKnownWhole, stepsNamedIn } from '../doings.js'
import { keepsEvidence } from '../keeps-evidence.js'
import type { LintRule, RuleContext } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'destroy-without-evidence',
  severity: 'warning',
  what: 'Something is deleted for good, and no evidence of it has to be there first.',
  why: 'What an attacker left on it, and what it was, can then be found out by nobody.',
  fix: 'Name in `needs` a step that keeps it: a read with `evidence`, a snapshot, an export.',
  bad: `remediate:
  - id: user
    title: Delete the attacker's user
    aws: iam:DeleteUser
    with: { UserName: backup-admin }
    observe: { aws: iam:GetUser, with: { UserName: backup-admin }, absent: [NoSuchEntityException], value: output.User.Arn }
    becomes: null
    irreversible: The attacker made it.
`,
  good: `remediate:
  - { id: seen, title: Keep what it was, aws: iam:GetUser, with: { UserName: backup-admin }, evidence: the attacker's user }
  - id: user
    title: Delete the attacker's user
    needs: [seen]
    aws: iam:DeleteUser
    with: { UserName: backup-admin }
    observe: { aws: iam:GetUser, with: { UserName: backup-admin }, absent: [NoSuchEntityException], value: output.User.Arn }
    becomes: null
    irreversible: The attacker made it.
`,
  check(context) {
    for (const { step, path } of context.changes) {
      if (step.undo || !destroys(step, context) || !isKnownWhole(context)) continue
      // What this run made holds nothing of the attacker's.
      if (stepsWith(stepsNamedIn(step.with), context).some((each) => isChange(each) && each.becomes === undefined)) continue
      if (neededBy(step, context).some((each) => keepsEvidence(each, context.procedures))) continue
      context.report(context.at([...path, 'aws']), `${step.aws} cannot be taken back, and nothing that it deletes has to be kept first.`, 'Name the step that keeps evidence of it in needs.')
    }
  },
}

function destroys({ aws }: AwsStep, { model }: RuleContext): boolean {
  const name = parseOperationName(aws)
  return name !== undefined && model.operation(name.service, name.operation)?.effect === 'destroy'
}

/** The steps without which it is not done: those of `needs` and those that it reads, with what these need. */
function neededBy(step: Step, context: RuleContext): Step[] {
  const found = new Set([...stepsNamedIn(step), ...(step.needs ?? [])])
  // What is added on the way is visited too.
  for (const id of found) for (const next of stepsWith([id], context)) for (const each of [...stepsNamedIn(next), ...(next.needs ?? [])]) found.add(each)
  return stepsWith(found, context)
}

function stepsWith(ids: Iterable<string>, { steps }: RuleContext): Step[] {
  return [...ids].flatMap((id) => steps.find(({ step }) => step.id === id)?.step ?? [])
}
