/** Trails: which there are, whether they log, and turning that on and off. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import type { CloudTrailState, Trail } from './seed-trail.js'

export const trailOperations: Record<string, WorldHandler<CloudTrailState>> = {
  /** Those of the region, and the shadows of others that cover all regions, unless they are not wanted. */
  DescribeTrails(state, input, context) {
    const { trailNameList: names, includeShadowTrails: shadows = true } = input
    const wanted = Array.isArray(names) && names.length > 0 ? names : undefined
    const found = state.trails.filter((trail) =>
      (isAtHome(trail, context) || (shadows !== false && trail.multiRegion)) && (wanted === undefined || wanted.some((name) => isNamed(trail, name as string, context))))
    return { trailList: found.map(view) }
  },

  GetTrailStatus(state, input, context) {
    const { logging, started, stopped } = trailNamed(state, input, context)
    return {
      IsLogging: logging,
      ...(started !== undefined && { StartLoggingTime: new Date(started) }),
      ...(stopped !== undefined && { StopLoggingTime: new Date(stopped) }),
    }
  },

  StartLogging(state, input, context) {
    const trail = trailAtHome(state, input, context)
    trail.logging = true
    trail.started = context.now().toISOString()
    return {}
  },

  StopLogging(state, input, context) {
    const trail = trailAtHome(state, input, context)
    trail.logging = false
    trail.stopped = context.now().toISOString()
    return {}
  },
}

function isAtHome({ home }: Trail, { place }: WorldContext): boolean {
  return home === place.region
}

/** By its name where it was made, by its ARN everywhere. */
function isNamed(trail: Trail, name: string, context: WorldContext): boolean {
  return name === trail.arn || (name === trail.name && isAtHome(trail, context))
}

function trailNamed(state: CloudTrailState, { Name }: ValueMap, context: WorldContext): Trail {
  const found = state.trails.find((trail) => isNamed(trail, Name as string, context))
  if (found) return found
  throw new WorldError('TrailNotFoundException', `Unknown trail: ${Name as string} for the user: ${context.place.account}`)
}

function trailAtHome(state: CloudTrailState, input: ValueMap, context: WorldContext): Trail {
  const trail = trailNamed(state, input, context)
  if (isAtHome(trail, context)) return trail
  throw new WorldError('InvalidHomeRegionException', `The trail ${trail.name} must be changed in ${trail.home}.`)
}

function view({ name, arn, home, multiRegion, described }: Trail): ValueMap {
  return { Name: name, TrailARN: arn, HomeRegion: home, IsMultiRegionTrail: multiRegion, ...described }
}
