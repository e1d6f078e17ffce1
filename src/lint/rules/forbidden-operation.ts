/** Lint rule: a step calls what the team's policy forbids. Reported where there is a sirun.policy.yaml. */
import type { LintRule } from '../lint-rule.js'

const encrypt = `isolate:
  - id: encrypt
    title: Encrypt what is made from now on
    aws: ec2:EnableEbsEncryptionByDefault
    observe: { aws: ec2:GetEbsEncryptionByDefault, value: output.EbsEncryptionByDefault }
    becomes: true
    keep: Encryption harms nobody.
`

const ask = `isolate:
  - { id: encrypt, title: Have new volumes encrypted, manual: Ask the platform team to encrypt new volumes. }
`

const policy = `forbid:
  - { operations: ["ec2:*EbsEncryption*"], why: The platform team sets it. }
`

export const rule: LintRule = {
  id: 'forbidden-operation',
  severity: 'error',
  what: "A step calls an operation that the team's policy forbids.",
  why: 'A run would refuse it, and the person on call would have to do it by hand.',
  fix: 'Do it another way, or make a manual step of it.',
  needs: 'team policy',
  bad: { yaml: encrypt, beside: { 'sirun.policy.yaml': policy } },
  good: { yaml: ask, beside: { 'sirun.policy.yaml': policy } },
}
