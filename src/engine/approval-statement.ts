/** What one person says about a request, and whose word it was shown to be. */
import { sha256 } from './derived-ids.js'

/** The yes or no of one person. Its hash is what their proof covers. */
export interface ApprovalStatement {
  format: 1
  /** Hash of the request. */
  request: string
  decision: 'yes' | 'no'
  /** When it was said, and until when it holds; ISO 8601. */
  at: string
  expires: string
  reason?: string
  /** Made up, so that no two people say the same. */
  nonce: string
}

/**
 * Whose word it is: of whom STS said that they signed it, of whose SSH key the signature is, or in a rehearsal a name.
 * The signature stays in the journal, so that it can be checked again.
 */
export type Signer = { how: 'sts'; arn: string } | { how: 'ssh'; principal: string; signature: string } | { how: 'rehearsed'; name: string }

export function hashOfStatement({ format, request, decision, at, expires, reason, nonce }: ApprovalStatement): string {
  return sha256({ type: 'approval-statement', format, request, decision, at, expires, reason: reason ?? null, nonce })
}
