/** Evidence: an answer of AWS, or pasted output, kept under a name with the hash of the bytes that the journal stores. */
import { encodeValue } from '../expressions/value-json.js'
import type { Value } from '../expressions/value.js'
import { sha256 } from './derived-ids.js'
import { emit, type Run } from './run.js'

export async function keepEvidence(run: Run, address: string, name: string, content: Value): Promise<void> {
  const bytes = encodeValue(content)
  await emit(run, { type: 'evidence', address, name, sha256: sha256(bytes), bytes: bytes.length, content })
}
