/**
 * CloudTrail's LookupEvents, which moto lacks: a part of its JSON protocol of our own. What passes against it is evidence
 * about the client, not about AWS. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
import type { Correction, HttpAnswer } from './forwarder.js'

export interface TrailEvent {
  name: string
  time: string
  errorCode?: string
}

/** A region's events by the page, the newest first; `denied` is a region that refuses. */
export function cloudTrailEvents(regions: Record<string, readonly (readonly TrailEvent[])[]>, denied?: string): Correction {
  return ({ service, operation, headers, body }) => {
    if (service !== 'cloudtrail' || operation !== 'LookupEvents') return undefined
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')![1]!
    if (region === denied) return Promise.resolve(json(400, { __type: 'AccessDeniedException', message: 'no' }))
    const pages = regions[region] ?? [[]]
    const { NextToken: page = '0' } = JSON.parse(body) as { NextToken?: string }
    const next = Number(page) + 1
    return Promise.resolve(json(200, { Events: pages[Number(page)]!.map(event), ...(next < pages.length && { NextToken: String(next) }) }))
  }
}

function event({ name, time, errorCode }: TrailEvent): object {
  return {
    EventId: `${name} ${time}`, EventName: name, EventSource: 'iam.amazonaws.com', EventTime: Date.parse(time) / 1_000, Username: 'ann', Resources: [],
    CloudTrailEvent: JSON.stringify({ sourceIPAddress: '198.51.100.7', ...(errorCode !== undefined && { errorCode }) }),
  }
}

function json(status: number, body: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': '00000000-0000-4000-8000-000000000001' }, body: JSON.stringify(body) }
}
