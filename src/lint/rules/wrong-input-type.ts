/** Lint rule: a value is of another type than the input. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-input-type',
  severity: 'error',
  what: 'A value is of another type than the input.',
  why: 'The input would have no value, and be asked for or fail.',
  fix: 'Give it the type that is named, or change the type of the input.',
  bad: `inputs: { port: { type: number, from: finding.?remote.?ip, describe: The port } }
validate:
  - { id: sure, title: Is it real?, ask: { confirm: "Is port \${inputs.port} yours?" } }
`,
  good: `inputs: { port: { type: number, from: finding.?remote.?port, describe: The port } }
validate:
  - { id: sure, title: Is it real?, ask: { confirm: "Is port \${inputs.port} yours?" } }
`,
}
