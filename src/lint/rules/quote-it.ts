/** Lint rule: YAML takes a part of a value for its own syntax. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'quote-it',
  severity: 'error',
  what: 'YAML takes a part of a value for its own syntax.',
  why: 'A ! in front, a comma in a flow map or a # after a space would silently change or cut the expression.',
  fix: 'Put the whole value in quotes or in a >- block.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - id: harmless
    title: It is harmless
    when: !steps.sure
    end: false-positive
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - id: harmless
    title: It is harmless
    when: "!steps.sure"
    end: false-positive
`,
}
