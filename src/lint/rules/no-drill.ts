/** Lint rule: a runbook or procedure has no drill beside it. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-drill',
  severity: 'warning',
  what: 'A runbook or procedure has no drill beside it.',
  why: 'What was never rehearsed fails in the incident, and nobody has practised it.',
  fix: 'Write `<id>.drill.yaml` beside it.',
  needs: 'drills',
  bad: {
    folder: true,
    yaml: `validate:
  - { id: owner, title: Call, manual: Call the owner }
`,
  },
  good: {
    folder: true,
    yaml: `validate:
  - { id: owner, title: Call, manual: Call the owner }
`,
    beside: {
      'example.drill.yaml': `inputs: {}
expect: {}
`,
    },
  },
  check({ file, document, facts, at, report }) {
    if (!facts.drilled || facts.drilled.has(document.file)) return
    report(at(['id']), `No drill rehearses ${file.id}.`, 'Write <id>.drill.yaml beside it.')
  },
}
