/** Lint rule: GuardDuty has no finding type of that name. */
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { findingTypes, isKnownFindingType } from '../../findings/finding-types.js'
import { guardDutyTypesIn, guardDutyTypesOf } from '../finding-type-sites.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-finding-type',
  severity: 'error',
  what: 'GuardDuty has no finding type of that name.',
  why: 'The runbook would never match, the rule of a routing never apply.',
  fix: 'Correct the name; the nearest one is named.',
  bad: `match: [{ types: ["Backdoor:EC2/C2Activity.B"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  check(context) {
    for (const { type, path } of guardDutyTypesOf(context.file)) {
      if (type.endsWith('*') || isKnownFindingType(type)) continue
      context.report(context.at(path), `GuardDuty has no finding type ${type}.`, nearestType(type))
    }
  },
  checkRouting({ routing: { rules = [], suppress = [] }, within, report }) {
    for (const [key, conditions] of Object.entries({ rules, suppress })) {
      for (const [i, { when }] of conditions.entries()) {
        for (const { type, start, end } of guardDutyTypesIn(when)) {
          const [prefix, star] = type.split('*')
          const isKnown = star === undefined ? isKnownFindingType(type) : findingTypes.some((each) => each.type.startsWith(prefix!))
          if (!isKnown) report(within([key, i, 'when'], start, end), `GuardDuty has no finding type ${type}.`, star === undefined ? nearestType(type) : nearestPrefix(prefix!))
        }
      }
    }
  },
}

function nearestType(type: string): string | undefined {
  return didYouMean(type, findingTypes.map((each) => each.type))
}

/** Of those that end where a word does: `Backdoor:`, `Backdoor:EC2/`. */
function nearestPrefix(prefix: string): string | undefined {
  return didYouMean(prefix, new Set(findingTypes.flatMap(({ type }) => [...type.matchAll(/[:/]/g)].map(({ index }) => type.slice(0, index + 1)))))
}
