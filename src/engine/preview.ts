/** A preview: the same engine over the same step, with ports that look but send nothing, record nothing and do not wait. */
import { Unknown } from '../expressions/unknown.js'
import type { Ports, Reply, Request } from './ports.js'
import { emptyState } from './run-state.js'
import type { Run } from './run.js'

/** A run beside the run: nothing that happens in it is kept but its remarks. */
export function previewRun(run: Run): Run & { remarks: string[] } {
  const remarks: string[] = []
  const { opened, openedAt, guards, verdict, brokenGlass } = run.state
  const state = { ...emptyState(), ...(opened && { opened }), ...(openedAt && { openedAt }), ...(guards && { guards }), ...(verdict && { verdict }), ...(brokenGlass !== undefined && { brokenGlass }) }
  return { ...run, ports: previewPorts(run.ports, remarks), state, identified: new Map(run.identified), remarks }
}

function previewPorts(ports: Ports, remarks: string[]): Ports {
  const { aws, clock } = ports
  return {
    aws: {
      call: (call) => (call.purpose === 'read' || call.purpose === 'observe' ? aws.call({ ...call, preview: true }) : Promise.resolve({ status: 'previewed' })),
      // The role for changes is assumed when one was approved, not before.
      identity: (place) => aws.identity(place, 'read'),
    },
    operator: { ask: (request) => Promise.resolve(previewedReply(request as Request, remarks) as never) },
    journal: { append: () => Promise.resolve() },
    clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep: () => Promise.resolve(false) },
    outbox: {
      deliver: ({ to, text }) => {
        remarks.push(`${to} is told: ${text}`)
        return Promise.resolve({ status: 'not-sent' })
      },
    },
  }
}

/** What a person will be asked is not known yet; what goes wrong is told above the choice. */
function previewedReply(request: Request, remarks: string[]): Reply {
  switch (request.kind) {
    case 'question':
      return { do: 'answer', value: new Unknown(request.address) }
    case 'manual':
      return { do: 'done' }
    case 'missing':
      return { do: 'go-on', reason: 'preview' }
    case 'trouble':
      remarks.push(`${request.address} could not be previewed: ${request.message}`)
      return { do: 'go-on', reason: request.message }
    default:
      throw new Error(`a preview asks no ${request.kind}`)
  }
}
