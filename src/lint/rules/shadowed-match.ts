/** Lint rule: a match can never be what decides. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'shadowed-match',
  severity: 'warning',
  what: 'A match can never be what decides: the runbook has the same one without a condition, or all that a pattern fits is always matched more closely.',
  why: 'It looks as if the runbook were for these findings, and it is never taken because of it.',
  fix: 'Remove it, or the one that stands in its way.',
  needs: 'folder',
  bad: `match:
  - types: ["Backdoor:EC2/C&CActivity.B"]
  - types: ["Backdoor:EC2/C&CActivity.B"]
    when: finding.severity.score >= 7
validate:
  - { id: owner, title: Call, manual: Call the owner }
`,
  good: `match:
  - types: ["Backdoor:EC2/C&CActivity.B"]
    when: finding.severity.score >= 7
validate:
  - { id: owner, title: Call, manual: Call the owner }
`,
  check({ file, document, facts, at, report }) {
    for (const { path, name, ids } of facts.rivals.shadowed.get(document.file) ?? []) {
      const isOwn = ids.length === 1 && ids[0] === file.id
      const message = isOwn ? `${name} is matched by this runbook without it.` : `All findings that fit ${name} are matched more closely by ${ids.join(', ')}.`
      report(at(path), message, 'Remove it, or what stands in its way.')
    }
  },
}
