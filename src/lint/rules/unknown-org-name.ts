/** Lint rule: the configuration has no value of that name in org. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-org-name',
  severity: 'error',
  what: 'The configuration has no value of that name in org.',
  why: 'The step would fail: what an organisation does not say is not known.',
  fix: 'Add it to org in sirun.config.yaml, or correct the name.',
  needs: 'config',
  bad: {
    yaml: `validate:
  - { id: owner, title: Call, manual: "Work from \${org.netwrk}" }
`,
    beside: {
      'sirun.config.yaml': `org: { network: 192.0.2.0/24 }
places: { forensics: { account: "111122223333", region: eu-central-1 } }
`,
    },
  },
  good: {
    yaml: `validate:
  - { id: owner, title: Call, manual: "Work from \${org.network}" }
`,
    beside: {
      'sirun.config.yaml': `org: { network: 192.0.2.0/24 }
places: { forensics: { account: "111122223333", region: eu-central-1 } }
`,
    },
  },
}
