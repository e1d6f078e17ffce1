/** What of a message is recorded: an alert of each finding, what was said, and what of it cannot be taken. */
import type { Finding } from '../findings/finding.js'
import type { Alerted, Desk, Entries } from './desk.js'
import type { QueueMessage } from './queue.js'
import { runLimited } from '../alerts/run-limited.js'
import { takeEvent } from './take-event.js'

/** A message at which sirun itself fails is tried so often, then it is rejected. */
const mostFailures = 3
/** Findings of one message of which AWS may be asked at the same time; findings between which others have their turn. */
const together = 8
const atOnce = 50

/** Throws what sirun itself fails with, as long as that may pass. */
export async function entriesOf({ id, body, receives, sender }: Omit<QueueMessage, 'receipt'>, alertFor: Desk['alertFor']): Promise<Entries> {
  const { findings, signal, rejected } = takeEvent(body)
  const { alerted, failures } = await alertsFor(findings, alertFor)
  if (failures.length > 0 && receives < mostFailures) throw failures[0]
  const reasons = [rejected, ...failures.slice(0, 3).map((error) => `sirun failed at a finding of it: ${error instanceof Error ? error.message : String(error)}`)].filter((each) => each !== undefined)
  return { alerted, ...(signal && { signal: { signal, ...(sender !== undefined && { sender }) } }), ...(reasons.length > 0 && { rejected: { message: id, receives, reason: reasons.join(' '), body } }) }
}

async function alertsFor(findings: readonly Finding[], alertFor: Desk['alertFor']): Promise<{ alerted: Alerted[]; failures: unknown[] }> {
  const alerted: (Alerted | undefined)[] = Array.from(findings, () => undefined)
  const failures: unknown[] = []
  await runLimited([...findings.entries()], together, async ([index, finding]) => {
    await alertFor(finding).then((each) => (alerted[index] = each), (error: unknown) => failures.push(error))
    if (index % atOnce === atOnce - 1) await new Promise(setImmediate)
  })
  return { alerted: alerted.filter((each) => each !== undefined), failures }
}
