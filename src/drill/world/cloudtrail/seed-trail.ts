/** Events of a scenario: the members of LookupEvents; what is left out is made up from the rest. */
import { parsed } from '../../../engine/group-activity.js'
import { isMap, type ValueMap } from '../../../expressions/value.js'
import { pickMembers, refuseUnknownMembers, seedError, seedMaps, seedText, seedTime } from '../seed-members.js'
import type { WorldContext } from '../world-service.js'

/** An event, and the region in which event history has it. */
export interface StoredEvent {
  region: string
  event: ValueMap
}

export interface CloudTrailState {
  events: StoredEvent[]
}

const members = ['EventId', 'EventName', 'ReadOnly', 'AccessKeyId', 'EventTime', 'EventSource', 'Username', 'Resources', 'CloudTrailEvent']

/** What LookupEvents has inside `CloudTrailEvent`, as JSON text; a scenario may write it as a map. */
export function seedTrail(seed: ValueMap, context: WorldContext): CloudTrailState {
  refuseUnknownMembers(seed, ['Events'], 'cloudtrail')
  return { events: seedMaps(seed, 'Events', 'cloudtrail').map((event, index) => storedEvent(event, `cloudtrail.Events[${index}]`, context)) }
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
