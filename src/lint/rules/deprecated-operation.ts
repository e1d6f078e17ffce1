/** Lint rule: a call that AWS has deprecated. */
import type { AwsModel } from '../../aws-model/model.js'
import { parseOperationName } from '../../aws-model/operation-name.js'
import { callsOf } from '../../runbooks/calls-of.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'deprecated-operation',
  severity: 'warning',
  what: 'AWS has deprecated an operation that is called.',
  why: 'One day it stops working, and that day is found out in an incident.',
  fix: 'Call the operation that AWS names in its place.',
  bad: `validate:
  - { id: administrator, title: Who administers GuardDuty?, aws: "guardduty:GetMasterAccount", with: { DetectorId: 1a2b3c4d5e6f7081 } }
`,
  good: `validate:
  - { id: administrator, title: Who administers GuardDuty?, aws: "guardduty:GetAdministratorAccount", with: { DetectorId: 1a2b3c4d5e6f7081 } }
`,
  check({ steps, model, at, report }) {
    for (const { step, path } of steps) {
      for (const { path: inner, aws } of callsOf(step)) {
        const deprecated = deprecatedIn(model, aws)
        if (deprecated !== undefined) report(at([...path, ...inner]), `AWS has deprecated ${aws}.`, deprecated)
      }
    }
  },
}

const known = new WeakMap<AwsModel, Map<string, string | undefined>>()

/** What AWS names in place of a call; the same calls stand in many files. */
function deprecatedIn(model: AwsModel, call: string): string | undefined {
  let ofModel = known.get(model)
  if (!ofModel) known.set(model, (ofModel = new Map<string, string | undefined>()))
  if (!ofModel.has(call)) {
    const name = parseOperationName(call)
    ofModel.set(call, name && model.operation(name.service, name.operation)?.deprecated)
  }
  return ofModel.get(call)
}
