/** What somebody would say in a rehearsal, where nobody else is there. */
import type { ApprovalRequest } from './approval-request.js'
import type { Reply } from './ports.js'

/** The word of the next person, with a name of its own. Live, nothing makes one. */
export function rehearsedApproval(request: ApprovalRequest, sha256: string, given: readonly unknown[], decision: 'yes' | 'no' = 'yes', why?: string): Reply<'approval'> {
  const name = `approver ${given.length + 1}`
  const expires = new Date(Date.parse(request.expires) + 86_400_000).toISOString()
  return {
    do: 'said',
    statement: { format: 1, request: sha256, decision, at: request.requested, expires, ...(why !== undefined && { reason: why }), nonce: name },
    signer: { how: 'rehearsed', name },
  }
}
