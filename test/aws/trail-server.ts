/** LookupEvents, which moto does not have, answered by this server of the project's own: evidence about sirun's side, not about AWS. */
import type { Correction } from './forwarder.js'

export interface TrailCall {
  EventName: string
  EventSource: string
  /** Or just before it is asked for. */
  EventTime: Date | 'just now'
  Username: string
  AccessKeyId: string
  /** Names of resources. */
  Resources?: readonly string[]
}

/** Tells the calls that have the attribute and are of the time that is asked for, in us-east-1; nothing elsewhere. */
export function lookupEvents(calls: readonly TrailCall[]): Correction {
  return ({ service, operation, headers, body }) => {
    if (service !== 'cloudtrail' || operation !== 'LookupEvents') return undefined
    const isHere = (headers.authorization ?? '').includes('/us-east-1/cloudtrail/')
    const { LookupAttributes: [attribute] = [], StartTime, EndTime } = JSON.parse(body) as { LookupAttributes?: { AttributeKey: string; AttributeValue: string }[]; StartTime: number; EndTime: number }
    const timeOf = ({ EventTime: at }: TrailCall): number => (at === 'just now' ? EndTime - 0.001 : at.getTime() / 1_000)
    const wanted = calls.filter((call) => {
      const at = timeOf(call)
      const has = { Username: [call.Username], AccessKeyId: [call.AccessKeyId], ResourceName: call.Resources ?? [] }[attribute!.AttributeKey] ?? []
      return isHere && at >= StartTime && at <= EndTime && has.includes(attribute!.AttributeValue)
    })
    const Events = wanted.map((call, index) => ({
      ...call,
      EventId: `event-${index}`,
      EventTime: timeOf(call),
      Resources: (call.Resources ?? []).map((ResourceName) => ({ ResourceName })),
      CloudTrailEvent: JSON.stringify({ sourceIPAddress: '198.51.100.77', awsRegion: 'us-east-1' }),
    }))
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': '00000000-0000-4000-8000-000000000002' },
      body: JSON.stringify({ Events }),
    })
  }
}
