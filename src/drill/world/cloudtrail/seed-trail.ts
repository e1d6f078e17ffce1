/** Events and trails of a scenario: the members of LookupEvents and DescribeTrails; what is left out is made up from the rest. */
import { parsed } from '../../../engine/group-activity.js'
import { isMap, type ValueMap } from '../../../expressions/value.js'
import { pickMembers, refuseUnknownMembers, seedBool, seedError, seedMaps, seedText, seedTime } from '../seed-members.js'
import type { WorldContext } from '../world-service.js'

/** An event, and the region in which event history has it. */
export interface StoredEvent {
  region: string
  event: ValueMap
}

/** A trail. Times are ISO 8601. */
export interface Trail {
  name: string
  arn: string
  /** The region in which it was made: only there it can be changed. */
  home: string
  multiRegion: boolean
  /** The other members of DescribeTrails. */
  described: ValueMap
  logging: boolean
  started?: string
  stopped?: string
}

export interface CloudTrailState {
  events: StoredEvent[]
  trails: Trail[]
}

const trailMembers = [
  'Name', 'TrailARN', 'HomeRegion', 'IsMultiRegionTrail', 'IsOrganizationTrail', 'IncludeGlobalServiceEvents', 'LogFileValidationEnabled',
  'HasCustomEventSelectors', 'HasInsightSelectors', 'S3BucketName', 'S3KeyPrefix', 'KmsKeyId', 'CloudWatchLogsLogGroupArn', 'IsLogging',
  'StartLoggingTime', 'StopLoggingTime',
]

const members = ['EventId', 'EventName', 'ReadOnly', 'AccessKeyId', 'EventTime', 'EventSource', 'Username', 'Resources', 'CloudTrailEvent']

/** What LookupEvents has inside `CloudTrailEvent`, as JSON text; a scenario may write it as a map. */
export function seedTrail(seed: ValueMap, context: WorldContext): CloudTrailState {
  refuseUnknownMembers(seed, ['Events', 'trailList'], 'cloudtrail')
  return {
    events: seedMaps(seed, 'Events', 'cloudtrail').map((event, index) => storedEvent(event, `cloudtrail.Events[${index}]`, context)),
    trails: seedMaps(seed, 'trailList', 'cloudtrail').map((trail, index) => seededTrail(trail, `cloudtrail.trailList[${index}]`, context)),
  }
}

/** Logging, unless the scenario says that it does not; without times it never did then. */
function seededTrail(seed: ValueMap, where: string, { place }: WorldContext): Trail {
  refuseUnknownMembers(seed, trailMembers, where)
  const name = seedText(seed, 'Name', where)
  const home = seedText(seed, 'HomeRegion', where, place.region)
  const flag = (member: string, fallback: boolean): boolean => seedBool(seed, member, where, fallback)
  const logging = flag('IsLogging', true)
  return {
    name, home, logging,
    arn: `arn:${place.partition}:cloudtrail:${home}:${place.account}:trail/${name}`,
    multiRegion: flag('IsMultiRegionTrail', true),
    ...((logging || seed['StartLoggingTime'] !== undefined) && { started: seedTime(seed, 'StartLoggingTime', where) }),
    ...(seed['StopLoggingTime'] !== undefined && { stopped: seedTime(seed, 'StopLoggingTime', where) }),
    described: {
      S3BucketName: seedText(seed, 'S3BucketName', where, `trail-${place.account}`),
      ...pickMembers(seed, ['S3KeyPrefix', 'KmsKeyId', 'CloudWatchLogsLogGroupArn']),
      IncludeGlobalServiceEvents: flag('IncludeGlobalServiceEvents', true),
      IsOrganizationTrail: flag('IsOrganizationTrail', false),
      LogFileValidationEnabled: flag('LogFileValidationEnabled', false),
      HasCustomEventSelectors: flag('HasCustomEventSelectors', false),
      HasInsightSelectors: flag('HasInsightSelectors', false),
    },
  }
}

function storedEvent(seed: ValueMap, where: string, context: WorldContext): StoredEvent {
  refuseUnknownMembers(seed, members, where)
  const written = seed['CloudTrailEvent']
  if (written !== undefined && typeof written !== 'string' && !isMap(written)) throw seedError(where, 'CloudTrailEvent must be a map, or its JSON')
  const detail = isMap(written) ? written : parsed(written)
  if (seed['EventTime'] === undefined) throw seedError(where, 'EventTime must be there')
  const time = new Date(seedTime(seed, 'EventTime', where))
  const name = seedText(seed, 'EventName', where)
  const source = seedText(seed, 'EventSource', where)
  const user = seedText(seed, 'Username', where, 'unknown')
  const region = typeof detail['awsRegion'] === 'string' ? detail['awsRegion'] : context.place.region
  const id = seedText(seed, 'EventId', where, context.newId('event'))
  const readOnly = seedText(seed, 'ReadOnly', where, /^(?:Get|List|Describe|Lookup|Head)/.test(name) ? 'true' : 'false')
  const whole = {
    eventVersion: '1.10', eventTime: time.toISOString().replace(/\.\d+Z$/, 'Z'), eventSource: source, eventName: name, eventID: id, awsRegion: region,
    ...detail,
    userIdentity: isMap(detail['userIdentity']) ? detail['userIdentity'] : { type: 'Unknown', userName: user },
  }
  const event: ValueMap = {
    EventId: id, EventName: name, ReadOnly: readOnly, EventTime: time, EventSource: source, Username: user,
    ...pickMembers(seed, ['AccessKeyId', 'Resources']),
    CloudTrailEvent: JSON.stringify(whole),
  }
  return { region, event }
}
