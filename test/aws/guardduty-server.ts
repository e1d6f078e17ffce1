/**
 * GuardDuty's findings, which moto lacks: a part of restJson1 of our own. What passes against it is evidence about the
 * client, not about AWS. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html, API_ListFindings.html,
 * API_ArchiveFindings.html and API_UpdateFindingsFeedback.html
 */
import type { Correction, HttpAnswer } from './forwarder.js'
import type { Answer } from './moto.js'

/** A finding as the API writes it: members in lower camel case. */
export type ApiFinding = Record<string, Answer> & { id: string }

/** Makes samples: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateSampleFindings.html */
export interface Samples {
  /** As GuardDuty would write one of this type. */
  of(type: string): ApiFinding
  /** A new one goes to EventBridge at once; one that is told again does not. */
  publish(finding: ApiFinding): Promise<unknown>
}

/** Detectors with their findings. Calls about detectors themselves go on to moto. */
export function guarddutyFindings(detectors: Record<string, ApiFinding[]>, samples?: Samples): Correction {
  return ({ service, method, path, body }) => {
    const [, id = '', action] = /^\/detector\/([^/]+)\/findings(?:\/(get|archive|feedback|create))?$/.exec(path) ?? []
    if (service !== 'guardduty' || method !== 'POST' || id === '') return undefined
    const findings = detectors[id]
    if (!findings) return Promise.resolve(refusal('The request is rejected because the input detectorId is not owned by the current account.'))
    const asked = JSON.parse(body || '{}')
    if (action === 'create' && samples) return create(findings, asked, samples)
    return Promise.resolve(actions[action ?? 'list']!(findings, asked))
  }
}

const actions: Readonly<Record<string, (findings: ApiFinding[], asked: Answer) => HttpAnswer>> = {
  get,
  list,
  archive: (findings, asked) => write(findings, asked, { archived: true }),
  feedback: (findings, asked) => (['USEFUL', 'NOT_USEFUL'].includes(asked.feedback) ? write(findings, asked, { userFeedback: asked.feedback }) : refusal('The request is rejected because the parameter feedback has an invalid value.')),
}

/** One of a type is made once, then told again. */
async function create(findings: ApiFinding[], { findingTypes }: { findingTypes: string[] }, { of, publish }: Samples): Promise<HttpAnswer> {
  for (const type of findingTypes) {
    const known = findings.find((finding) => finding['type'] === type && finding['service']?.additionalInfo?.sample === true)
    if (known) known['updatedAt'] = new Date(Date.parse(known['updatedAt']) + 1_000).toISOString()
    if (known) continue
    const finding = of(type)
    findings.push(finding)
    await publish(finding)
  }
  return answer(200, {})
}

/** Each with an empty answer. */
function write(findings: ApiFinding[], { findingIds = [] }: { findingIds?: string[] }, service: object): HttpAnswer {
  if (findingIds.length > 50) return refusal('The request is rejected because the parameter findingIds has an invalid value.')
  for (const finding of findings) if (findingIds.includes(finding.id)) finding['service'] = { ...finding['service'], ...service }
  return answer(200, {})
}

/** Ids that it does not have are passed over. */
function get(findings: ApiFinding[], { findingIds = [] }: { findingIds?: string[] }): HttpAnswer {
  if (findingIds.length === 0 || findingIds.length > 50) return refusal('The request is rejected because the parameter findingIds has an invalid value.')
  return answer(200, { findings: findings.filter(({ id }) => findingIds.includes(id)) })
}

function list(findings: ApiFinding[], { findingCriteria, sortCriteria, maxResults = 50, nextToken = '' }: Answer): HttpAnswer {
  const criteria = Object.entries<Answer>(findingCriteria?.criterion ?? {})
  const found = findings.filter((finding) => criteria.every(([path, condition]) => holds(memberAt(finding, path), condition)))
  const { attributeName, orderBy = 'ASC' } = sortCriteria ?? {}
  if (attributeName) found.sort((a, b) => (orderBy === 'ASC' ? 1 : -1) * (numberOf(memberAt(a, attributeName)) - numberOf(memberAt(b, attributeName))))
  const start = Number(nextToken || 0)
  const end = start + maxResults
  return answer(200, { findingIds: found.slice(start, end).map(({ id }) => id), nextToken: end < found.length ? String(end) : '' })
}

function memberAt(finding: ApiFinding, path: string): unknown {
  return path.split('.').reduce<Answer>((value, member) => value?.[member], finding)
}

function holds(value: unknown, condition: Record<string, Answer>): boolean {
  const { equals = condition['eq'], notEquals = condition['neq'], greaterThanOrEqual = condition['gte'] } = condition
  if (equals !== undefined && !equals.includes(String(value))) return false
  if (notEquals !== undefined && notEquals.includes(String(value))) return false
  return greaterThanOrEqual === undefined || numberOf(value) >= greaterThanOrEqual
}

/** Criteria give times in milliseconds, findings in ISO 8601. */
function numberOf(value: unknown): number {
  return typeof value === 'string' && value.includes('T') ? Date.parse(value) : Number(value)
}

function refusal(message: string): HttpAnswer {
  return answer(400, { message, __type: 'InvalidInputException' }, { 'x-amzn-errortype': 'BadRequestException' })
}

function answer(status: number, body: object, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', 'x-amzn-requestid': '5f1c1a3e-0000-4000-8000-000000000002', ...headers }, body: JSON.stringify(body) }
}
