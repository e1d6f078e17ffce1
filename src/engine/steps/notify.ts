/** Step kind `notify`: people are told. Nobody is told twice, also where the run is taken up. */
import { renderText } from '../../expressions/template.js'
import { asText } from '../../expressions/value-text.js'
import type { NotifyStep } from '../../runbooks/runbook.js'
import type { Sent } from '../ports.js'
import { emit, type Run } from '../run.js'
import { StepFailure, type StepKind } from '../step-kind.js'

export const step: StepKind<NotifyStep> = {
  aside: true,
  needsDecision: () => false,
  perform: async ({ run, step: { title, notify }, address, names }) => {
    const { to, say, subject = title } = notify
    const message = { subject: asText(renderText(subject, names)), text: asText(renderText(say, names)) }
    const open = [to].flat().filter((name) => !run.state.told.get(address)?.has(name))
    const failed = (await Promise.all(open.map((name) => tell(run, address, name, message)))).flat()
    if (failed.length > 0) throw new StepFailure(`Not told: ${failed.join('; ')}`, 'Tell them another way. To go on leaves the step failed, and holds nothing up.')
    return { outcome: 'done' }
  },
}

/** Why it could not be told; nothing where it was. */
async function tell(run: Run, address: string, to: string, { subject, text }: { subject: string; text: string }): Promise<string[]> {
  const sent = await run.ports.outbox.deliver({ key: `${run.id} ${address}`, to, subject, text })
  await emit(run, { type: 'notified', address, to, subject, say: text, ...asRecorded(sent) })
  return sent.status === 'failed' ? [`${to} (${sent.error.name}: ${sent.error.message}${sent.maybe ? '; it may have arrived' : ''})`] : []
}

function asRecorded(sent: Sent): { sent?: false; by?: string; reference?: string; error?: { name: string; message: string }; maybe?: true } {
  switch (sent.status) {
    case 'not-sent':
      return { sent: false }
    case 'failed':
      return { error: sent.error, ...(sent.maybe && { maybe: true }) }
    case 'delivered':
      return { ...(sent.by !== undefined && { by: sent.by }), ...(sent.reference !== undefined && { reference: sent.reference }) }
  }
}
