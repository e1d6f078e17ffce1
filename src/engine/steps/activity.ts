/** Step kind `activity`: what somebody did, from CloudTrail; after a containment also whether it held. */
import { render, renderText } from '../../expressions/template.js'
import { Unknown } from '../../expressions/unknown.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { asText } from '../../expressions/value-text.js'
import type { ActivityStep } from '../../runbooks/runbook.js'
import { keepEvidence } from '../evidence.js'
import { renderedList } from '../job.js'
import { lookUpActivity, usuallyLate, type ActivityQuery, type ActivitySubject, type FoundActivity } from '../look-up-activity.js'
import { groupActivity, type TrailEvent } from '../group-activity.js'
import { milliseconds } from '../milliseconds.js'
import type { StepResult } from '../run-state.js'
import { StepFailure, type StepKind, type StepTurn } from '../step-kind.js'
import { askAboutTrouble } from '../trouble.js'

type Turn = StepTurn<ActivityStep>

export const step: StepKind<ActivityStep> = {
  needsDecision: () => false,
  perform: async (turn) => {
    const { run, step: looking, address } = turn
    // What comes of a step that has not been made is not in CloudTrail yet.
    if (run.remarks) return { outcome: 'done', value: new Unknown(address) }
    for (;;) {
      const query = queryOf(turn)
      if ('outcome' in query) return query
      const found = await lookUpActivity(query, { aws: run.ports.aws, model: run.model, sleep: (time) => run.ports.clock.sleep(time) })
      if (looking.evidence !== undefined) await keepEvidence(run, address, looking.evidence, { ...described(query), events: found.raw })
      const contained = containedAt(turn)
      if (contained === undefined) return { outcome: 'done', value: valueOf(found), shown: shownOf(found) }
      const { problem, held } = await judge(turn, found, contained)
      const value = { ...valueOf(found), ...(held !== undefined && { held }) }
      if (!problem) return { outcome: 'done', value, shown: heldText(found, contained, held) }
      const reply = await askAboutTrouble(run, address, problem, ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') return { outcome: 'failed', value, reason: reply.reason || problem.message }
    }
  },
}

function queryOf(turn: Turn): ActivityQuery | StepResult {
  const { run, step: { activity }, address, place, names } = turn
  const since = sinceOf(turn)
  if (since === undefined) return { outcome: 'n/a', reason: `${stepOf(turn)!} had no turn or did not apply` }
  const of = subjectOf(turn)
  const regions = activity.regions === undefined ? [] : renderedList(activity.regions, names, 'activity.regions')
  const unknown = [since, of, regions].find((value): value is Unknown => value instanceof Unknown)
  if (unknown || since instanceof Unknown || of instanceof Unknown || regions instanceof Unknown) return { outcome: 'done', value: unknown! }
  return { of, since, until: run.ports.clock.now(), place, regions: regions.map(asText), address }
}

function subjectOf({ step: { activity }, names }: Turn): ActivitySubject | Unknown {
  const by = (['principal', 'key', 'resource', 'address'] as const).find((each) => activity[each] !== undefined)!
  const name = renderText(activity[by]!, names)
  if (name === '') throw new StepFailure(`activity.${by} is empty`)
  return name instanceof Unknown ? name : { by, name }
}

/** Undefined: it asks for what followed a step that did not apply. */
function sinceOf(turn: Turn): Date | Unknown | undefined {
  const { run, step: { activity: { since = '24h' } }, names, scope } = turn
  if (typeof since === 'object') {
    const at = scope.prefix + since.step
    const started = run.state.started.get(at)
    if (!started?.applies) return undefined
    return new Date(firstSent(turn, at) ?? started.at)
  }
  if (/^\d+(ms|s|m|h|d)$/.test(since)) return new Date(run.ports.clock.now().getTime() - milliseconds(since))
  const time = render(since, names)
  if (time instanceof Date || time instanceof Unknown) return time
  const read = new Date(typeof time === 'string' ? time : NaN)
  if (!Number.isNaN(read.getTime())) return read
  throw new StepFailure(`activity.since is no time: ${asText(time)}`)
}

function stepOf({ step: { activity: { since } } }: Turn): string | undefined {
  return typeof since === 'object' ? since.step : undefined
}

/** When the step, or one inside it, sent its first call. */
function firstSent({ run }: Turn, at: string): string | undefined {
  return [...run.state.sentAt].filter(([address]) => isWithin(address, at)).map(([, time]) => time).sort()[0]
}

function isWithin(address: string, at: string): boolean {
  return address === at || (address.startsWith(at) && /^[.[]/.test(address.slice(at.length)))
}

/** When the step after which nothing should succeed was over. */
function containedAt(turn: Turn): Date | undefined {
  const id = stepOf(turn)
  const ended = id === undefined ? undefined : turn.run.state.endedAt.get(turn.scope.prefix + id)
  return ended === undefined ? undefined : new Date(ended)
}

/** These need no permission, so no policy can stop them: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const cannotBeDenied = new Set(['sts:GetCallerIdentity'])

/** Whether it held; undefined where that cannot be said yet. A problem is what a person has to decide about. */
async function judge({ run, place }: Turn, { activity, events }: FoundActivity, contained: Date): Promise<{ held?: boolean; problem?: { message: string; hint: string } }> {
  const { arn } = await run.ports.aws.identity(place, 'read')
  const own = new Set([...run.state.callers, arn])
  // CloudTrail's times are whole seconds.
  const passed = events.filter(({ time, error, call, principal }) => time.getTime() > contained.getTime() && error === undefined && !cannotBeDenied.has(call) && !own.has(principal ?? ''))
  const { not_searched: blind, complete_until: until } = activity
  if (passed.length > 0) {
    const message = `The containment does not hold: ${count(passed.length, 'call')} succeeded after ${isoTime(contained)}: ${callsText(passed)}`
    return { held: false, problem: { message, hint: 'Find what still lets them in and contain that (another action, at any question), then look again' } }
  }
  if (blind.length > 0) {
    const message = `Whether the containment holds is not known: ${blind.map(({ region, why }) => `${region} could not be searched (${why})`).join(', ')}`
    return { problem: { message, hint: 'Look again with permission for cloudtrail:LookupEvents there, or look by other means' } }
  }
  return until >= contained ? { held: true } : {}
}

function heldText({ activity: { complete_until, failed } }: FoundActivity, contained: Date, held: boolean | undefined): string {
  const tried = failed === 0 ? '' : `; ${count(failed, 'call')} failed`
  return held === true
    ? `held: no call succeeded after ${isoTime(contained)}, as far as CloudTrail tells until ${isoTime(complete_until)}${tried}`
    : `no call seen to succeed after ${isoTime(contained)}, but CloudTrail tells of calls minutes later: look again after ${isoTime(new Date(contained.getTime() + usuallyLate))}${tried}`
}

function callsText(events: readonly TrailEvent[]): string {
  const groups = groupActivity(events)
  const named = groups.slice(0, 5).map(({ call, count: times }) => `${call} ${times}`)
  return [...named, ...(groups.length > 5 ? [`and ${count(groups.length - 5, 'other')}`] : [])].join(', ')
}

function shownOf({ activity: { calls, regions, not_searched: blind, since, until } }: FoundActivity): Value {
  const rows = calls.map(({ call, count: times, errors, first, last, concern, attack }): ValueMap => ({
    call,
    times,
    ...(errors > 0 && { errors }),
    first,
    ...(times > 1 && { last }),
    ...(concern !== undefined && { [concern]: attack.join(' ') }),
  }))
  const searched = `${regions.join(', ')} from ${isoTime(since)} to ${isoTime(until)}; management events only`
  return [...rows, { searched }, ...blind.map(({ region, why }): ValueMap => ({ 'not searched': region, why }))]
}

function valueOf({ activity }: FoundActivity): ValueMap {
  return activity as unknown as ValueMap
}

function described({ of, since, until }: ActivityQuery): ValueMap {
  return { [of.by]: of.name, since, until }
}

function isoTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
