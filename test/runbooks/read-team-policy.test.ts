import { joinPolicies, readTeamPolicy } from '../../src/runbooks/read-team-policy.js'

const text = `# Owned by the platform team.
forbid:
  - operations:
      - "iam:Delete*"
      - organizations:*
    why: Identity is the platform team's.
  - { operations: ["ec2:Terminate*"], accounts: ["111122223333"], why: Production. }
protect:
  - { arn: "arn:aws:iam::*:role/BreakGlass*" }
require_approvals:
  - { effect: irreversible, by: leads, of: 2 }
approvers:
  people: { ana: { arn: "arn:aws:iam::111122223333:user/ana" } }
  groups: { leads: [ana] }
max_targets: 5
`

test('each of what it wants has its line', () => {
  expect(readTeamPolicy(text, 'sirun.policy.yaml')).toEqual({
    problems: [],
    policy: {
      files: ['sirun.policy.yaml'],
      forbid: [
        { operation: 'iam:Delete*', why: "Identity is the platform team's.", from: 'sirun.policy.yaml:4' },
        { operation: 'organizations:*', why: "Identity is the platform team's.", from: 'sirun.policy.yaml:5' },
        { operation: 'ec2:Terminate*', accounts: ['111122223333'], why: 'Production.', from: 'sirun.policy.yaml:7' },
      ],
      protect: [{ arn: 'arn:aws:iam::*:role/BreakGlass*', from: 'sirun.policy.yaml:9' }],
      required: [{ effect: 'irreversible', by: 'leads', of: 2, from: 'sirun.policy.yaml:11' }],
      approvers: { people: { ana: { arn: 'arn:aws:iam::111122223333:user/ana' } }, groups: { leads: ['ana'] } },
      maxTargets: 5,
    },
  })
})

test.each([
  ['nothing', '', 'empty-file'],
  ['a list', '[]', 'wrong-type'],
  ['broken YAML', 'forbid: [', 'yaml-syntax'],
  ['a key of the configuration', 'protected: []', 'unknown-key'],
  ['an operation that is none', 'forbid: [{ operations: [iam], why: x }]', 'wrong-value'],
  ['no operation', 'forbid: [{ operations: [], why: x }]', 'wrong-value'],
  ['no reason', 'forbid: [{ operations: ["iam:*"] }]', 'missing-key'],
  ['somebody who is nobody', 'approvers: { people: { ana: { arn: "arn:x" } }, groups: { leads: [anna] } }', 'unknown-approver'],
  ['keys that the configuration would name', 'approvers: { people: { ana: { ssh: a@example.com } }, groups: { leads: [ana] } }', 'no-allowed-signers'],
])('%s is no policy', (_, wrong, code) => {
  const { policy, problems } = readTeamPolicy(wrong, 'p.yaml')
  expect([policy, problems[0]]).toMatchObject([undefined, { code, severity: 'error' }])
})

test('several hold together, the smaller number of targets too', () => {
  const [one, other] = ['forbid: [{ operations: ["iam:*"], why: x }]\nmax_targets: 9', 'protect: [{ arn: "arn:*" }]\nmax_targets: 3'].map((each, index) => readTeamPolicy(each, `${index}.yaml`).policy!)
  expect(joinPolicies([one!, other!])).toMatchObject({ files: ['0.yaml', '1.yaml'], forbid: [{ from: '0.yaml:1' }], protect: [{ from: '1.yaml:1' }], maxTargets: 3 })
  expect(joinPolicies([])).toBeUndefined()
})
