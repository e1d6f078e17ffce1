/** What a run's sessions may do: no more than its runbook says; and in a dry run, whether what it would do is allowed. */
import type { AwsCall, Permission } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import type { Connection } from '../aws/clients.js'
import type { LiveAws } from '../aws/live-aws.js'
import { permission } from '../aws/permission.js'
import { readPinned } from '../engine/pinned-files.js'
import type { PinnedFile } from '../engine/records.js'
import { actionsOf } from '../runbooks/actions-of.js'
import { longestSessionPolicy, sessionPolicy } from '../runbooks/least-policy.js'
import type { Config } from '../runbooks/runbook.js'
import { runReads, tagReads } from './responder-actions.js'

export interface RunPolicies {
  session: NonNullable<Connection['sessionPolicies']>
  /** Why a session is not limited. */
  remark?: string
}

/** For the roles that the configuration names; without them the credentials are used as they are. */
export function policiesFor(files: readonly PinnedFile[], model: AwsModel, { roles, places = {}, protected: rules = [] }: Config): RunPolicies {
  const isAssumed = roles?.read !== undefined || roles?.change !== undefined || Object.values(places).some(({ role }) => role !== undefined)
  if (!isAssumed) return { session: {} }
  const actions = actionsOf(files.map((file) => readPinned([file]).main), model)
  const reads = [...new Set([...actions.read, ...runReads, ...(rules.some(({ tag }) => tag) ? tagReads : [])])].sort()
  // A place of its own role looks and changes with it.
  const wanted = { read: reads, change: actions.change.length === 0 ? reads : actions.change }
  const [read, change] = [sessionPolicy(wanted.read), sessionPolicy(wanted.change)]
  const long = [read === undefined && 'read', change === undefined && 'change'].filter((each) => each !== false)
  const remark = long.length === 0 ? undefined : `The sessions to ${long.join(' and ')} are not limited to the runbook's own actions: their policy is longer than ${longestSessionPolicy} characters.`
  return { session: { ...(read !== undefined && { read }), ...(change !== undefined && { change }) }, ...(remark !== undefined && { remark }) }
}

/** What `dryRun` asks for each change that it does not make. */
export function permissionsOf(aws: LiveAws, model: AwsModel): (call: AwsCall) => Promise<Permission> {
  return (call) => permission(aws, model, call)
}
