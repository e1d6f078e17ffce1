/** Lint rule: an expression can never be evaluated, or yields something else than its place takes. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'expression-type',
  severity: 'error',
  what: 'An expression can never be evaluated, or yields something else than its place takes.',
  why: 'The step would fail in the middle of an incident because of how it was written.',
  fix: 'Make both sides the same kind of value; the hint says how where sirun knows.',
  bad: `inputs: { port: { type: number, describe: The port } }
validate:
  - { id: owner, title: Call the owner, when: inputs.port.startsWith("22"), manual: Call the owner }
`,
  good: `inputs: { port: { type: number, describe: The port } }
validate:
  - { id: owner, title: Call the owner, when: string(inputs.port).startsWith("22"), manual: Call the owner }
`,
}
