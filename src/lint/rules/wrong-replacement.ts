/** Lint rule: a file says that it replaces one of another layer than it does, or one that is not there. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-replacement',
  severity: 'error',
  what: 'The file says that it replaces one of a layer that is not the next one below with this id.',
  why: 'What it was written against is not what it takes the place of: it was renamed, removed, or replaced already.',
  fix: 'Name the layer whose file it replaces, or remove replaces.',
  needs: 'layers',
  bad: {
    yaml: `replaces: shipped
validate:
  - { id: sure, title: Is it ours?, ask: { confirm: Ours? } }
`,
    below: {
      'other.yaml': `validate:
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
