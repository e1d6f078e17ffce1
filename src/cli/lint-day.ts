/** The day for which a lint says what is due. */
import { failure } from '../diagnostics/diagnostic.js'
import type { Environment } from './context.js'

/** As given; else the day of SOURCE_DATE_EPOCH, which makes an output the same on any day; else today, in UTC. Throws SirunError (usage) for what is no day. */
export function lintDay(given: string | undefined, { SOURCE_DATE_EPOCH: epoch }: Environment): string {
  if (given === undefined) {
    const today = epoch !== undefined && /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1_000) : new Date()
    return today.toISOString().slice(0, 10)
  }
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given)) && new Date(given).toISOString().startsWith(given)
  if (isDay) return given
  throw failure('usage', 'wrong-date', `--as-of ${given} is no day.`, 'For example: --as-of 2026-11-30')
}
