/** A self-test: first it only looks, then it makes a sample finding, follows it until people are told, and puts it away. */
import type { AlertRecord } from '../alerts/alert-records.js'
import { keyOfFinding } from '../alerts/notice-key.js'
import type { Aws, AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Clock } from '../engine/ports.js'
import { parseArn } from '../findings/arn.js'
import { ownPlace } from '../findings/aws-reference.js'
import type { Finding } from '../findings/finding.js'
import { readOne } from '../findings/read-finding.js'
import type { Routing } from '../runbooks/routing.js'
import type { Asking } from './ask-aws.js'
import { alertIn, deliveryOf, routeOf } from './follow-alert.js'
import { archiveSample, chooseType, createSample, findDetector, findSample, type Detector, type Sample } from './guardduty-samples.js'
import { along, BrokenLink, type Along, type Held, type Link } from './link.js'
import { lookAtQueue, type QueueState } from './queue-link.js'
import { matchRules, rulesTo, type Rule } from './rule-link.js'

export interface SelftestParts extends Along {
  aws: Aws
  clock: Clock
  region: string
  /** By default the only one of the region. */
  detector?: string
  /** Of the sample. By default one of low severity of which there is none. */
  type?: string
  queue: { url: string; place: AwsPlace }
  routing: Routing
  /** Whether a watcher has the state folder. */
  isWatched: () => Promise<boolean>
  log: {
    /** All records since the day on which the test began, in their order. Throws SirunError (state). */
    look(): readonly AlertRecord[]
    /** Says that the incident of a finding is over; false: it has none of its own. Throws SirunError (state). */
    resolve(key: string): Promise<boolean>
  }
  /** Milliseconds that each link has. */
  wait: number
  /** Leaves the sample and its incident open. */
  keep: boolean
}

/** What was found before anything was made. */
export interface Ready {
  caller: CallerIdentity
  asking: Asking
  detector: Detector
  queue: QueueState
  rules: Rule[]
}

/** Reads alone. Returns undefined where a link is broken: then nothing would come through. */
export async function* lookFirst(parts: SelftestParts): AsyncGenerator<Link, Ready | undefined> {
  const who = yield* along(parts, 'credentials', () => whoWeAre(parts))
  if (!who) return undefined
  const { caller, asking } = who
  const detector = yield* along(parts, 'detector', async () => {
    const value = await findDetector(asking, parts.detector)
    return { value, says: `${value.id} in ${asking.place.account} ${asking.place.region}` }
  })
  if (!detector) return undefined
  const queue = yield* along(parts, 'queue', () => lookAtQueue({ ...asking, place: parts.queue.place }, parts.queue.url))
  if (!queue) return undefined
  const rules = yield* along(parts, 'rule', () => rulesTo(asking, queue.arn))
  if (!rules) return undefined
  const watched = yield* along(parts, 'watcher', () => watcherOf(parts))
  return watched && { caller, asking, detector, queue, rules }
}

interface Followed {
  sample: Sample
  finding: Finding
  key: string
  /** What was in the log before the sample was made. */
  before: number
}

/** Makes the sample. It is put away whatever breaks after it was found, also where the person interrupts. */
export async function* follow(parts: SelftestParts, ready: Ready): AsyncGenerator<Link, void> {
  const { asking, detector } = ready
  const before = parts.log.look().length
  const chosen = yield* along(parts, 'created', async () => {
    const value = await chooseType(asking, detector.id, parts.type)
    const sure = await createSample(asking, detector.id, value.type)
    return sure ? { value, says: value.type } : { value, state: 'doubtful', says: `${value.type}: AWS did not answer whether it made it` }
  })
  if (!chosen) return
  const sample = yield* along(parts, 'found', async () => foundIn(await findSample(asking, detector.id, chosen, parts.wait), detector))
  if (!sample) return
  try {
    yield* followOn(parts, ready, { ...sample, before })
  } finally {
    yield* along(parts, 'closed', () => putAway(parts, ready, sample))
  }
}

