/** Says what a document is that is no finding, so that the person sees at once what was taken for one. */
import type { EventEnvelope } from './finding-source.js'
import { at, mapOf, textAt } from './read-members.js'

const scanResult = 'the result of a malware scan, not a finding; GuardDuty sends the finding as an event of its own'
const alarm = 'a CloudWatch alarm without its state'

/** Events that look like findings or come beside them, by detail type. */
const knownEvents: Record<string, string> = {
  'GuardDuty Malware Protection Object Scan Result': scanResult,
  'GuardDuty Malware Protection Resource Scan Result': scanResult,
  'Security Hub Insight Results': 'the results of a Security Hub insight, which carry no findings',
  'Scheduled Event': 'a scheduled event',
  'CloudWatch Alarm State Change': alarm,
  'CloudWatch Alarm Configuration Change': 'a change of the configuration of a CloudWatch alarm, not of its state',
  'Config Rules Compliance Change': 'an AWS Config compliance change that does not name rule and resource',
  'Config Configuration Item Change': 'an AWS Config configuration change',
}

/** One phrase: "a scheduled event". */
export function describeOther(document: unknown, event?: EventEnvelope): string {
  if (event !== undefined) {
    const known = Object.hasOwn(knownEvents, event.detailType) ? knownEvents[event.detailType] : undefined
    return known ?? `an event "${event.detailType}"${event.source === '' ? '' : ` of ${event.source}`}`
  }
  if (Array.isArray(document)) return 'an empty list'
  if (typeof document === 'string') return 'text that holds no JSON'
  if (mapOf(document) === undefined) return `a lone ${document === null ? 'null' : typeof document}`
  for (const list of ['Findings', 'Records', 'Messages']) {
    if (Array.isArray(at(document, list))) return `an empty list of ${list.toLowerCase()}`
  }
  if (textAt(document, 'scanStatus') !== undefined) return scanResult
  if (/^(Un)?[Ss]ubscri\w+Confirmation$/.test(textAt(document, 'Type') ?? '')) return 'an SNS subscription message'
  if (textAt(document, 'AlarmName') !== undefined || at(document, 'alarmData') !== undefined) return alarm
  if (textAt(document, 'eventSource') !== undefined && textAt(document, 'eventName') !== undefined) {
    return 'a record of AWS activity, not a finding'
  }
  const members = Object.keys(document as object)
  return members.length === 0 ? 'an empty object' : 'an object in no form of a finding'
}
