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
      eachCall(step as unknown as Value, path, (call, place) => {
        const name = parseOperationName(call)
        const deprecated = name && model.operation(name.service, name.operation)?.deprecated
        if (deprecated !== undefined) report(at(place), `AWS has deprecated ${call}.`, deprecated)
      })
    }
  },
}

function eachCall(value: Value, path: Path, found: (call: string, path: Path) => void): void {
  if (Array.isArray(value)) value.forEach((item, index) => eachCall(item, [...path, index], found))
  else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== 'string') eachCall(item, [...path, key], found)
      else if (key === 'aws') found(item, [...path, key])
    }
  }
}
