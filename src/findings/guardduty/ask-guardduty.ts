/** Asks GuardDuty itself for findings: one by its id, or a list. */
import type { Aws, AwsCall, AwsError, AwsPlace, CallOutcome } from '../../aws-model/aws.js'
import { isDenied, itemsOf, listPages } from '../../aws-model/list-pages.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import type { AwsAnswer, FindingCriteria, FindingList, FindingsInAws, FindingSubject } from '../finding-source.js'

export const askGuardduty: FindingsInAws = {
  service: 'GuardDuty',

  async get(aws, place, id, detector) {
    const detectors = detector === undefined ? await detectorsOf(aws, place) : ok([detector])
    if (detectors.status !== 'ok') return detectors
    const [known] = detectors.value as [string]
    const outcome = await aws.call(callOf(place, 'GetFindings', { DetectorId: known, FindingIds: [id] }))
    if (outcome.status === 'ok') return ok(itemsOf([outcome.output], 'Findings')[0])
    // Another account's detector, or no id of GuardDuty: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html
    if (isRefused(outcome, 'BadRequestException')) return ok(undefined)
    if (isUnreadable(outcome)) return { status: 'unreadable', save: `aws guardduty get-findings --region ${place.region} --detector-id ${known} --finding-ids ${id} --output json` }
    return failed(outcome, 'GetFindings')
  },

  async list(aws, place, criteria, limit) {
    const detectors = await detectorsOf(aws, place)
    if (detectors.status !== 'ok') return detectors
    const [detector] = detectors.value as [string]
    const call = callOf(place, 'ListFindings', {
      DetectorId: detector,
      FindingCriteria: { Criterion: criterionOf(criteria) },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' },
      MaxResults: Math.min(limit, most),
    })
    const listed = await listPages(aws, call, { enough: (pages) => itemsOf(pages, 'FindingIds').length >= limit })
    if (listed.status !== 'ok') return failed(listed, 'ListFindings')
    const ids = itemsOf(listed.pages, 'FindingIds') as string[]
    const read = await readFindings(aws, place, detector, ids.slice(0, limit))
    if (read.status !== 'ok') return read
    return ok({ ...read.value, more: listed.more || ids.length > limit })
  },
}

/** Ids a call takes and gives: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html */
const most = 50

/** An account has one detector a region, or none: then GuardDuty is off. */
async function detectorsOf(aws: Aws, place: AwsPlace): Promise<AwsAnswer<string[]>> {
  const listed = await listPages(aws, callOf(place, 'ListDetectors', {}))
  if (listed.status !== 'ok') return failed(listed, 'ListDetectors')
  const detectors = itemsOf(listed.pages, 'DetectorIds') as string[]
  return detectors.length === 0 ? { status: 'off' } : ok(detectors)
}

async function readFindings(aws: Aws, place: AwsPlace, detector: string, ids: readonly string[]): Promise<AwsAnswer<Omit<FindingList, 'more'>>> {
  const parts: string[][] = []
  for (let start = 0; start < ids.length; start += most) parts.push(ids.slice(start, start + most))
  const found: unknown[] = []
  const unreadable: string[] = []
  for (const part of parts) {
    const answer = await readPart(aws, place, detector, part)
    if (answer.status !== 'ok') return answer
    found.push(...answer.value.documents)
    unreadable.push(...answer.value.unreadable)
  }
  return ok({ documents: found, unreadable })
}

/**
 * One finding that the SDK cannot parse (a text where its model has a number) loses it the whole answer: halves are
 * asked for, down to that one.
 */
async function readPart(aws: Aws, place: AwsPlace, detector: string, ids: readonly string[]): Promise<AwsAnswer<Omit<FindingList, 'more'>>> {
  const outcome = await aws.call(callOf(place, 'GetFindings', { DetectorId: detector, FindingIds: [...ids] }))
  if (outcome.status === 'ok') return ok({ documents: inOrder(itemsOf([outcome.output], 'Findings'), ids), unreadable: [] })
  if (!isUnreadable(outcome)) return failed(outcome, 'GetFindings')
  if (ids.length === 1) return ok({ documents: [], unreadable: [...ids] })
  const middle = Math.ceil(ids.length / 2)
  const halves = await Promise.all([ids.slice(0, middle), ids.slice(middle)].map((half) => readPart(aws, place, detector, half)))
  const broken = halves.find((half) => half.status !== 'ok')
  if (broken) return broken
  const read = halves.flatMap((half) => (half.status === 'ok' ? [half.value] : []))
  return ok({ documents: read.flatMap(({ documents }) => documents), unreadable: read.flatMap((half) => half.unreadable) })
}

/** GetFindings does not keep the order of the ids. */
function inOrder(findings: readonly Value[], ids: readonly string[]): Value[] {
  const place = (finding: Value): number => ids.indexOf((finding as ValueMap)['Id'] as string)
  return [...findings].sort((a, b) => place(a) - place(b))
}

/** An answer of AWS that came whole and is none to the SDK. */
function isUnreadable(outcome: CallOutcome): boolean {
  return outcome.status === 'unknown' && outcome.error.name === 'UnreadableAnswer' && outcome.error.status === 200
}

/** Names of the service's own JSON: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html */
const members: Record<FindingSubject, string> = {
  instance: 'resource.instanceDetails.instanceId',
  bucket: 'resource.s3BucketDetails.name',
  user: 'resource.accessKeyDetails.userName',
  principal: 'resource.accessKeyDetails.principalId',
  key: 'resource.accessKeyDetails.accessKeyId',
  function: 'resource.lambdaDetails.functionName',
  cluster: 'resource.eksClusterDetails.name',
}

function criterionOf({ score, type, account, since, about }: FindingCriteria): ValueMap {
  return {
    'service.archived': { Equals: ['false'] },
    // Whole numbers only: what is as severe as 8.7 is found among those from 8 on.
    ...(score !== undefined && { severity: { GreaterThanOrEqual: Math.floor(score) } }),
    ...(type !== undefined && { type: { Equals: [type] } }),
    ...(account !== undefined && { accountId: { Equals: [account] } }),
    ...(since && { updatedAt: { GreaterThanOrEqual: since.getTime() } }),
    ...(about && { [members[about.member]]: { Equals: [about.is] } }),
  }
}

function callOf(place: AwsPlace, operation: string, params: ValueMap): AwsCall {
  return { service: 'guardduty', operation, params, place, address: 'finding', purpose: 'read' }
}

function isRefused(outcome: CallOutcome, name: string): boolean {
  return outcome.status === 'refused' && outcome.error.name === name
}

function ok<T>(value: T): AwsAnswer<T> {
  return { status: 'ok', value }
}

function failed(outcome: { status: string; error?: AwsError }, operation: string): AwsAnswer<never> {
  const error = outcome.error ?? { name: 'NotSent', message: 'it was not sent' }
  return isDenied(error) ? { status: 'denied', action: `guardduty:${operation}`, error } : { status: 'failed', error }
}
