/** How often each proof tries: SIRUN_LONG=1 multiplies it. What was tried is written down for docs/trust.md. */
import { appendFileSync } from 'node:fs'

export const isLong = process.env['SIRUN_LONG'] === '1'

/** `short` tries in CI, `long` in the long suite. */
export function tries(short: number, long: number): number {
  return isLong ? long : short
}

/** Notes what a suite has tried, in the file that SIRUN_COUNTS names. */
export function counted(promise: string, what: string, count: number): void {
  const file = process.env['SIRUN_COUNTS']
  if (file) appendFileSync(file, `${JSON.stringify({ promise, what, count })}\n`)
}
