/**
 * The finding's own record in GuardDuty: feedback and archiving, by the verdict
 * (https://docs.aws.amazon.com/guardduty/latest/APIReference/API_UpdateFindingsFeedback.html, API_ArchiveFindings.html).
 */
import type { AwsCall, AwsPlace, CallPurpose } from '../../aws-model/aws.js'
import { itemsOf } from '../../aws-model/list-pages.js'
import type { Verdict } from '../../engine/records.js'
import type { ValueMap } from '../../expressions/value.js'
import { parseAwsReference } from '../../findings/aws-reference.js'
import { at, textAt } from '../../findings/read-members.js'
import type { GuardDutyDestination } from '../../runbooks/generated/routing-schema.js'
import { usualArchive } from '../../runbooks/routing.js'
import { forTerminal } from '../../text/escape.js'
import type { Channel, Delivery, Means } from '../channel.js'
import type { AlertNotice, Notice } from '../notice.js'
import { recordOf } from '../record-of.js'
import { lookAtAws, sendToAws, type Looked } from '../send-to-aws.js'
import { showInRecord } from '../show-in-record.js'
import { turnOf, verdictOf } from '../turn-of.js'

export const channel: Channel<GuardDutyDestination> = {
  follows: true,

  draft(notice, destination) {
    const about = inGuardDuty(notice, destination)
    if ('why' in about) return undefined
    const calls = changesOf(about, {})
    return { to: `guardduty:${calls.map(({ operation }) => operation).join(', ')} in ${about.place.account} ${about.place.region}`, body: calls.map(({ operation, params }) => ({ operation, ...params })) }
  },

  async deliver(notice, destination, means) {
    const about = inGuardDuty(notice, destination)
    return 'why' in about ? { status: 'passed-over', why: about.why } : bringRecord(about, means)
  },

  async look({ role }, ownPlace, means) {
    const place = { ...ownPlace, ...(role !== undefined && { role }) }
    const listed = await lookAtAws(means, callOf('ListDetectors', {}, { place }, 'read'))
    if (listed.status === 'refused') return { status: 'passed-over', why: `only guardduty:ListDetectors would say which detector to ask: ${listed.error.name}: ${listed.error.message}` }
    if (listed.status !== 'ok') return listed
    const [detector] = itemsOf([listed.value], 'DetectorIds')
    if (typeof detector !== 'string') return { status: 'refused', error: { name: 'GuardDutyOff', message: `GuardDuty is off in ${place.region}` } }
    const found = await readRecord({ detector, id: noFinding, place }, means)
    return found.status === 'ok' ? { status: 'delivered' } : found
  },
}

/** The shape of an id; no finding has it. */
const noFinding = '0'.repeat(32)

interface Judged {
  arn: string
  id: string
  detector: string
  place: AwsPlace
  /** Who says so: the run, or a person. */
  by: string
  verdict: Verdict
  archive: boolean
}

/** What a responder found out; of a duplicate the other finding says it. */
const feedback: Readonly<Record<Verdict, 'USEFUL' | 'NOT_USEFUL' | undefined>> = {
  'true-positive': 'USEFUL',
  'false-positive': 'NOT_USEFUL',
  benign: 'NOT_USEFUL',
  duplicate: undefined,
}

function inGuardDuty(notice: Notice, { archive = usualArchive, role }: GuardDutyDestination): Judged | { why: string } {
  const about = recordOf(notice)
  if ('why' in about) return about
  const { alert: { finding: { arn = '' } } } = about
  const { id, detector, place } = parseAwsReference(arn) ?? {}
  if (id === undefined || detector === undefined || !place) return { why: 'it is no finding of GuardDuty' }
  if (turnOf(about) !== 'over') return { why: 'nothing until the verdict' }
  const verdict = verdictOf(about)
  if (verdict === undefined) return { why: 'it was closed without a verdict' }
  if (feedback[verdict] === undefined && !archive.includes(verdict)) return { why: `nothing is done there for the verdict ${verdict}` }
  return { arn, id, detector, place: { ...place, ...(role !== undefined && { role }) }, by: sayerOf(about), verdict, archive: archive.includes(verdict) }
}

function sayerOf({ progress, standing }: AlertNotice): string {
  if (progress) return `sirun run ${progress.run}`
  return standing && 'by' in standing ? forTerminal(`sirun, ${standing.by}`, { max: 200 }) : 'sirun'
}

async function bringRecord(about: Judged, means: Means): Promise<Delivery> {
  const found = await readRecord(about, means)
  if (found.status !== 'ok') return found
  if (!found.value) return { status: 'passed-over', why: `GuardDuty in ${about.place.region} does not have the finding` }
  const changes = changesOf(about, found.value)
  for (const change of changes) {
    // Said twice, they are the same.
    const sent = await sendToAws(means, change, true)
    if (sent.status !== 'ok') return sent
  }
  if (changes.length === 0) return { status: 'delivered', reference: about.arn }
  return showInRecord({ reference: about.arn, service: 'GuardDuty', read: () => readRecord(about, means), shows: (now) => changesOf(about, now).length === 0 }, means)
}

/** What the record does not say yet. */
function changesOf(about: Judged, record: ValueMap): AwsCall[] {
  const { id, detector, by, verdict, archive } = about
  const named = { DetectorId: detector, FindingIds: [id] }
  const says = feedback[verdict]
  return [
    ...(says === undefined || textAt(record, 'Service', 'UserFeedback') === says ? [] : [callOf('UpdateFindingsFeedback', { ...named, Feedback: says, Comments: `${by}: ${verdict}` }, about, 'change')]),
    ...(!archive || at(record, 'Service', 'Archived') === true ? [] : [callOf('ArchiveFindings', named, about, 'change')]),
  ]
}

async function readRecord(about: Pick<Judged, 'detector' | 'id' | 'place'>, means: Means): Promise<Looked<ValueMap | undefined>> {
  const looked = await lookAtAws(means, callOf('GetFindings', { DetectorId: about.detector, FindingIds: [about.id] }, about, 'read'))
  // Another account's detector, or none: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetFindings.html
  if (looked.status === 'refused' && looked.error.name === 'BadRequestException') return { status: 'ok', value: undefined }
  if (looked.status !== 'ok') return looked
  return { status: 'ok', value: itemsOf([looked.value], 'Findings')[0] as ValueMap | undefined }
}

function callOf(operation: string, params: ValueMap, { place }: Pick<Judged, 'place'>, purpose: CallPurpose): AwsCall {
  return { service: 'guardduty', operation, params, place, address: 'alert', purpose }
}
