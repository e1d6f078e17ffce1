/** The configuration as it holds under the team's policy: who may agree, and how many targets at once. Pure. */
import type { TeamPolicy } from './read-team-policy.js'
import type { Config } from './runbook.js'

/** So many changes at once, where neither says. */
export const usualMaxTargets = 20

/** People and groups of the policy are as it says; its file of keys is the only one then. */
export function tightenConfig(config: Config, policy: TeamPolicy | undefined): Config {
  if (!policy) return config
  const { approvers, maxTargets } = policy
  const { approvals } = config
  return {
    ...config,
    ...(maxTargets !== undefined && { max_targets: Math.min(config.max_targets ?? usualMaxTargets, maxTargets) }),
    ...(approvers && {
      approvals: {
        ...approvals,
        people: { ...approvals?.people, ...approvers.people },
        groups: { ...approvals?.groups, ...approvers.groups },
        ...(approvers.allowed_signers !== undefined && { allowed_signers: approvers.allowed_signers }),
      },
    }),
  }
}
