/** Lint rule: a file has the id of a file in a lower layer and does not say that it replaces it. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unstated-replacement',
  severity: 'error',
  what: 'A lower layer of the library has a file of this id, and this one does not say that it replaces it.',
  why: 'It would be used in the place of the other, and nobody may have meant that.',
  fix: 'Say which layer it replaces with replaces, or give it another id.',
  needs: 'layers',
  bad: {
    yaml: `validate:
  - { id: sure, title: Is it ours?, ask: { confirm: Ours? } }
`,
    below: {
      'example.yaml': `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
  good: {
    yaml: `replaces: shipped
validate:
  - { id: sure, title: Is it ours?, ask: { confirm: Ours? } }
`,
    below: {
      'example.yaml': `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
}
