/** What the configuration says that no change may touch, and what wants others to agree, as the engine wants it. */
import { failure } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Approvals, Guards } from '../engine/records.js'
import type { Config } from '../runbooks/runbook.js'

/** Throws SirunError `unknown-approver` (usage) where a group or rule names nobody. */
export function guardsOf({ trusted_accounts: trusted, protected: rules, approvals }: Config): Guards | undefined {
  if (!trusted && !rules && !approvals) return undefined
  return {
    ...(trusted && { trusted_accounts: [...trusted] }),
    ...(rules && { protected: rules.map((rule) => ({ ...rule })) }),
    ...(approvals && { approvals: approvalsOf(approvals) }),
  }
}

function approvalsOf({ people, groups, rules = [], within, lasts }: NonNullable<Config['approvals']>): Approvals {
  const named = (what: string, name: string, known: readonly string[]): void => {
    if (known.includes(name)) return
    throw failure('usage', 'unknown-approver', `approvals in the configuration names ${what} ${name}, who is not there.`, didYouMean(name, known) ?? `There are: ${known.join(', ')}`)
  }
  for (const members of Object.values(groups)) for (const name of members) named('a person', name, Object.keys(people))
  for (const { by } of rules) named('a group', by, Object.keys(groups))
  return {
    people: Object.fromEntries(Object.entries(people).map(([name, person]) => [name, { ...person }])),
    groups: Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, [...new Set(members)]])),
    rules: rules.map((rule) => ({ ...rule })),
    ...(within !== undefined && { within }),
    ...(lasts !== undefined && { lasts }),
  }
}
