/** Ids and addresses that a finding does not name: made up from what it does name, the same each time. */
import { createHash } from 'node:crypto'

/** An id in AWS's form: `madeUpId('sg', 'i-1', 'group')` → `sg-0` and 16 hexadecimal digits. */
export function madeUpId(prefix: string, ...from: string[]): string {
  return `${prefix}-0${digest(from).slice(0, 16)}`
}

/** An access key id of a user. */
export function madeUpAccessKeyId(...from: string[]): string {
  return `AKIA${digest(from).slice(0, 16).toUpperCase()}`
}

/** A private address inside 10.0.0.0/16. */
export function madeUpAddress(...from: string[]): string {
  const bytes = Buffer.from(digest(from).slice(0, 4), 'hex')
  return `10.0.${bytes[0]!}.${4 + (bytes[1]! % 250)}`
}

function digest(from: string[]): string {
  return createHash('sha256').update(JSON.stringify(from)).digest('hex')
}
