/** The Aws port over a world, with the faults and surprises of a scenario. */
import type { Aws, AwsCall, AwsError, AwsPlace, CallOutcome, CallPurpose } from '../../aws-model/aws.js'
import type { ValueMap } from '../../expressions/value.js'
import { coerceParameters } from '../../aws-model/coerce-parameters.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { drillCaller } from '../drill-caller.js'
import { copyValue } from './copy-value.js'
import type { World } from './world.js'
import { WorldError } from './world-service.js'

/** A call that goes wrong, as the drill file says it. */
export interface Fault {
  /** Address of the step; without an index it is every item of the step. */
  at: string
  call: CallPurpose
  /** `error.name` that sirun receives. */
  error: string
  /** Whether the world did it all the same. */
  effect: 'applied' | 'none'
  /** How many calls, default 1. */
  times?: number
}

/** What others do just before the first call of a step; making its plan is no call of the step. */
export interface Surprise {
  at: string
  say: string
  /** For example `ec2:AttachNetworkInterface`. */
  aws: string
  with: ValueMap
}

export interface RecordedCall {
  address: string
  purpose: CallPurpose
  service: string
  operation: string
  params: ValueMap
  place: AwsPlace
  outcome: CallOutcome['status']
}

export interface WorldAwsOptions {
  faults?: readonly Fault[]
  surprises?: readonly Surprise[]
  /** Called after each call, before its outcome is returned. */
  onCall?: (call: RecordedCall) => void
}

export interface WorldAws extends Aws {
  /** Every call so far, in order; surprises are not among them. */
  calls(): readonly RecordedCall[]
  /** The surprises that happened so far, in order. */
  surprised(): readonly Surprise[]
}

/** After these nobody knows whether AWS executed the call. */
const unknownOutcomes = new Set([
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'RequestTimeout',
  'TimeoutError',
  'ECONNRESET',
])

/** The port. Throws only for a surprise that the world refuses: that is a mistake of the scenario. */
export function worldAws(world: World, options: WorldAwsOptions = {}): WorldAws {
  const calls: RecordedCall[] = []
  const faults = (options.faults ?? []).map((fault) => ({ fault, left: fault.times ?? 1 }))
  const waiting = [...(options.surprises ?? [])]
  const surprised: Surprise[] = []
  let requests = 0

  const nextFault = (call: AwsCall): Fault | undefined => {
    const found = faults.find(
      ({ fault, left }) => left > 0 && fault.call === call.purpose && isAt(call.address, fault.at),
    )
    if (found) found.left -= 1
    return found?.fault
  }

  const surprise = (call: AwsCall): void => {
    for (const due of waiting.filter((one) => isAt(call.address, one.at))) {
      waiting.splice(waiting.indexOf(due), 1)
      happen(world, due, call.place)
      surprised.push(due)
    }
  }

  const answer = (call: AwsCall): CallOutcome => {
    const requestId = `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}`
    const fault = call.preview ? undefined : nextFault(call)
    if (fault?.effect === 'none') return outcomeOf(fault.error, requestId)
    try {
      const output = world.call(call.place, call.service, call.operation, call.params)
      return fault ? outcomeOf(fault.error, requestId) : { status: 'ok', output, requestId }
    } catch (error) {
      if (!(error instanceof WorldError)) throw error
      if (fault) return outcomeOf(fault.error, requestId)
      return { status: 'refused', error: { name: error.code, message: error.message, status: error.status, requestId } }
    }
  }

  return {
    async call(call) {
      if (!call.preview) surprise(call)
      const outcome = answer(call)
      const { address, purpose, service, operation, params, place } = call
      const recorded = {
        address,
        purpose,
        service,
        operation,
        params: copyValue(params),
        place,
        outcome: outcome.status,
      }
      calls.push(recorded)
      options.onCall?.(recorded)
      return outcome
    },
    identity: (place) => Promise.resolve(drillCaller(place)),
    calls: () => calls,
    surprised: () => surprised,
  }
}

/** Whether a call belongs to the step at that address, one of its items, or a step inside it. */
function isAt(address: string, at: string): boolean {
  return address === at || (address.startsWith(at) && /^[.[]/.test(address.slice(at.length)))
}

function outcomeOf(name: string, requestId: string): CallOutcome {
  const unknown = unknownOutcomes.has(name)
  const unanswered = name === 'TimeoutError' || name === 'ECONNRESET'
  const error: AwsError = {
    name,
    message: `The drill answers this call with ${name}.`,
    ...(!unanswered && { status: unknown ? 500 : 400, requestId }),
  }
  return { status: unknown ? 'unknown' : 'refused', error }
}

/** Who makes the surprises. */
function strangerIn({ partition, account }: AwsPlace): string {
  return `arn:${partition}:sts::${account}:assumed-role/Someone/else`
}

function happen(world: World, surprise: Surprise, place: AwsPlace): void {
  const [service = '', operation = ''] = surprise.aws.split(':')
  const model = world.model.operation(service, operation)
  const params = model ? coerceParameters(model.input, surprise.with).value : surprise.with
  try {
    world.call(place, service, operation, params, strangerIn(place))
  } catch (error) {
    if (!(error instanceof WorldError)) throw error
    throw failure(
      'failed',
      'surprise-refused',
      `The surprise at ${surprise.at} cannot happen: ${surprise.aws} was refused with ${error.code}: ${error.message}`,
      'Correct its parameters or the world of the drill.',
    )
  }
}
