/** Before a live run: whether IAM would let it make the changes that its files name, asked once for all; what is denied comes by name. */
import { setTimeout as delay } from 'node:timers/promises'
import type { AwsCall, AwsPlace, Permission } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import type { LiveAws } from '../aws/live-aws.js'
import { permission } from '../aws/permission.js'
import { simulation } from '../aws/simulation.js'
import { readPinned } from '../engine/pinned-files.js'
import type { PinnedFile } from '../engine/records.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import { actionsOf } from '../runbooks/actions-of.js'
import { asKind, isChange, stepsOf } from '../runbooks/runbook.js'
import type { OpenAws } from './open-aws.js'

/** Milliseconds that the responder waits for it. */
const patience = 5_000

export interface Preflight {
  /** What stands in the briefing. */
  checked: string
  /** The actions that would be denied, in words. */
  denied: string[]
  /** For each change of a plan, before it is decided on. */
  ask: (call: AwsCall) => Promise<Permission>
}

/**
 * Where changes have a role of their own, it is not assumed before one was approved: IAM is asked about it, and EC2's
 * DryRun only where whoever looks also changes.
 */
export async function preflight(files: readonly PinnedFile[], model: AwsModel, aws: LiveAws, open: Pick<OpenAws, 'changeCaller'>, place: AwsPlace, run: string, within = patience): Promise<Preflight> {
  const simulate = simulation(aws, async (at) => open.changeCaller(at, run) ?? aws.identity(at, 'read'))
  const ask = (call: AwsCall): Promise<Permission> => inTime(() => permission(aws, model, call, { simulate, dryRun: open.changeCaller(call.place, run) === undefined }), { label: 'unchecked', why: 'AWS did not answer in time' }, within)
  const { change: actions } = actionsOf(files.map((file) => readPinned([file]).main), model)
  if (actions.length === 0) return { checked: '', denied: [], ask }
  const said = await inTime<Permission[]>(() => simulate(place, actions), [], within)
  return { ...summary(files, model, actions, said), ask }
}

function summary(files: readonly PinnedFile[], model: AwsModel, actions: readonly string[], said: readonly Permission[]): Pick<Preflight, 'checked' | 'denied'> {
  const denied = actions.flatMap((action, index) => {
    const permission = said[index]
    return permission?.label === 'simulated' && permission.decision !== 'allowed' ? [`${action}${stepsText(files, model, action)}, ${permission.decision}`] : []
  })
  const unchecked = actions.filter((_, index) => said[index]?.label !== 'simulated')
  const allowed = actions.length - denied.length - unchecked.length
  const first = said.find((permission) => permission.label === 'unchecked')
  const why = first && 'why' in first ? first.why : 'IAM did not answer in time'
  const parts = [
    ...(allowed > 0 ? [`${allowed} of ${actions.length} actions allowed by IAM's simulation`] : []),
    ...(unchecked.length > 0 ? [`${unchecked.length} of ${actions.length} cannot be checked (${why})`] : []),
  ]
  return { checked: parts.join(', '), denied }
}

/** ` (steps cut, group)`: whose call wants the action. */
function stepsText(files: readonly PinnedFile[], model: AwsModel, action: string): string {
  const ids = files.flatMap((file) =>
    stepsOf(readPinned([file]).main).flatMap(({ step }) => {
      const aws = asKind(step, 'aws')
      const name = aws && isChange(aws) ? parseOperationName(aws.aws) : undefined
      return name && model.operation(name.service, name.operation)?.iamAction === action ? [step.id] : []
    }),
  )
  return ids.length === 0 ? '' : ` (step ${[...new Set(ids)].join(', ')})`
}

/** Whatever cannot be asked is no reason to wait, or not to begin. */
async function inTime<T>(work: () => Promise<T>, otherwise: T, within: number): Promise<T> {
  const over = new AbortController()
  try {
    const asked = work().catch((error: unknown) => {
      if (isAlarm(error)) throw error
      return otherwise
    })
    return await Promise.race([asked, delay(within, otherwise, { signal: over.signal })])
  } finally {
    over.abort()
  }
}

/** AWS did what it was only asked about. */
function isAlarm(error: unknown): boolean {
  return error instanceof SirunError && error.diagnostics.some(({ code }) => code === 'dry-run-executed')
}
