/** A finding that another service or a file passed on → the same one from GuardDuty, as it is now. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import { parseAwsReference } from './aws-reference.js'
import { fetchFromAws, type FindingReach } from './fetch-from-aws.js'
import type { Finding } from './finding.js'

/**
 * GuardDuty overwrites a finding with its latest occurrence, and what others pass on lacks members. The one that was
 * given is taken where GuardDuty did not make it, or cannot be asked: then a remark says so. Never throws for that.
 */
export async function fetchAgain(given: Finding, reach: FindingReach): Promise<Finding> {
  const reference = given.arn === undefined ? undefined : parseAwsReference(given.arn)
  if (!reference?.sources.includes('guardduty') || given.sample) return given
  try {
    return merged(given, await fetchFromAws(reference, reach))
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    reach.remark?.(notFetched(error))
    return given
  }
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

function notFetched({ diagnostics }: SirunError): Diagnostic {
  const [{ message }] = diagnostics as [Diagnostic]
  return {
    code: 'not-fetched-again',
    severity: 'warning',
    message: `The finding is as it was given; GuardDuty may have a newer one. ${message}`,
  }
}
