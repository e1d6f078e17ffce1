/** Others are told that they are asked to agree: behind the question, which does not wait for it. */
import type { ApprovalRequest } from './approval-request.js'
import { emit, type Run } from './run.js'

/** Tells the destinations of the configuration, and records it; what cannot be told holds nothing up. */
export async function tellApprovers(run: Run, request: ApprovalRequest, sha256: string): Promise<void> {
  const { address, title } = request
  const subject = `Approval wanted: ${title}`
  const say = messageOf(request, sha256)
  await Promise.all(
    (run.state.guards?.approvals?.tell ?? []).map(async (to) => {
      const sent = await run.ports.outbox.deliver({ key: `${run.id} approval ${sha256}`, to, subject, text: say })
      const { status, ...what } = sent
      await emit(run, { type: 'notified', address, to, subject, say, ...(status === 'not-sent' && { sent: false }), ...what })
    }),
  )
}

function messageOf({ run, because, by, of, expires, requester, runbook, changes }: ApprovalRequest, sha256: string): string {
  return [
    `${requester.user} on ${requester.host} asks ${of} of ${by} to agree, for ${because}: ${runbook.title}, run ${run}.`,
    ...changes.map((change) => `- ${change.title} (${change.place.account} ${change.place.region})`),
    `Until ${expires}. SHA-256 of the request: ${sha256}`,
    `Get the request from ${requester.user} (on ${requester.host}: ${sha256.slice(0, 16)}.json in the folder of the run), and look at it:`,
    `sirun approve ${sha256.slice(0, 16)}.json`,
  ].join('\n')
}
