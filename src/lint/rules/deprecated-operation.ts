/** Lint rule: a call that AWS has deprecated. */
import type { AwsModel } from '../../aws-model/model.js'
import { parseOperationName } from '../../aws-model/operation-name.js'
import { eachCall } from '../../runbooks/calls-of.js'
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
    const deprecations = deprecationsIn(model)
    for (const { step, path } of steps) {
      eachCall(step, (call, inner) => {
        const deprecated = deprecationOf(call, model, deprecations)
        if (deprecated !== undefined) report(at([...path, ...inner]), `AWS has deprecated ${call}.`, deprecated)
      })
    }
  },
}

const known = new WeakMap<AwsModel, Map<string, string | undefined>>()

/** What AWS names in place of each call that was asked about: the same ones stand in many files. */
function deprecationsIn(model: AwsModel): Map<string, string | undefined> {
  let deprecations = known.get(model)
  if (!deprecations) known.set(model, (deprecations = new Map<string, string | undefined>()))
  return deprecations
}

function deprecationOf(call: string, model: AwsModel, deprecations: Map<string, string | undefined>): string | undefined {
  if (!deprecations.has(call)) {
    const name = parseOperationName(call)
    deprecations.set(call, name && model.operation(name.service, name.operation)?.deprecated)
  }
  return deprecations.get(call)
}
