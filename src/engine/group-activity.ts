/** CloudTrail's events as a person reads them: one entry a call, what attackers do to stay and to rise first. Pure. */
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { concerns, notableCall, type Concern } from './notable-calls.js'

/** What is wanted of an event; texts in it are the caller's own. */
export interface TrailEvent {
  id: string
  /** `iam:CreateUser`: event source without its domain, and event name. */
  call: string
  time: Date
  region: string
  /** Absent: it succeeded. */
  error?: string
  address?: string
  /** ARN, or whatever CloudTrail says of the caller. */
  principal?: string
  resources: string[]
}

export interface CallGroup {
  call: string
  count: number
  errors: number
  error_names: string[]
  first: Date
  last: Date
  concern?: Concern
  attack: string[]
  regions: string[]
  addresses: string[]
  principals: string[]
  resources: string[]
}

/** Longer lists of a group are in the evidence. */
const most = 20

/** An event of LookupEvents. What CloudTrail's own text of it does not hold is absent; one without a time is dropped. */
export function trailEvent(event: Value, region: string): TrailEvent | undefined {
  if (!isMap(event) || !(event['EventTime'] instanceof Date)) return undefined
  const detail = parsed(event['CloudTrailEvent'])
  const identity = isMap(detail['userIdentity']) ? detail['userIdentity'] : {}
  const principal = [identity['arn'], identity['invokedBy'], event['Username']].map(text).find((each) => each !== undefined)
  const error = text(detail['errorCode'])
  const address = text(detail['sourceIPAddress'])
  const resources = Array.isArray(event['Resources']) ? event['Resources'].filter(isMap).flatMap(({ ResourceName }) => text(ResourceName) ?? []) : []
  const source = (text(event['EventSource']) ?? '').replace(/\.amazonaws\.com(?:\.cn)?$/, '')
  return {
    id: text(event['EventId']) ?? '',
    call: `${source}:${text(event['EventName']) ?? ''}`,
    time: event['EventTime'],
    region: text(detail['awsRegion']) ?? region,
    ...(error !== undefined && { error }),
    ...(address !== undefined && { address }),
    ...(principal !== undefined && { principal }),
    resources,
  }
}

/** Grouped by call: ways back first, then rights, hiding, secrets, damage, then the rest; each by first occurrence. */
export function groupActivity(events: readonly TrailEvent[]): CallGroup[] {
  const byCall = new Map<string, TrailEvent[]>()
  for (const event of [...events].sort(byTime)) byCall.set(event.call, [...(byCall.get(event.call) ?? []), event])
  return [...byCall].map(([call, group]) => groupOf(call, group)).sort((a, b) => rank(a) - rank(b) || a.first.getTime() - b.first.getTime() || (a.call < b.call ? -1 : 1))
}

function byTime(a: TrailEvent, b: TrailEvent): number {
  return a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

function groupOf(call: string, events: readonly TrailEvent[]): CallGroup {
  const notable = notableCall(call)
  const each = (of: (event: TrailEvent) => readonly string[]): string[] => [...new Set(events.flatMap(of))].sort().slice(0, most)
  return {
    call,
    count: events.length,
    errors: events.filter(({ error }) => error !== undefined).length,
    error_names: each(({ error }) => (error === undefined ? [] : [error])),
    first: events[0]!.time,
    last: events.at(-1)!.time,
    ...(notable && { concern: notable.concern }),
    attack: [...(notable?.attack ?? [])],
    regions: each(({ region }) => [region]),
    addresses: each(({ address }) => (address === undefined ? [] : [address])),
    principals: each(({ principal }) => (principal === undefined ? [] : [principal])),
    resources: each(({ resources }) => resources),
  }
}

function rank({ concern }: CallGroup): number {
  return concern === undefined ? concerns.length : concerns.indexOf(concern)
}

/** CloudTrail's own JSON of an event. */
export function parsed(json: Value | undefined): ValueMap {
  if (typeof json !== 'string') return {}
  try {
    const value: unknown = JSON.parse(json)
    return isMap(value) ? value : {}
  } catch {
    return {}
  }
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
