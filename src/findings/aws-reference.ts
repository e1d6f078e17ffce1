/** What a person gives as the name of a finding in AWS: an ARN, or an id alone. */
import { parseArn, partitionOfRegion } from './arn.js'
import { parseRuleAndResource } from './config/rule-and-resource.js'
import type { FindingSourceId } from './finding.js'

export interface AwsReference {
  /** As its source knows it. */
  id: string
  /** The sources that may have it, in the order in which they are asked. */
  sources: readonly FindingSourceId[]
  /** Where it is; without one it is looked for. An account may be empty: that of the credentials. */
  place?: { partition: string; region: string; account: string }
  /** GuardDuty's detector. */
  detector?: string
}

/** Behind this, whatever follows is an id of Security Hub: products choose theirs freely. */
const hubPrefix = 'security-hub:'
/** The name of an alarm. */
const alarmPrefix = 'alarm:'
/** A rule, the type of a resource and its id: `config:<rule>/<type>/<id>`. */
const configPrefix = 'config:'

/** undefined for what is no name of a finding in AWS: a path, a word. */
export function parseAwsReference(text: string): AwsReference | undefined {
  if (text.startsWith(hubPrefix)) return text === hubPrefix ? undefined : ofHub(text.slice(hubPrefix.length))
  if (text.startsWith(alarmPrefix)) return text === alarmPrefix ? undefined : { id: text.slice(alarmPrefix.length), sources: ['cloudwatch'] }
  if (text.startsWith(configPrefix)) {
    const id = text.slice(configPrefix.length)
    return parseRuleAndResource(id) && { id, sources: ['config'] }
  }
  const arn = parseArn(text)
  if (arn === undefined) return isBareId(text) ? bare(text) : undefined
  const { partition, region, account, resource } = arn
  if (arn.service === 'guardduty') {
    const [, detector, id] = /^detector\/([^/]+)\/finding\/([^/]+)$/.exec(resource) ?? []
    if (detector === undefined || id === undefined || region === '') return undefined
    return { id, sources: ['guardduty'], place: { partition, region, account }, detector }
  }
  // The whole ARN is its id: another account may have an alarm of the same name.
  if (arn.service === 'cloudwatch' && resource.startsWith(alarmPrefix)) return { id: text, sources: ['cloudwatch'], place: { partition, region, account } }
  // Security Hub's own id of a finding is the product, then the id: arn:…::product/aws/guardduty/arn:…
  const [, productId] = arn.service === 'securityhub' ? (/^product\/[^/]+\/[^/]+\/(.+)$/s.exec(resource) ?? []) : []
  if (productId === undefined) return ofHub(text)
  return (parseArn(productId) && parseAwsReference(productId)) ?? { ...ofHub(productId), ...(region !== '' && { place: { partition, region, account } }) }
}

/** Its id is the whole ARN, also of what Inspector, Access Analyzer and others found. */
function ofHub(id: string): AwsReference {
  const arn = parseArn(id)
  const place = arn && arn.region !== '' && { partition: arn.partition, region: arn.region, account: arn.account }
  return { id, sources: ['security-hub'], ...(place && { place }) }
}

/** GuardDuty's have 32 hexadecimal digits; other lengths exist. Security Hub's may be those of any product. */
function bare(id: string): AwsReference {
  return { id, sources: /^[0-9a-f]+$/i.test(id) ? ['guardduty', 'security-hub'] : ['security-hub'] }
}

/** Long, and hexadecimal or with a digit: no word, and no name of a file with an ending. */
function isBareId(text: string): boolean {
  return /^(?:[0-9a-f]{32}|(?=.*\d)[\w-]{16,300})$/i.test(text)
}

/** Wherever the credentials are, in that region. */
export function ownPlace(region: string): { partition: string; region: string; account: string } {
  return { partition: partitionOfRegion(region), region, account: '' }
}
