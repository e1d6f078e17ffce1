/** Lint rule: two runbooks match the same findings equally well. */
import type { Tie } from '../match-rivals.js'
import type { LintRule } from '../lint-rule.js'

const other = (match: string): string => `${match}
validate:
  - { id: owner, title: Call, manual: Call the owner }
`

export const rule: LintRule = {
  id: 'ambiguous-match',
  severity: 'error',
  what: 'Two runbooks match the same findings equally well.',
  why: 'In an incident nobody could say which of them is to be taken; only the files that are linted together are compared.',
  fix: 'Take the type out of one of them, or give both a `when`, so that never both hold.',
  needs: 'folder',
  bad: {
    folder: true,
    yaml: `match: [{ types: ["Backdoor:EC2/C&CActivity.B"], when: finding.severity.score >= 7 }]
validate:
  - { id: owner, title: Call, manual: Call the owner }
`,
    beside: { 'example.drill.yaml': 'inputs: {}\nexpect: {}\n', 'second.yaml': other('match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]') },
  },
  good: {
    folder: true,
    yaml: `match: [{ types: ["Backdoor:EC2/C&CActivity.B"], when: finding.severity.score >= 7 }]
validate:
  - { id: owner, title: Call, manual: Call the owner }
`,
    beside: { 'example.drill.yaml': 'inputs: {}\nexpect: {}\n', 'second.yaml': other('match: [{ types: ["Backdoor:EC2/C&CActivity.B"], when: finding.severity.score < 7 }]') },
  },
  check({ document, facts, at, report }) {
    for (const tie of facts.rivals.ties.get(document.file) ?? []) {
      const finding = tie.finding === '*' ? 'What no other runbook is for' : tie.finding
      report(at(tie.path), `${finding} is matched by ${rivalsOf(tie)} equally well.`, 'Take it out of one of them, or give both a when, so that never both hold.')
    }
  },
}

function rivalsOf({ ids, count }: Tie): string {
  const more = count - ids.length
  return more > 0 ? `${ids.join(', ')} and ${more} more` : ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)!}`
}
