/** Whether the team's policy forbids a call: nothing lifts that, so a person has to do it by hand. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { forbids } from '../runbooks/forbids.js'
import type { Guards } from './records.js'
import type { Run } from './run.js'

export interface ForbiddenCall {
  message: string
  hint: string
}

type Called = { service: string; operation: string }

/** What a person is told; undefined where the call may leave. */
export function forbiddenBy({ state, model }: Pick<Run, 'state' | 'model'>, call: Called, place: AwsPlace): ForbiddenCall | undefined {
  return forbiddenIn(state.guards, model, call, place)
}

/** The same outside of a run. The model has to have the call's service, for its IAM action. */
export function forbiddenIn(guards: Pick<Guards, 'forbidden'> | undefined, model: Pick<AwsModel, 'operation'>, { service, operation }: Called, { account }: AwsPlace): ForbiddenCall | undefined {
  const iamAction = model.operation(service, operation)?.iamAction
  const named = { service, name: operation, ...(iamAction !== undefined && { iamAction }) }
  const rule = guards?.forbidden?.find(({ operation: pattern, accounts }) => (accounts === undefined || accounts.includes(account)) && forbids(pattern, named))
  return rule && {
    message: `The policy forbids ${service}:${operation}${rule.accounts ? ` in account ${account}` : ''} (${rule.operation}, ${rule.from}): ${rule.why}`,
    hint: 'sirun never sends it, with --break-glass neither; whoever may decide that does it by hand',
  }
}
