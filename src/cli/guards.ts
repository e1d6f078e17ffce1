/** What the configuration says that no change may touch, as the engine wants it. */
import type { Guards } from '../engine/records.js'
import type { Config } from '../runbooks/runbook.js'

export function guardsOf({ trusted_accounts: trusted, protected: rules }: Config): Guards | undefined {
  if (!trusted && !rules) return undefined
  return { ...(trusted && { trusted_accounts: [...trusted] }), ...(rules && { protected: rules.map((rule) => ({ ...rule })) }) }
}
