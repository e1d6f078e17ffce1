/** Lint rule: a ${ has no } that ends it. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unclosed-expression',
  severity: 'error',
  what: 'A ${ has no } that ends it.',
  why: 'The rest of the text would be taken for an expression.',
  fix: 'Close it, or write $${ for the two characters themselves.',
  bad: `validate:
  - { id: owner, title: Call the owner, manual: "Call about \${run.id now" }
`,
  good: `validate:
  - { id: owner, title: Call the owner, manual: "Call about \${run.id} now" }
`,
}
