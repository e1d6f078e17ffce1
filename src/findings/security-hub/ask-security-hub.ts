/** Asks Security Hub CSPM for findings: one by its id, or a list. */
import type { AwsCall, AwsError, AwsPlace } from '../../aws-model/aws.js'
import { isDenied, itemsOf, listPages } from '../../aws-model/list-pages.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import type { AwsAnswer, FindingCriteria, FindingsInAws } from '../finding-source.js'
import type { SeverityLabel } from '../finding.js'
import { textAt, timeAt } from '../read-members.js'
import { severityOfScore } from '../severity.js'

export const askSecurityHub: FindingsInAws = {
  service: 'Security Hub',

  async get(aws, place, id) {
    const answer = await listPages(aws, callOf(place, { Id: [is(id)] }, most))
    if (answer.status !== 'ok') return failed(answer.error)
    // Two products may use one id: the latest is meant.
    const found = itemsOf(answer.pages, 'Findings').filter((finding) => textAt(finding, 'Id') === id)
    return { status: 'ok', value: found.sort(latestFirst)[0] }
  },

  async list(aws, place, criteria, limit) {
    const call = callOf(place, filtersOf(criteria), Math.min(limit, most))
    const listed = await listPages(aws, call, { enough: (pages) => itemsOf(pages, 'Findings').length >= limit })
    if (listed.status !== 'ok') return failed(listed.error)
    const found = itemsOf(listed.pages, 'Findings')
    return { status: 'ok', value: { documents: found.slice(0, limit), unreadable: [], more: listed.more || found.length > limit } }
  },
}

/** Findings a page: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
const most = 100

function is(value: string): ValueMap {
  return { Value: value, Comparison: 'EQUALS' }
}

const labels: readonly SeverityLabel[] = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

function filtersOf({ score, account, since }: FindingCriteria): ValueMap {
  const least = severityOfScore(score)?.label
  return {
    RecordState: [is('ACTIVE')],
    WorkflowStatus: [is('NEW'), is('NOTIFIED')],
    ...(least && { SeverityLabel: labels.slice(labels.indexOf(least)).map(is) }),
    ...(account !== undefined && { AwsAccountId: [is(account)] }),
    ...(since && { UpdatedAt: [{ Start: since.toISOString(), End: '9999-12-31T23:59:59.999Z' }] }),
  }
}

function callOf(place: AwsPlace, filters: ValueMap, size: number): AwsCall {
  const params = { Filters: filters, SortCriteria: [{ Field: 'UpdatedAt', SortOrder: 'desc' }], MaxResults: size }
  return { service: 'securityhub', operation: 'GetFindings', params, place, address: 'finding', purpose: 'read' }
}

function latestFirst(a: Value, b: Value): number {
  return (timeAt(b, 'UpdatedAt')?.getTime() ?? 0) - (timeAt(a, 'UpdatedAt')?.getTime() ?? 0)
}

/** InvalidAccessException: the account has not enabled Security Hub. */
function failed(error: AwsError): AwsAnswer<never> {
  if (error.name === 'InvalidAccessException') return { status: 'off' }
  return isDenied(error) ? { status: 'denied', action: 'securityhub:GetFindings', error } : { status: 'failed', error }
}
