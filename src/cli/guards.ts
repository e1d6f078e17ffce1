/** What configuration and policy say that no change may touch, and what wants others to agree, as the engine wants it. */
import { failure } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Approvals, Guards } from '../engine/records.js'
import type { TeamPolicy } from '../runbooks/read-team-policy.js'
import type { Config } from '../runbooks/runbook.js'

/**
 * Throws SirunError `unknown-approver` (usage) where a group or rule names nobody.
 *
 * @param config as it holds under the policy (`tightenConfig`)
 */
export function guardsOf({ config, policy }: { config: Config; policy?: TeamPolicy | undefined }): Guards | undefined {
  const { trusted_accounts: trusted, protected: own = [], approvals } = config
  const { protect = [], forbid = [], required = [] } = policy ?? {}
  const rules = [...own, ...protect]
  if (!trusted && rules.length === 0 && !approvals && forbid.length === 0 && required.length === 0) return undefined
  return {
    ...(trusted && { trusted_accounts: [...trusted] }),
    ...(rules.length > 0 && { protected: rules.map((rule) => ({ ...rule })) }),
    ...((approvals ?? required.length > 0) && { approvals: approvalsOf(approvals ?? { people: {}, groups: {} }, required) }),
    ...(forbid.length > 0 && { forbidden: forbid.map((each) => ({ ...each })) }),
  }
}

function approvalsOf({ people, groups, rules = [], within, lasts, tell }: NonNullable<Config['approvals']>, required: TeamPolicy['required']): Approvals {
  const named = (what: string, name: string, known: readonly string[]): void => {
    if (known.includes(name)) return
    throw failure('usage', 'unknown-approver', `approvals in the configuration names ${what} ${name}, who is not there.`, didYouMean(name, known) ?? `There are: ${known.join(', ')}`)
  }
  for (const members of Object.values(groups)) for (const name of members) named('a person', name, Object.keys(people))
  for (const { by } of rules) named('a group', by, Object.keys(groups))
  for (const { by, from } of required) {
    if (Object.hasOwn(groups, by)) continue
    throw failure('usage', 'unknown-approver', `require_approvals of the policy (${from}) names a group ${by} that is nowhere.`, didYouMean(by, Object.keys(groups)) ?? 'Say who they are under approvers of the policy.')
  }
  return {
    people: Object.fromEntries(Object.entries(people).map(([name, person]) => [name, { ...person }])),
    groups: Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, [...new Set(members)]])),
    rules: rules.map((rule) => ({ ...rule })),
    ...(required.length > 0 && { required: required.map((rule) => ({ ...rule })) }),
    ...(within !== undefined && { within }),
    ...(lasts !== undefined && { lasts }),
    ...(tell && { tell: [...tell] }),
  }
}
