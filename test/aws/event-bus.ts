/** moto's bus of EventBridge: services for which sirun has no client. */
import { fixtureText } from '../findings/fixtures.js'
import { motoUrl, type Answer } from './moto.js'

/** moto reads the service's name in the signature, and checks nothing of it. */
export async function callWithoutClient(service: string, headers: Record<string, string>, body: string): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261124/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const response = await fetch(motoUrl(), { method: 'POST', headers: { ...headers, authorization }, body })
  const text = await response.text()
  if (!response.ok) throw new Error(`${service}: ${response.status} ${text}`)
  return text
}

export async function callEvents(operation: string, params: object): Promise<Answer> {
  return JSON.parse(await callWithoutClient('events', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSEvents.${operation}` }, JSON.stringify(params)))
}

/** An event of test/findings, with changes of its detail. */
export async function putEvent(name: string, changes: object = {}): Promise<void> {
  const { source, 'detail-type': type, resources, detail } = JSON.parse(fixtureText(name))
  const entry = { Source: source, DetailType: type, Resources: resources, Detail: JSON.stringify({ ...detail, ...changes }) }
  expect(await callEvents('PutEvents', { Entries: [entry] })).toMatchObject({ FailedEntryCount: 0 })
}
