/** A call made in this world, as CloudTrail records it. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import { isMap } from '../../../expressions/value.js'
import { plainValue } from '../copy-value.js'
import type { WorldCall } from '../world-service.js'
import type { StoredEvent } from './seed-trail.js'

/** Whose calls are recorded in one region, wherever they arrive. */
const global = new Set(['iam', 'organizations'])
const globalRegions: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-us-gov': 'us-gov-west-1', 'aws-cn': 'cn-north-1' }

/** `index` makes the event's id. */
export function callEvent({ at, place, by, operation, params, error }: WorldCall, index: number): StoredEvent {
  const time = new Date(Math.floor(at.getTime() / 1_000) * 1_000)
  const region = global.has(operation.service) ? (globalRegions[place.partition] ?? place.region) : place.region
  const source = `${operation.iamAction.split(':')[0]!}.amazonaws.com`
  const name = eventName(operation.service, operation.name)
  const id = `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`
  const readOnly = operation.effect === 'read' || operation.effect === 'sensitive-read'
  const detail = {
    eventVersion: '1.10', eventTime: time.toISOString().replace(/\.\d+Z$/, 'Z'), eventSource: source, eventName: name, awsRegion: region, eventID: id,
    sourceIPAddress: '192.0.2.250', userIdentity: { type: 'AssumedRole', arn: by, accountId: place.account },
    requestParameters: plainValue(params), readOnly, eventType: 'AwsApiCall', managementEvent: true,
    ...(error !== undefined && { errorCode: error }),
  }
  return {
    region,
    event: {
      EventId: id, EventName: name, ReadOnly: String(readOnly), EventTime: time, EventSource: source, Username: by.slice(by.lastIndexOf('/') + 1),
      Resources: resourcesOf(params).map((ResourceName) => ({ ResourceName })),
      CloudTrailEvent: JSON.stringify(detail),
    },
  }
}

/** S3's events of the public access block bear the names of its actions: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html */
function eventName(service: string, operation: string): string {
  return service === 's3' ? operation.replace(/^(Get|Put|Delete)PublicAccessBlock$/, '$1BucketPublicAccessBlock') : operation
}

/** Texts that name something: ids, names and ARNs, at any depth. */
function resourcesOf(params: ValueMap): string[] {
  const found = new Set<string>()
  const visit = (value: Value, member: string): void => {
    if (typeof value === 'string') {
      if (/(?:Ids?|Arns?|Names?|Bucket|Resources)$/.test(member)) found.add(value)
    } else if (Array.isArray(value)) value.forEach((item) => visit(item, member))
    else if (isMap(value)) for (const [name, item] of Object.entries(value)) visit(item, name)
  }
  visit(params, '')
  return [...found]
}
