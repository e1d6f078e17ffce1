/** Whether the team's policy forbids a call: nothing lifts that, so a person has to do it by hand. */
import type { AwsPlace } from '../aws-model/aws.js'
import { forbids } from '../runbooks/forbids.js'
import type { Run } from './run.js'

/** What a person is told; undefined where the call may leave. */
export function forbiddenBy({ state, model }: Pick<Run, 'state' | 'model'>, { service, operation }: { service: string; operation: string }, { account }: AwsPlace): { message: string; hint: string } | undefined {
  const iamAction = model.operation(service, operation)?.iamAction
  const named = { service, name: operation, ...(iamAction !== undefined && { iamAction }) }
  const rule = state.guards?.forbidden?.find(({ operation: pattern, accounts }) => (accounts === undefined || accounts.includes(account)) && forbids(pattern, named))
  return rule && {
    message: `The policy forbids ${service}:${operation}${rule.accounts ? ` in account ${account}` : ''} (${rule.operation}, ${rule.from}): ${rule.why}`,
    hint: 'sirun never sends it, with --break-glass neither; whoever may decide that does it by hand',
  }
}
