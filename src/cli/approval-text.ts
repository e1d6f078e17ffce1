/** An approval as it travels: one line of JSON with what is said and what proves whose word it is. */
import { hashOfStatement, type ApprovalStatement, type Signer } from '../engine/approval-statement.js'
import { longestApprovalText } from '../engine/approval-request.js'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import { canonical } from '../expressions/canonical.js'
import { isMap, type Value } from '../expressions/value.js'
import { signerBySsh } from './ssh-signature.js'

/** A presigned question to STS, or a signature of ssh-keygen; each over the hash of the statement. */
export type ApprovalProof = { sts: string } | { ssh: string }

export function approvalText(statement: ApprovalStatement, proof: ApprovalProof): string {
  return canonical({ type: 'approval', format: 1, statement, proof })
}

export interface ProvedBy {
  /** Whose credentials signed the question. */
  askSts: (url: string, words: string) => Promise<{ arn: string }>
  /** Principals of SSH keys, and the file that says which keys are theirs. */
  principals: readonly string[]
  allowedSigners?: string
}

/** Throws SirunError: not-an-approval (usage), unproven (failed). */
export async function readApproval(text: string, { askSts, principals, allowedSigners }: ProvedBy): Promise<{ do: 'said'; statement: ApprovalStatement; signer: Signer }> {
  const { statement, proof } = parse(text)
  const words = hashOfStatement(statement)
  const signer: Signer =
    'sts' in proof
      ? { how: 'sts', arn: (await askSts(proof.sts, words)).arn }
      : { how: 'ssh', principal: await signerBySsh(words, proof.ssh, principals, allowedSigners), signature: proof.ssh }
  return { do: 'said', statement, signer }
}

function parse(text: string): { statement: ApprovalStatement; proof: ApprovalProof } {
  if (text.length > longestApprovalText) throw noApproval('it is too long')
  let value: Value
  try {
    value = JSON.parse(text) as Value
  } catch {
    throw noApproval('it is no JSON, or not all of it')
  }
  if (!isMap(value) || value['type'] !== 'approval') throw noApproval(isMap(value) && value['type'] === 'approval-request' ? 'it is the request itself' : 'it does not say that it is one')
  if (value['format'] !== 1) throw noApproval('it is of a format that this version does not read')
  const { statement, proof } = value
  if (!isMap(statement) || !isMap(proof)) throw noApproval('it is not whole')
  const { format, request, decision, at, expires, reason, nonce } = statement
  const isWhole = format === 1 && typeof request === 'string' && /^[0-9a-f]{64}$/.test(request) && (decision === 'yes' || decision === 'no') && isTime(at) && isTime(expires)
  if (!isWhole || typeof nonce !== 'string' || (reason !== undefined && typeof reason !== 'string')) throw noApproval('what it says is not whole')
  const said: ApprovalStatement = { format: 1, request, decision, at: at as string, expires: expires as string, ...(reason !== undefined && { reason }), nonce }
  const { sts, ssh } = proof
  if (typeof sts === 'string' && ssh === undefined) return { statement: said, proof: { sts } }
  if (typeof ssh === 'string' && sts === undefined && ssh.length < 65_536) return { statement: said, proof: { ssh } }
  throw noApproval('it has no proof')
}

function isTime(value: Value | undefined): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value))
}

function noApproval(why: string): SirunError {
  return failure('usage', 'not-an-approval', `That is no approval: ${why}.`, 'sirun approve writes one, as a single line of JSON.')
}
