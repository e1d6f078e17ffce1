/**
 * The finding's own record in AWS Security Hub: it is read, brought to what it should say, and read again
 * (https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html).
 */
import type { AwsCall, CallPurpose } from '../../aws-model/aws.js'
import { itemsOf } from '../../aws-model/list-pages.js'
import type { ValueMap } from '../../expressions/value.js'
import { listAt, textAt, timeAt } from '../../findings/read-members.js'
import type { SecurityHubDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel, Delivery, Means } from '../channel.js'
import type { AlertNotice, Notice } from '../notice.js'
import { recordOf } from '../record-of.js'
import { securityHubUpdate, type HubUpdate } from '../security-hub-update.js'
import { lookAtAws, sendToAws, type Looked } from '../send-to-aws.js'
import { showInRecord } from '../show-in-record.js'

export const channel: Channel<SecurityHubDestination> = {
  follows: true,

  draft(notice) {
    const about = inHub(notice)
    if ('why' in about) return undefined
    const { id, notice: { alert: { finding: { account, region } } } } = about
    return { to: `securityhub:BatchUpdateFindings in ${account} ${region}`, body: { FindingIdentifiers: [{ Id: id }], ...securityHubUpdate(about.notice, {}) } }
  },

  async deliver(notice, destination, means) {
    const about = inHub(notice)
    return 'why' in about ? { status: 'passed-over', why: about.why } : bringRecord(about, destination, means)
  },

  async look({ role }, place, means) {
    const call = { service: 'securityhub', operation: 'GetFindings', params: { MaxResults: 1 }, place: { ...place, ...(role !== undefined && { role }) }, address: 'alert', purpose: 'read' } as const
    const looked = await lookAtAws(means, call)
    if (isOff(looked)) return { status: 'refused', error: { name: 'SecurityHubOff', message: `Security Hub is off in ${place.region}` } }
    return looked.status === 'ok' ? { status: 'delivered' } : looked
  },
}

interface HubFinding {
  notice: AlertNotice
  /** As Security Hub knows it: what GuardDuty found has its ARN there. */
  id: string
}

function inHub(notice: Notice): HubFinding | { why: string } {
  const about = recordOf(notice)
  if ('why' in about) return about
  const { source, arn, id } = about.alert.finding
  if (source === 'cloudwatch' || source === 'config') return { why: 'Security Hub does not have findings by the names of CloudWatch and AWS Config' }
  return { notice: about, id: arn ?? id }
}

async function bringRecord(about: HubFinding, destination: SecurityHubDestination, means: Means): Promise<Delivery> {
  const found = await readRecord(about, destination, means)
  if (found.status !== 'ok') return found
  const record = found.value
  if (!record) return { status: 'passed-over', why: `Security Hub in ${about.notice.alert.finding.region} does not have the finding` }
  const update = securityHubUpdate(about.notice, record)
  if (isEmpty(update)) return { status: 'delivered', reference: about.id }
  const params = { FindingIdentifiers: [{ Id: about.id, ProductArn: textAt(record, 'ProductArn') ?? '' }], ...update }
  const sent = await sendToAws(means, callOf('BatchUpdateFindings', params, about, destination, 'change'), true)
  if (sent.status !== 'ok') return sent
  const [unprocessed] = listAt(sent.output, 'UnprocessedFindings')
  if (unprocessed !== undefined) return unprocessedDelivery(unprocessed)
  return showInRecord({ reference: about.id, service: 'Security Hub', read: () => readRecord(about, destination, means), shows: (now) => isEmpty(securityHubUpdate(about.notice, now)) }, means)
}

function isEmpty(update: HubUpdate): boolean {
  return Object.keys(update).length === 0
}

async function readRecord(about: HubFinding, destination: SecurityHubDestination, means: Means): Promise<Looked<ValueMap | undefined>> {
  const params = { Filters: { Id: [{ Value: about.id, Comparison: 'EQUALS' }] }, MaxResults: 100 }
  const looked = await lookAtAws(means, callOf('GetFindings', params, about, destination, 'read'))
  if (isOff(looked)) return { status: 'passed-over', why: `Security Hub is off in ${about.notice.alert.finding.region}` }
  if (looked.status !== 'ok') return looked
  const records = itemsOf([looked.value], 'Findings') as ValueMap[]
  const found = records.filter((record) => textAt(record, 'Id') === about.id)
  // Two products may use one id: the latest is meant.
  return { status: 'ok', value: found.sort((a, b) => timeOf(b) - timeOf(a))[0] }
}

/** The account has not enabled it: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
function isOff(looked: Looked<ValueMap>): boolean {
  return looked.status === 'refused' && looked.error.name === 'InvalidAccessException'
}

function timeOf(record: ValueMap): number {
  return timeAt(record, 'UpdatedAt')?.getTime() ?? 0
}

/** Codes: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindingsUnprocessedFinding.html */
function unprocessedDelivery(unprocessed: unknown): Delivery {
  const name = textAt(unprocessed, 'ErrorCode') ?? 'Unprocessed'
  const error = { name, message: textAt(unprocessed, 'ErrorMessage') ?? 'Security Hub did not update the finding' }
  return ['ConcurrentUpdateError', 'InternalFailure'].includes(name) ? { status: 'failed', error } : { status: 'refused', error }
}

function callOf(operation: string, params: ValueMap, { notice }: HubFinding, { role }: SecurityHubDestination, purpose: CallPurpose): AwsCall {
  const { account, region, partition } = notice.alert.finding
  return { service: 'securityhub', operation, params, place: { account, region, partition, ...(role !== undefined && { role }) }, address: 'alert', purpose }
}
