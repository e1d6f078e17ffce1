/** A finding that another service or a file passed on → the same one from where it was made, as it is now. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import { parseAwsReference, type AwsReference } from './aws-reference.js'
import { fetchFromAws, type FindingReach } from './fetch-from-aws.js'
import type { Finding } from './finding.js'

/**
 * GuardDuty overwrites a finding with its latest occurrence, and what others pass on lacks members; an event of an alarm
 * tells neither its history nor what its metric counts. The one that was given is taken where nobody made it that sirun
 * can ask: where that fails, a remark says so. Never throws for that.
 */
export async function fetchAgain(given: Finding, reach: FindingReach): Promise<Finding> {
  const reference = makerOf(given)
  if (reference === undefined || given.sample) return given
  try {
    const fetched = await fetchFromAws(reference, reach)
    return fetched.source === 'guardduty' ? merged(given, fetched) : added(given, fetched)
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    reach.remark?.(notFetched(error, fetchedFrom[reference.sources[0]!]))
    return given
  }
}

const fetchedFrom: Partial<Record<Finding['source'], string>> = { guardduty: 'GuardDuty', cloudwatch: 'CloudWatch', config: 'AWS Config' }

function makerOf({ source, arn, id, account, region, partition }: Finding): AwsReference | undefined {
  const reference = parseAwsReference(source === 'config' ? id : (arn ?? ''))
  if (reference?.sources.includes('guardduty') || reference?.sources.includes('cloudwatch')) return reference
  return reference?.sources.includes('config') ? { ...reference, place: { account, region, partition } } : undefined
}

/** What Security Hub alone knows stays. */
function merged(given: Finding, fetched: Finding): Finding {
  const older = given.updated !== undefined && fetched.updated !== undefined && given.updated < fetched.updated
  return {
    ...fetched,
    suppressed: given.suppressed,
    ...(given.status !== undefined && { status: given.status }),
    ...(older && { updated_since: given.updated! }),
  }
}

/** An alarm that is over, or a resource that complies by now, is still what was given; how it is now is its status. */
function added(given: Finding, fetched: Finding): Finding {
  if (fetched.account !== given.account) return given
  const { alarm, compliance, status, count, description } = fetched
  return {
    ...given,
    ...(description !== undefined && { description }),
    ...(status !== undefined && { status }),
    ...(count !== undefined && { count }),
    ...(alarm && given.alarm && { alarm: { ...alarm, ...whatWasSeen(given.alarm) } }),
    ...(compliance && { compliance: { ...compliance, ...given.compliance } }),
  }
}

function whatWasSeen({ state, previous, reason }: NonNullable<Finding['alarm']>): Partial<NonNullable<Finding['alarm']>> {
  return { ...(state !== undefined && { state }), ...(previous !== undefined && { previous }), ...(reason !== undefined && { reason }) }
}

function notFetched({ diagnostics }: SirunError, from = 'AWS'): Diagnostic {
  const [{ message }] = diagnostics as [Diagnostic]
  return {
    code: 'not-fetched-again',
    severity: 'warning',
    message: `The finding is as it was given; ${from} may have a newer one. ${message}`,
  }
}
