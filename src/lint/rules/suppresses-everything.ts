/** Lint rule: a suppression applies to every finding. */
import { syntaxTree } from '../../expressions/expression.js'
import { constantOf } from '../constant.js'
import type { LintRule } from '../lint-rule.js'

const routing = (when: string): string => `destinations: { security: { type: slack, url: { env: SLACK_SECURITY_URL } } }
default: { to: [security] }
suppress:
  - { id: move, when: ${when}, reason: We move to another account., until: 2026-12-02 }
`

export const rule: LintRule = {
  id: 'suppresses-everything',
  severity: 'error',
  what: 'A suppression applies to every finding.',
  why: 'Nobody is told of anything while it holds.',
  fix: 'Say which findings are meant.',
  bad: { file: 'routing.yaml', yaml: routing('"true"') },
  good: { file: 'routing.yaml', yaml: routing('finding.account == "111122223333"') },
  checkRouting({ routing: { suppress = [] }, at, report }) {
    for (const [i, { when }] of suppress.entries()) {
      if (constantOf(syntaxTree(when), () => false) === true) report(at(['suppress', i, 'when']), 'This is always true.', 'Say which findings are meant.')
    }
  },
}
