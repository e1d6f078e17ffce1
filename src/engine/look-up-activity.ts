/**
 * What a principal, key, resource or address did, as CloudTrail's LookupEvents tells it: management events of 90 days,
 * one attribute a look-up, one region a call, two calls a second (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
 */
import type { Aws, AwsError, AwsPlace, CallOutcome } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { groupActivity, trailEvent, type CallGroup, type TrailEvent } from './group-activity.js'
import { readPages, refusalHint } from './read.js'
import { StepFailure } from './step-kind.js'

export interface ActivityQuery {
  of: ActivitySubject
  since: Date
  until: Date
  place: AwsPlace
  /** Searched beside the place's own and the partition's global one. */
  regions: readonly string[]
  /** Of the step, for the calls. */
  address: string
}

/** Whose calls: `{ by: 'key', name: 'AKIA…' }`. */
export interface ActivitySubject {
  by: 'principal' | 'key' | 'resource' | 'address'
  name: string
}

export interface ActivityPorts {
  aws: Aws
  model: AwsModel
  sleep(milliseconds: number): Promise<boolean>
}

export interface Activity {
  calls: CallGroup[]
  /** How many events succeeded, and how many did not. */
  succeeded: number
  failed: number
  since: Date
  until: Date
  /** CloudTrail tells of a call some minutes after it: what came later than that may be missing. */
  complete_until: Date
  regions: string[]
  not_searched: { region: string; why: string }[]
}

export interface FoundActivity {
  activity: Activity
  /** What it is made of, oldest first. */
  events: TrailEvent[]
  /** As AWS gave them. */
  raw: Value[]
}

const attributes = { principal: 'Username', key: 'AccessKeyId', resource: 'ResourceName', address: undefined } as const

/** CloudTrail keeps them so long, milliseconds. */
export const kept = 90 * 86_400_000
/** On average it takes about five minutes, and nothing is promised: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html */
export const usuallyLate = 15 * 60_000

/** Where the calls of IAM, STS's global endpoint and other global services are recorded. */
const globalRegions: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' }

/** Searches every region at once. Throws StepFailure where none could be searched, and for more than 100 pages. */
export async function lookUpActivity(query: ActivityQuery, ports: ActivityPorts): Promise<FoundActivity> {
  const { place, until } = query
  const global = globalRegions[place.partition]
  const regions = [...new Set([place.region, ...(global === undefined ? [] : [global]), ...query.regions])]
  const since = new Date(Math.max(query.since.getTime(), until.getTime() - kept))
  const searched = await Promise.all(regions.map((region) => searchRegion({ ...query, since }, region, ports)))
  const found = searched.flatMap((each) => ('events' in each ? [each] : []))
  const failed = searched.flatMap((each) => ('why' in each ? [each] : []))
  if (found.length === 0) throw new StepFailure(`cloudtrail:LookupEvents: ${failed[0]!.why}`, failed[0]!.hint, failed[0]!.error)
  const raw = found.flatMap(({ events, region }) => events.map((event) => ({ event, region })))
  const events = raw.flatMap(({ event, region }) => {
    const read = trailEvent(event, region)
    return read && (query.of.by !== 'address' || read.address === query.of.name) ? [{ read, event }] : []
  })
  events.sort((a, b) => a.read.time.getTime() - b.read.time.getTime() || (a.read.id < b.read.id ? -1 : 1))
  const list = events.map(({ read }) => read)
  const succeeded = list.filter(({ error }) => error === undefined).length
  const activity: Activity = {
    calls: groupActivity(list),
    succeeded,
    failed: list.length - succeeded,
    since,
    until,
    complete_until: new Date(until.getTime() - usuallyLate),
    regions: found.map(({ region }) => region),
    not_searched: failed.map(({ region, why }) => ({ region, why })),
  }
  return { activity, events: list, raw: events.map(({ event }) => event) }
}

async function searchRegion(
  { of, since, until, place, address }: ActivityQuery,
  region: string,
  ports: ActivityPorts,
): Promise<{ region: string; events: Value[] } | { region: string; why: string; hint?: string | undefined; error?: AwsError }> {
  const { aws, model } = ports
  const operation = model.operation('cloudtrail', 'LookupEvents')!
  const key = attributes[of.by]
  const params: ValueMap = {
    ...(key !== undefined && { LookupAttributes: [{ AttributeKey: key, AttributeValue: of.by === 'principal' ? sessionOrUser(of.name) : of.name }] }),
    StartTime: since,
    EndTime: until,
    MaxResults: 50,
  }
  let isFirst = true
  const outcome = await readPages(operation, params, undefined, async (sent): Promise<CallOutcome> => {
    for (let patience = 0; ; patience++) {
      if (!isFirst) await ports.sleep(500 * (patience + 1))
      isFirst = false
      const said = await aws.call({ service: 'cloudtrail', operation: 'LookupEvents', params: sent, place: { ...place, region }, address, purpose: 'read' })
      if (said.status !== 'refused' || !/Throttl/.test(said.error.name) || patience === 8) return said
    }
  })
  if (outcome.status === 'ok') return { region, events: (outcome.output['Events'] ?? []) as Value[] }
  if (outcome.status === 'previewed') return { region, why: 'a preview does not look' }
  const { name, message } = outcome.error
  return { region, why: `${name}: ${message}`, hint: refusalHint(operation, name), error: outcome.error }
}

/** The name that CloudTrail's `Username` holds: of a user its own, of a role's session the session's. Throws StepFailure for a role. */
function sessionOrUser(principal: string): string {
  const resource = /^arn:[^:]*:(?:iam|sts)::\d*:(.+)$/s.exec(principal)?.[1]
  if (resource === undefined) return principal
  if (resource === 'root') return 'root'
  if (resource.startsWith('role/')) {
    throw new StepFailure(`${principal} is a role, but CloudTrail looks calls up by the names of its sessions`, 'Give the name of the session (for an instance its id), or an access key id')
  }
  return resource.slice(resource.lastIndexOf('/') + 1)
}
