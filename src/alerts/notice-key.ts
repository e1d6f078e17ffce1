/** The name by which a finding is known to receivers: the same for the same finding, wherever sirun runs. */
import { createHash } from 'node:crypto'
import type { Finding } from '../findings/finding.js'

/** `sirun-` and 32 hexadecimal digits of the SHA-256 of the ARN, else of source and id. Pure. */
export function keyOfFinding({ arn, source, id }: Pick<Finding, 'arn' | 'source' | 'id'>): string {
  return keyOf(arn ?? `${source} ${id}`)
}

/** The same over any words that name what is told. */
export function keyOf(words: string): string {
  return `sirun-${createHash('sha256').update(words).digest('hex').slice(0, 32)}`
}

/** Whether a text is such a name. */
export function isKey(text: string): boolean {
  return /^sirun-[0-9a-f]{32}$/.test(text)
}
