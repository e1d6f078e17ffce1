/** Lint rule: the configuration names no such place. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-place',
  severity: 'error',
  what: 'The configuration names no such place.',
  why: 'sirun would not know in which account and region to act.',
  fix: 'Add it to places in sirun.config.yaml, or correct the name.',
  needs: 'config',
  bad: {
    yaml: `validate:
  - { id: vpcs, title: List VPCs, in: forensic, aws: ec2:DescribeVpcs }
`,
    beside: {
      'sirun.config.yaml': `org: { network: 192.0.2.0/24 }
places: { forensics: { account: "111122223333", region: eu-central-1 } }
`,
    },
  },
  good: {
    yaml: `validate:
  - { id: vpcs, title: List VPCs, in: forensics, aws: ec2:DescribeVpcs }
`,
    beside: {
      'sirun.config.yaml': `org: { network: 192.0.2.0/24 }
places: { forensics: { account: "111122223333", region: eu-central-1 } }
`,
    },
  },
}
