/** What doctor looks at in AWS: who we are, whether the roles can be assumed, the regions with their detectors, the clock. */
import type { Access, AwsPlace } from '../aws-model/aws.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import { parseArn, partitionOfRegion } from '../findings/arn.js'
import { callerName, placeText } from '../terminal/show-plan.js'
import type { DoctorCheck } from './commands/doctor.js'
import type { Context } from './context.js'
import { inBucket } from './look-at-copy.js'
import type { OpenAws } from './open-aws.js'
import { placesOf } from './places.js'

export async function* checkAws(open: OpenAws, { settings }: Context): AsyncGenerator<DoctorCheck> {
  const { config, region: named } = settings
  for (const { service, url, from } of open.overrides) yield { name: 'endpoints', state: 'warn', says: `${service}: ${url} (${from})`, hint: 'Calls go there, not to AWS.' }
  const region = named ?? open.regions[0] ?? 'us-east-1'
  const here: AwsPlace = { account: '', region, partition: partitionOfRegion(region) }
  const caller = await open.aws.identity(here, 'read').catch(problemsOf)
  if (caller instanceof SirunError) {
    yield failed('credentials', caller)
    // A wrong clock makes credentials useless, but none are none.
    if (caller.diagnostics.some(({ code }) => code === 'no-credentials')) return
  } else {
    const { account, arn } = caller
    yield { name: 'credentials', state: 'ok', says: `${callerName(caller)} in ${account}` }
    const own: AwsPlace = { account, region, partition: parseArn(arn)?.partition ?? here.partition }
    yield* checkRoles([own, ...Object.values(placesOf(config))], open, config.roles !== undefined)
    yield* checkRegions(own, open)
    yield* checkBucket(open)
  }
  yield await checkClock(region, open)
}

/** AssumeRole is sent, and nothing else: a role that can be assumed is there and trusts us. */
async function* checkRoles(places: readonly AwsPlace[], { aws }: OpenAws, hasRoles: boolean): AsyncGenerator<DoctorCheck> {
  if (!hasRoles) yield { name: 'roles', state: 'warn', says: 'none: looking and changing use the credentials as they are', hint: 'docs/bootstrap.md has two roles; name them under roles in sirun.config.yaml.' }
  for (const place of places) {
    if (!hasRoles && place.role === undefined) continue
    for (const access of ['read', 'change'] as const satisfies readonly Access[]) {
      const caller = await aws.identity(place, access).catch(problemsOf)
      if (caller instanceof SirunError) yield { ...failed(`role ${access}`, caller), says: `${placeText(place)}: ${caller.message}` }
      else if (caller.account !== place.account) yield { name: `role ${access}`, state: 'fail', says: `${placeText(place)}: the role is of account ${caller.account}` }
      else yield { name: `role ${access}`, state: 'ok', says: `${callerName(caller)} in ${placeText(place)}` }
    }
  }
}

async function* checkRegions(own: AwsPlace, { aws, regions }: OpenAws): AsyncGenerator<DoctorCheck> {
  if (regions.length === 0) {
    yield { name: 'regions', state: 'warn', says: 'none: a finding is found by its ARN or file alone', hint: 'List yours under regions in sirun.config.yaml.' }
    return
  }
  yield* await Promise.all(
    regions.map(async (region): Promise<DoctorCheck> => {
      const place = { ...own, region }
      const outcome = await aws.call({ service: 'guardduty', operation: 'ListDetectors', params: {}, place, address: 'doctor', purpose: 'read' })
      if (outcome.status !== 'ok') return { name: 'detector', state: 'fail', says: `${region}: ${'error' in outcome ? `${outcome.error.name}: ${outcome.error.message}` : 'it was not asked'}` }
      const { DetectorIds: ids } = outcome.output
      const count = Array.isArray(ids) ? ids.length : 0
      return count > 0 ? { name: 'detector', state: 'ok', says: `${region}: GuardDuty is there` } : { name: 'detector', state: 'warn', says: `${region}: GuardDuty is off`, hint: 'Nothing finds anything there.' }
    }),
  )
}

/** Nothing is written: whether that is allowed shows when a run is copied. */
async function* checkBucket(open: OpenAws): AsyncGenerator<DoctorCheck> {
  const bucket = open.bucket()
  if (!bucket) return
  const { where } = bucket
  try {
    const [, locked] = await inBucket(() => Promise.all([bucket.list(''), bucket.isLocked()]))
    const lock = locked === undefined ? 'whether Object Lock is on may not be asked' : `Object Lock is ${locked ? 'on' : 'off'}`
    const isLoose = bucket.retains && locked === false
    yield { name: 'evidence', state: isLoose ? 'warn' : 'ok', says: `${where}: ${lock}`, ...(isLoose && { hint: 'evidence.retain has no effect: only a bucket with Object Lock keeps what was copied. docs/evidence.md makes one.' }) }
  } catch (error) {
    yield { ...failed('evidence', problemsOf(error)), state: 'warn', hint: `Runs would not be copied to ${where}: docs/evidence.md has what a role needs.` }
  } finally {
    bucket.close()
  }
}

/** AWS takes a signature for five minutes: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const tolerance = 5 * 60

/** By the Date of an answer that needs no credentials. */
async function checkClock(region: string, { overrides }: OpenAws): Promise<DoctorCheck> {
  const domain = partitionOfRegion(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = overrides.find(({ service }) => service === 'sts' || service === 'all')?.url ?? `https://sts.${region}.${domain}/`
  try {
    const asked = Date.now()
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    const theirs = Date.parse(response.headers.get('date') ?? '')
    if (Number.isNaN(theirs)) return { name: 'clock', state: 'warn', says: 'AWS did not say what time it is' }
    // A Date has whole seconds, and is of some moment between question and answer.
    const off = Math.round(((asked + Date.now()) / 2 - theirs) / 1_000)
    return clockCheck(Math.abs(off) <= 2 ? 0 : off)
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } }
    return { name: 'clock', state: 'fail', says: `AWS cannot be reached at ${url}: ${cause?.code ?? message}` }
  }
}

/** `off`: seconds that this machine is ahead. */
export function clockCheck(off: number): DoctorCheck {
  if (off === 0) return { name: 'clock', state: 'ok', says: 'as AWS says' }
  const says = `${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} AWS`
  if (Math.abs(off) < tolerance) return { name: 'clock', state: 'warn', says, hint: 'Set it: times in the journal would be wrong.' }
  return { name: 'clock', state: 'fail', says, hint: 'Set it: AWS refuses calls that are signed more than five minutes off.' }
}

function problemsOf(error: unknown): SirunError {
  if (error instanceof SirunError) return error
  throw error
}

function failed(name: string, { message, diagnostics }: SirunError): DoctorCheck {
  const hint = diagnostics.find((each) => each.hint !== undefined)?.hint
  return { name, state: 'fail', says: message, ...(hint !== undefined && { hint }) }
}
