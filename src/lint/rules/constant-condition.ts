/** Lint rule: a when is always true or always false. */
import { constantOf } from '../constant.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'constant-condition',
  severity: 'warning',
  what: 'A when is always true or always false.',
  why: 'It looks as if something were decided, and nothing is.',
  fix: 'Leave it out where it is always true; correct it, or remove the step, where it is always false.',
  bad: `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: owner, title: Call, when: has(inputs.who), manual: "Call \${inputs.who}" }
`,
  good: `inputs: { who: { type: string, optional: true, describe: Who } }
validate:
  - { id: owner, title: Call, when: has(inputs.who), manual: "Call \${inputs.who}" }
`,
  check(context) {
    // Of a step that does not fit the schema it is not known when it applies.
    if (context.isDraft) return
    const { absence } = context
    const ids = context.steps.map(({ step }) => step.id)
    for (const expression of context.expressions) {
      const { role, placed } = expression.site
      if (role !== 'when' && role !== 'via.when' && role !== 'match.when') continue
      const isBefore = (id: string): boolean => ids.includes(id) && ids.indexOf(id) < ids.indexOf(placed?.step.id ?? '')
      const isThere = (root: string, name: string): boolean => {
        const isKnown = root === 'steps' ? isBefore(name) : Object.hasOwn(context.file.inputs ?? {}, name)
        return isKnown && placed !== undefined && absence.reason(`${root}.${name}`, placed.phase) === undefined
      }
      const constant = constantOf(expression.parsed.tree, isThere)
      if (constant === undefined) continue
      const hint = constant ? 'Leave it out, or ask for what may be otherwise.' : 'Correct it, or remove what stands here.'
      context.report(context.within(expression, 0, expression.source.length), `This is always ${constant}.`, hint)
    }
  },
}
