/** Lint rule: the configuration has no such group of people who may approve. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

const configuration = (group: string): string => `approvals:
  people: { ana: { ssh: ana@example.com }, bo: { ssh: bo@example.com } }
  groups: { ${group}: [ana, bo] }
  allowed_signers: allowed_signers
`

export const rule: LintRule = {
  id: 'unknown-approvers',
  severity: 'error',
  what: 'The configuration has no such group of people who may approve.',
  why: 'Nobody could agree, and the run would wait for them.',
  fix: 'Add it to approvals.groups in sirun.config.yaml, or correct the name.',
  needs: 'config',
  bad: {
    yaml: `validate:
  - { id: agree, title: The leads agree, approve: { by: lead } }
`,
    beside: { 'sirun.config.yaml': configuration('leads') },
  },
  good: {
    yaml: `validate:
  - { id: agree, title: The leads agree, approve: { by: leads, of: 2, within: 30m } }
`,
    beside: { 'sirun.config.yaml': configuration('leads') },
  },
}
