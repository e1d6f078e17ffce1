/**
 * A hand-written contract of PagerDuty's Events API v2, from https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 * and its OpenAPI document (https://github.com/PagerDuty/api-schema). It is not PagerDuty.
 */
import { localServer, type Answer, type LocalServer, type Received } from './local-server.js'

export const routingKey = '0123456789abcdef0123456789abcdef'

export interface Incident {
  state: 'triggered' | 'acknowledged' | 'resolved'
  summary: string
  events: number
}

interface Event {
  routing_key?: unknown
  event_action?: unknown
  dedup_key?: unknown
  payload?: { summary?: unknown; source?: unknown; severity?: unknown; timestamp?: unknown }
  links?: { href?: unknown; text?: unknown }[]
}

/** What events made of incidents, the open one of a key last. */
export async function pagerDutyServer(): Promise<LocalServer & { incidents: Map<string, Incident[]> }> {
  const incidents = new Map<string, Incident[]>()
  const server = await localServer((request) => {
    const errors = errorsIn(request)
    if (errors.length > 0) return invalid(errors)
    const event = JSON.parse(request.body) as Event & { dedup_key: string; payload: { summary: string } }
    const known = incidents.get(event.dedup_key) ?? []
    const open = known.at(-1)?.state === 'resolved' ? undefined : known.at(-1)
    if (open) {
      open.events++
      if (event.event_action === 'acknowledge') open.state = 'acknowledged'
      if (event.event_action === 'resolve') open.state = 'resolved'
    } else if (event.event_action === 'trigger') {
      incidents.set(event.dedup_key, [...known, { state: 'triggered', summary: event.payload.summary, events: 1 }])
    }
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: event.dedup_key } }
  })
  return Object.assign(server, { incidents })
}

function invalid(errors: string[]): Answer {
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } }
}

function errorsIn({ method, path, body }: Received): string[] {
  if (method !== 'POST' || path !== '/v2/enqueue') return ['no such page']
  if (body.length > 512 * 1024) return ['the event is too large']
  const { routing_key: key, event_action: action, dedup_key: dedup, payload, links = [] } = JSON.parse(body) as Event
  const problems = [
    typeof key === 'string' && key.length === 32 ? '' : "Length of 'routing_key' is incorrect (should be 32 characters)",
    ['trigger', 'acknowledge', 'resolve'].includes(action as string) ? '' : "'event_action' is invalid",
    isText(dedup, 255) ? '' : "'dedup_key' is missing or too long",
    links.every(({ href }) => typeof href === 'string' && URL.canParse(href)) ? '' : "'links' is invalid",
  ]
  if (action === 'trigger') {
    problems.push(
      isText(payload?.summary, 1_024) ? '' : "'payload.summary' is missing or too long",
      isText(payload?.source, 255) ? '' : "'payload.source' is missing or blank",
      ['critical', 'error', 'warning', 'info'].includes(payload?.severity as string) ? '' : "'payload.severity' is invalid",
      Number.isNaN(Date.parse(payload?.timestamp as string)) ? "'payload.timestamp' is invalid" : '',
    )
  }
  return problems.filter((problem) => problem !== '')
}

function isText(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= longest
}
