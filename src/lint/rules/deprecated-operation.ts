/** Lint rule: a call that AWS has deprecated. */
import { parseOperationName } from '../../aws-model/operation-name.js'
import { isMap, type Value } from '../../expressions/value.js'
import type { Path } from '../../runbooks/yaml-document.js'
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
      for (const call of callsIn(step as unknown as Value, path)) {
        const name = parseOperationName(call.name)
        const deprecated = name && model.operation(name.service, name.operation)?.deprecated
        if (deprecated !== undefined) report(at(call.path), `AWS has deprecated ${call.name}.`, deprecated)
      }
    }
  },
}

function callsIn(value: Value, path: Path): { name: string; path: Path }[] {
  if (typeof value === 'string') return path.at(-1) === 'aws' ? [{ name: value, path }] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => callsIn(item, [...path, index]))
  return isMap(value) ? Object.entries(value).flatMap(([key, item]) => callsIn(item, [...path, key])) : []
}
