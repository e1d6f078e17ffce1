/** Property: under any configuration and any policy, what holds is at least as strict as each of the two alone. */
import fc from 'fast-check'
import { guardsOf } from '../../src/cli/guards.js'
import { ruledNeeds } from '../../src/engine/approval-rule.js'
import { forbiddenBy } from '../../src/engine/forbidden.js'
import type { PlannedChange } from '../../src/engine/plan.js'
import type { Guards } from '../../src/engine/records.js'
import type { Run } from '../../src/engine/run.js'
import type { TeamPolicy } from '../../src/runbooks/read-team-policy.js'
import type { Config } from '../../src/runbooks/runbook.js'
import { tightenConfig, usualMaxTargets } from '../../src/runbooks/tighten-config.js'

const names = ['ana', 'bo', 'cy'] as const
const person = fc.constantFrom({ arn: 'arn:aws:iam::1:user/a' }, { arn: 'arn:aws:iam::1:user/b' }, { ssh: 'a@example.com' })
const people = fc.record(Object.fromEntries(names.map((name) => [name, person])))
const group = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 })
const groups = fc.record({ leads: group, owners: group })
const rule = fc.record(
  { effect: fc.constantFrom('write', 'destroy', 'irreversible' as const), severity: fc.integer({ min: 0, max: 10 }), targets: fc.integer({ min: 1, max: 4 }), by: fc.constantFrom('leads', 'owners'), of: fc.integer({ min: 1, max: 3 }) },
  { requiredKeys: ['by'] },
)
const shielded = fc.oneof(fc.record({ arn: fc.constantFrom('arn:aws:iam::*:role/a', 'arn:aws:ec2:*') }), fc.record({ tag: fc.constantFrom({ Key: 'sirun' }, { Key: 'sirun', Value: 'never' }) }))
const from = fc.nat(99).map((line) => `sirun.policy.yaml:${line}`)

const configs: fc.Arbitrary<Config> = fc.record(
  { protected: fc.array(shielded, { maxLength: 3 }), approvals: fc.record({ people, groups, rules: fc.array(rule, { maxLength: 3 }) }), max_targets: fc.integer({ min: 1, max: 40 }) },
  { requiredKeys: ['approvals'] },
)

const policies: fc.Arbitrary<TeamPolicy> = fc.record(
  {
    files: fc.constant(['sirun.policy.yaml']),
    forbid: fc.array(fc.record({ operation: fc.constantFrom('iam:*', 'ec2:Terminate*', '*:Delete*'), accounts: fc.constantFrom(['1'], ['2']), why: fc.constant('w'), from }, { requiredKeys: ['operation', 'why', 'from'] }), { maxLength: 3 }),
    protect: fc.array(fc.tuple(shielded, from).map(([each, line]) => ({ ...each, from: line })), { maxLength: 3 }),
    required: fc.array(fc.tuple(rule, from).map(([each, line]) => ({ ...each, from: line })), { maxLength: 3 }),
    approvers: fc.record({ people, groups, allowed_signers: fc.constant('/policy/signers') }),
    maxTargets: fc.integer({ min: 1, max: 40 }),
  },
  { requiredKeys: ['files', 'forbid', 'protect', 'required'] },
)

const plans = fc.array(fc.record({ effect: fc.constantFrom('write', 'destroy'), ending: fc.constantFrom({ kind: 'undo' }, { kind: 'irreversible', why: 'w' }) }), { minLength: 1, maxLength: 5 }) as unknown as fc.Arbitrary<PlannedChange[]>
const calls = fc.record({ service: fc.constantFrom('iam', 'ec2', 's3'), operation: fc.constantFrom('DeleteRole', 'TerminateInstances', 'PutRolePolicy'), account: fc.constantFrom('1', '2') })

const runUnder = (guards: Guards | undefined, score: number): Run => ({ state: { opened: { finding: { severity: { score } }, ...(guards && { guards }) } }, model: { operation: () => undefined } }) as unknown as Run
const without = (guards: Guards | undefined): object[] => (guards?.protected ?? []).map(({ arn, tag }) => ({ ...(arn !== undefined && { arn }), ...(tag && { tag }) }))

test('what is protected, forbidden, and wants others; who they are; how many targets', () => {
  fc.assert(
    fc.property(configs, policies, plans, calls, fc.integer({ min: 0, max: 10 }), (config, policy, plan, { account, ...call }, score) => {
      const both = guardsOf({ config: tightenConfig(config, policy), policy })
      // The policy alone: the configuration only says who its people are.
      const who: Config = { approvals: { ...config.approvals!, rules: [] } }
      const alone = [guardsOf({ config }), guardsOf({ config: tightenConfig(who, policy), policy })]
      const needs = ruledNeeds(runUnder(both, score), plan)
      for (const guards of alone) {
        expect(without(both)).toEqual(expect.arrayContaining(without(guards)))
        for (const need of ruledNeeds(runUnder(guards, score), plan)) expect(needs.some(({ by, of }) => by === need.by && of >= need.of)).toBe(true)
        const place = { account, region: 'eu-west-1', partition: 'aws' }
        if (forbiddenBy(runUnder(guards, score), call, place)) expect(forbiddenBy(runUnder(both, score), call, place)).toBeDefined()
      }
      // Whom the policy names, the configuration does not make somebody else.
      const { approvers, maxTargets = Infinity } = policy
      if (approvers) {
        expect(both!.approvals!.people).toMatchObject(approvers.people)
        expect(Object.fromEntries(Object.keys(approvers.groups).map((name) => [name, both!.approvals!.groups[name]]))).toEqual(approvers.groups)
        expect(tightenConfig(config, policy).approvals!.allowed_signers).toBe(approvers.allowed_signers)
      }
      expect(tightenConfig(config, policy).max_targets ?? usualMaxTargets).toBe(Math.min(config.max_targets ?? usualMaxTargets, maxTargets))
    }),
    { numRuns: 2_000, seed: 7 },
  )
})

test('without a policy the configuration is as it was; a group that is nowhere is an error that names the line', () => {
  const config: Config = { protected: [{ arn: 'arn:*' }], max_targets: 7 }
  expect(tightenConfig(config, undefined)).toBe(config)
  expect(guardsOf({ config: {} })).toBeUndefined()
  const policy: TeamPolicy = { files: ['p.yaml'], forbid: [], protect: [], required: [{ by: 'leads', from: 'p.yaml:3' }] }
  expect(() => guardsOf({ config, policy })).toThrow('require_approvals of the policy (p.yaml:3) names a group leads that is nowhere.')
})
