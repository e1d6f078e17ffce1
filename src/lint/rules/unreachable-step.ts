/** Lint rule: a step stands behind an end that has no when. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unreachable-step',
  severity: 'error',
  what: 'A step stands behind an end that has no when.',
  why: 'The end jumps to close, so that the step would never run.',
  fix: 'Give the end a when, or remove what stands behind it.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, end: false-positive }
isolate:
  - { id: owner, title: Call the owner, manual: Call the owner }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: "!steps.sure", end: false-positive }
isolate:
  - { id: owner, title: Call the owner, manual: Call the owner }
`,
  check({ steps, at, report }) {
    const before = steps.filter(({ phase }) => phase !== 'close' && phase !== 'steps')
    const end = before.findIndex(({ step }) => 'end' in step && step.when === undefined)
    const [first, ...more] = before.slice(end + 1)
    if (end < 0 || !first) return
    const others = more.length === 0 ? '' : `, and neither do the ${more.length} after it`
    const message = `This step never runs${others}: ${before[end]!.step.id} ends the run in any case.`
    report(at([...first.path, 'id']), message, `Give ${before[end]!.step.id} a when.`)
  },
}
