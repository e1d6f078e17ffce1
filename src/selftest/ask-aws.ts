/** Calls of a self-test to AWS, with the login itself; what AWS does not give breaks the link that asked for it. */
import { sendToAws } from '../alerts/send-to-aws.js'
import type { Aws, AwsPlace } from '../aws-model/aws.js'
import { isDenied } from '../aws-model/list-pages.js'
import type { Clock } from '../engine/ports.js'
import type { ValueMap } from '../expressions/value.js'
import { BrokenLink } from './link.js'

/** The way to AWS, and where. */
export interface Asking {
  aws: Aws
  clock: Clock
  place: AwsPlace
}

/** Denied to whoever tests: others may be allowed, so it proves nothing. */
export class Denied extends BrokenLink {}

/** Service names of IAM that are not those of the clients. */
const inIam: Readonly<Record<string, string>> = { eventbridge: 'events' }

/** Throws BrokenLink; Denied where it may not be asked. */
export async function askAws(asking: Asking, service: string, operation: string, params: ValueMap): Promise<ValueMap> {
  const sent = await sendToAws(asking, { service, operation, params, place: asking.place, address: 'selftest', purpose: 'read' }, true)
  if (sent.status === 'ok') return sent.output
  throw brokenBy(sent, service, operation)
}

/** A change, once. False: whether AWS did it is not known. Throws BrokenLink where it did not. */
export async function changeAws(asking: Asking, service: string, operation: string, params: ValueMap): Promise<boolean> {
  const sent = await sendToAws(asking, { service, operation, params, place: asking.place, address: 'selftest', purpose: 'change' }, false)
  if (sent.status === 'ok') return true
  if (sent.status === 'failed' && sent.maybe) return false
  throw brokenBy(sent, service, operation)
}

function brokenBy(sent: Exclude<Awaited<ReturnType<typeof sendToAws>>, { status: 'ok' }>, service: string, operation: string): BrokenLink {
  const action = `${inIam[service] ?? service}:${operation}`
  if (sent.status === 'passed-over') return new BrokenLink(`${action}: ${sent.why}`)
  const { error } = sent
  const said = `${action}: ${error.name}: ${error.message}`
  return isDenied(error) ? new Denied(said, `Allow ${action} to whoever tests: docs/watch.md.`) : new BrokenLink(said)
}
