/** The findings that nobody closed, region by region. */
import type { Aws, AwsPlace } from '../aws-model/aws.js'
import { isDenied, itemsOf } from '../aws-model/list-pages.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { ownPlace } from './aws-reference.js'
import type { AwsAnswer, FindingCriteria, FindingsInAws } from './finding-source.js'
import type { Finding } from './finding.js'
import { readOne } from './read-finding.js'
import { textAt } from './read-members.js'

/** What one region answered. */
export interface RegionFindings {
  region: string
  answer: AwsAnswer<ListedFindings>
}

export interface ListedFindings {
  /** The latest first. */
  findings: Finding[]
  /** What is there and cannot be shown. */
  problems: Diagnostic[]
  /** Whether there are more than these. */
  more: boolean
}

/** Asks all regions at the same time; the answers come in the order of `regions`. At most `limit` findings a region. */
export function listFindings(source: FindingsInAws, aws: Aws, regions: readonly string[], criteria: FindingCriteria, limit: number): Promise<RegionFindings[]> {
  return Promise.all(regions.map(async (region) => ({ region, answer: await listIn(source, aws, ownPlace(region), criteria, limit) })))
}

/** The findings of one place, in their normal form. */
export async function listIn(source: FindingsInAws, aws: Aws, place: AwsPlace, criteria: FindingCriteria, limit: number): Promise<AwsAnswer<ListedFindings>> {
  const answer = await source.list(aws, place, criteria, limit)
  if (answer.status !== 'ok') return answer
  const { documents, unreadable, more } = answer.value
  const read = documents.map((document) => ({ id: textAt(document, 'Id') ?? '', ...readOne({ document }) }))
  const problems = read.flatMap((one) => ('problem' in one ? [problemWith(one.id, place.region, one.problem.message)] : []))
  const broken = unreadable.map((id) => problemWith(id, place.region, 'The AWS SDK cannot read it.'))
  const findings = read.flatMap((one) => ('finding' in one ? [one.finding] : []))
  return { status: 'ok', value: { findings, problems: [...problems, ...broken], more } }
}

function problemWith(id: string, region: string, why: string): Diagnostic {
  return { code: 'unreadable-finding', severity: 'warning', message: `The finding ${id} in ${region} is not shown: ${why}` }
}

/** The regions that the account of the credentials has enabled; `region` is where that is asked. */
export async function enabledRegions(aws: Aws, region: string): Promise<AwsAnswer<string[]>> {
  const outcome = await aws.call({ service: 'ec2', operation: 'DescribeRegions', params: {}, place: ownPlace(region), address: 'finding', purpose: 'read' })
  if (outcome.status === 'ok') return { status: 'ok', value: itemsOf([outcome.output], 'Regions').flatMap((one) => textAt(one, 'RegionName') ?? []) }
  const error = outcome.status === 'previewed' ? { name: 'NotSent', message: 'it was not sent' } : outcome.error
  return isDenied(error) ? { status: 'denied', action: 'ec2:DescribeRegions', error } : { status: 'failed', error }
}
