/** Text of a team's policy → what it wants, each with its line, and what is wrong with it. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Approvers, TeamPolicy as PolicyFile } from './generated/policy-schema.js'
import type { ApprovalRule, Protected } from './generated/runbook-schema.js'
import { readYaml } from './read-yaml.js'
import { validate } from './validate.js'

/** File and line, for example `sirun.policy.yaml:12`: what a refusal names. */
type From = { from: string }

export type Forbidden = { operation: string; accounts?: string[]; why: string } & From

/** One policy, or several that hold together. */
export interface TeamPolicy {
  /** As they are shown. */
  files: string[]
  forbid: Forbidden[]
  protect: (Protected & From)[]
  required: (ApprovalRule & From)[]
  approvers?: Approvers
  maxTargets?: number
}

/** `policy` is there when nothing is wrong. `file` is its path as it is shown. */
export function readTeamPolicy(text: string, file: string): { policy?: TeamPolicy; problems: Diagnostic[] } {
  const document = readYaml(text, file)
  const problems = [...document.problems]
  if (problems.length === 0) problems.push(...validate('policy', document))
  if (problems.length > 0) return { problems }
  const { forbid = [], protect = [], require_approvals: required = [], approvers, max_targets: maxTargets } = document.value as unknown as PolicyFile
  const from = (...path: (string | number)[]): string => `${file}:${document.at(path, 'value').line ?? 1}`
  problems.push(...(approvers ? wrongApprovers(approvers, (path) => document.at(['approvers', ...path], 'value')) : []))
  if (problems.length > 0) return { problems }
  const policy: TeamPolicy = {
    files: [file],
    forbid: forbid.flatMap(({ operations, accounts, why }, index) =>
      operations.map((operation, each) => ({ operation, ...(accounts && { accounts }), why, from: from('forbid', index, 'operations', each) })),
    ),
    protect: protect.map((each, index) => ({ ...each, from: from('protect', index) })),
    required: required.map((each, index) => ({ ...each, from: from('require_approvals', index) })),
    ...(approvers && { approvers }),
    ...(maxTargets !== undefined && { maxTargets }),
  }
  return { policy, problems: [] }
}

/** Who agrees has to be said here: what the configuration could say of them would loosen the policy. */
function wrongApprovers({ people, groups, allowed_signers: signers }: Approvers, at: (path: (string | number)[]) => Diagnostic['place']): Diagnostic[] {
  const error = (code: string, message: string, path: (string | number)[], hint: string): Diagnostic => {
    const place = at(path)
    return { code, severity: 'error', message, hint, ...(place && { place }) }
  }
  const unknown = Object.entries(groups).flatMap(([group, members]) =>
    members.flatMap((name, index) => (Object.hasOwn(people, name) ? [] : [error('unknown-approver', `${name} is not among the people.`, ['groups', group, index], didYouMean(name, Object.keys(people)) ?? 'Add them to people.')])),
  )
  const bySsh = Object.keys(people).find((name) => people[name]!.ssh !== undefined)
  const unsigned = bySsh === undefined || signers !== undefined ? [] : [error('no-allowed-signers', `${bySsh} agrees by SSH, and the policy does not say with which keys.`, ['people', bySsh], 'Name the file of their keys: allowed_signers.')]
  return [...unknown, ...unsigned]
}

/** All of them hold; of the approvers, the first that says who they are. */
export function joinPolicies(policies: readonly TeamPolicy[]): TeamPolicy | undefined {
  if (policies.length === 0) return undefined
  const approvers = policies.find((each) => each.approvers)?.approvers
  const limits = policies.flatMap(({ maxTargets }) => maxTargets ?? [])
  return {
    files: policies.flatMap(({ files }) => files),
    forbid: policies.flatMap(({ forbid }) => forbid),
    protect: policies.flatMap(({ protect }) => protect),
    required: policies.flatMap(({ required }) => required),
    ...(approvers && { approvers }),
    ...(limits.length > 0 && { maxTargets: Math.min(...limits) }),
  }
}