async function* followOn(parts: SelftestParts, { asking, rules, queue }: Ready, followed: Followed): AsyncGenerator<Link, void> {
  const matched = yield* along(parts, 'pattern', async () => ({ ...(await matchRules(asking, rules, followed.sample.document)), value: true }))
  if (!matched) return
  const records = (): AlertRecord[] => parts.log.look().slice(followed.before)
  const alert = yield* along(parts, 'recorded', async () => {
    const value = await untilThere(parts, () => alertIn(records(), followed.key, followed.finding.id))
    if (!value) throw await whyNotRecorded(parts, asking, queue, followed.sample)
    return { value, says: `as ${value.priority}, ${value.title}` }
  })
  if (!alert) return
  const names = yield* along(parts, 'routed', () => Promise.resolve().then(() => routeOf(alert)))
  for (const name of names ?? []) {
    yield* along(parts, 'delivered', async () => {
      const told = await untilThere(parts, () => deliveryOf(records(), alert.id, name, parts.routing))
      if (told) return told
      throw new BrokenLink(`${name} is still not told`, 'Look at the log of the watcher.')
    })
  }
}

async function whoWeAre({ aws, clock, region }: SelftestParts): Promise<Held<{ caller: CallerIdentity; asking: Asking }>> {
  try {
    const place = ownPlace(region)
    const caller = await aws.identity(place)
    const partition = parseArn(caller.arn)?.partition ?? place.partition
    return { value: { caller, asking: { aws, clock, place: { ...place, partition, account: caller.account } } }, says: `${caller.arn}, in ${region}` }
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    throw new BrokenLink(error.message.replace(/\.$/, ''), error.diagnostics.find(({ hint }) => hint !== undefined)?.hint)
  }
}

async function watcherOf({ isWatched }: SelftestParts): Promise<Held<true>> {
  if (await isWatched()) return { value: true, says: 'runs on this state folder' }
  throw new BrokenLink('No watcher runs on this state folder: nobody would take the finding out of the queue', 'Start sirun watch here, or test on the machine where it runs (docs/watch.md).')
}

function foundIn(sample: Sample, { every }: Detector): Held<Omit<Followed, 'before'>> {
  const read = readOne({ document: sample.document })
  if ('problem' in read) throw new BrokenLink(`sirun does not understand the sample: ${read.problem.message}`, read.problem.hint)
  const { finding } = read
  const value = { sample, finding, key: keyOfFinding(finding) }
  const says = finding.arn ?? finding.id
  return sample.again ? { value, state: 'doubtful', says: `${says}, an older sample told again`, hint: `Of those GuardDuty sends an event only every ${every}. Another --type, or this one 90 days later, comes at once.` } : { value, says }
}

/** Milliseconds between two looks. */
const pause = 2_000

async function untilThere<T>({ clock, wait }: SelftestParts, look: () => T | undefined): Promise<T | undefined> {
  for (const until = clock.monotonic() + wait; ; ) {
    const found = look()
    if (found !== undefined || clock.monotonic() >= until || !(await clock.sleep(pause))) return found
  }
}

/** By what became of the queue meanwhile. */
async function whyNotRecorded(parts: SelftestParts, asking: Asking, before: QueueState, { again }: Sample): Promise<BrokenLink> {
  if (!(await parts.isWatched())) return new BrokenLink('The watcher has ended meanwhile', 'Look at its log, and start it again.')
  const { value: now } = await lookAtQueue({ ...asking, place: parts.queue.place }, parts.queue.url)
  if ((now.dead ?? 0) > (before.dead ?? 0)) return new BrokenLink('Its event may be among the dead letters: there are more than before', 'The watcher failed with it: look at its log.')
  if (now.waiting > 0) return new BrokenLink(`The watcher has not recorded it; ${now.waiting} messages wait in the queue`, 'Look at its log: is it this queue that it watches, and does it keep up?')
  if (again) return new BrokenLink('No event came of it, and of an older sample none need come yet', 'Try another --type: a new sample comes at once.')
  return new BrokenLink('No event of it came into the queue, or it was taken by somebody else', 'Look at Invocations and FailedInvocations of the rule in CloudWatch, at the key of the queue, and at who else reads it.')
}

async function putAway({ log, keep }: SelftestParts, { asking, detector }: Ready, { finding, key }: Omit<Followed, 'before'>): Promise<Held<undefined>> {
  if (keep) return { value: undefined, says: `not: the sample ${finding.id} and its incident stay open` }
  const incident = (await log.resolve(key)) ? 'the incident is resolved' : 'there is no incident'
  try {
    await archiveSample(asking, detector.id, finding.id)
    return { value: undefined, says: `${incident}, the sample is archived` }
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error
    return { value: undefined, state: 'doubtful', says: `${incident}, the sample stays: ${error.message}`, hint: 'Only the administrator account of GuardDuty may archive.' }
  }
}
