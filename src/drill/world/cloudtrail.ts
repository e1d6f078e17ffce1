/** CloudTrail of the drill's world: its trails, what the scenario says was done, and what is done in this world. */
import type { Operation } from '../../aws-model/model.js'
import { isMap, type Value, type ValueMap } from '../../expressions/value.js'
import { callEvent } from './cloudtrail/call-event.js'
import { seedTrail, type CloudTrailState, type StoredEvent } from './cloudtrail/seed-trail.js'
import { trailOperations } from './cloudtrail/trails.js'
import type { WorldCall, WorldContext, WorldService } from './world-service.js'
import { WorldError } from './world-service.js'

/** Event history goes back so far: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
const kept = 90 * 86_400_000

/**
 * One state an account: an event belongs to the region that it names. Events of the scenario that lie in the future
 * appear when the clock has passed them.
 */
export const cloudtrail: WorldService<CloudTrailState> = {
  service: 'cloudtrail',
  scope: 'account',
  create: seedTrail,
  operations: {
    ...trailOperations,
    // Event history is there whether a trail logs or not.
    LookupEvents(state, input, context) {
      const [from, to] = timesOf(input, context)
      const wanted = attributeOf(input)
      // Insights events exist only where a trail is asked for them.
      if (input['EventCategory'] !== undefined) return { Events: [] }
      const events = [...state.events, ...callsIn(context)]
        .filter(({ region, event }) => region === context.place.region && inTime(event, from, to) && wanted(event))
        .map(({ event }) => event)
        .sort((a, b) => timeOf(b) - timeOf(a))
      return { Events: events }
    },
  },
}

function callsIn(context: WorldContext): StoredEvent[] {
  const { place } = context
  return context.calls().flatMap((call, index) => (call.place.account === place.account && isManagement(call) ? [callEvent(call, index)] : []))
}

/** Object-level calls are data events, which event history does not have. */
function isManagement({ operation }: WorldCall): boolean {
  return !(operation.service === 's3' && dataOperation(operation))
}

function dataOperation({ name }: Operation): boolean {
  return /Object|Upload|Part/.test(name) && !/ObjectLockConfiguration/.test(name)
}

function timesOf({ StartTime, EndTime }: ValueMap, context: WorldContext): [from: number, to: number] {
  const now = context.now().getTime()
  const end = EndTime instanceof Date ? EndTime.getTime() : now
  const start = StartTime instanceof Date ? StartTime.getTime() : -Infinity
  if (start > end) throw new WorldError('InvalidTimeRangeException', 'The start time is after the end time.')
  return [Math.max(start, now - kept), Math.min(end, now)]
}

function inTime(event: ValueMap, from: number, to: number): boolean {
  const time = timeOf(event)
  // Events bear whole seconds.
  return time >= Math.floor(from / 1_000) * 1_000 && time <= to
}

function timeOf({ EventTime }: ValueMap): number {
  return (EventTime as Date).getTime()
}

/** Whether an event has the attribute that is asked for; there may be one only. */
function attributeOf({ LookupAttributes = [], MaxResults }: ValueMap): (event: ValueMap) => boolean {
  if (typeof MaxResults === 'number' && (MaxResults < 1 || MaxResults > 50)) throw new WorldError('InvalidMaxResultsException', 'MaxResults must be between 1 and 50.')
  const [attribute, ...more] = LookupAttributes as Value[]
  if (more.length > 0) throw new WorldError('InvalidLookupAttributesException', 'Only one lookup attribute can be given.')
  if (!isMap(attribute)) return () => true
  const { AttributeKey, AttributeValue } = attribute
  return (event) => {
    switch (AttributeKey) {
      case 'ResourceName':
      case 'ResourceType': {
        const resources = Array.isArray(event['Resources']) ? event['Resources'] : []
        return resources.some((resource) => isMap(resource) && resource[AttributeKey] === AttributeValue)
      }
      default:
        return event[AttributeKey as string] === AttributeValue
    }
  }
}
