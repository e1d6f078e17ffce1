/** Lint rule: no runbook and no other procedure of the folder uses a procedure. */
import { isProcedure } from '../../runbooks/runbook.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unused-procedure',
  severity: 'warning',
  what: 'No runbook and no other procedure of the folder uses or names a procedure.',
  why: 'Nobody would notice that it has grown old, or a runbook uses another one by mistake; it is looked for only where a whole folder with runbooks is linted.',
  fix: 'Use it, name it in the text of the runbook where somebody is to run it by hand, or remove it.',
  needs: 'folder',
  bad: {
    file: 'procedures/call-owner.yaml',
    folder: true,
    yaml: `steps:
  - { id: call, title: Call, manual: Call the owner }
`,
    beside: {
      'example.yaml': `validate:
  - { id: owner, title: Call, manual: Call somebody }
`,
      'procedures/call-owner.drill.yaml': `inputs: {}
expect: {}
`,
    },
  },
  good: {
    file: 'procedures/call-owner.yaml',
    folder: true,
    yaml: `steps:
  - { id: call, title: Call, manual: Call the owner }
`,
    beside: {
      'example.yaml': `validate:
  - { id: owner, title: Call, use: call-owner }
`,
      'procedures/call-owner.drill.yaml': `inputs: {}
expect: {}
`,
    },
  },
  check({ file, facts, at, report }) {
    if (!isProcedure(file) || !facts.used || facts.used.has(file.id)) return
    report(at(['id']), `Nothing in the folder uses ${file.id}.`, 'Use it, name it where somebody is to run it by hand, or remove it.')
  },
}
