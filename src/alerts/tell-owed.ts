/** Tells what this process has just recorded, and what its record alone says. */
import type { AlertLog } from './alert-log.js'
import { deliverNotice, type Courier, type Told } from './deliver-notice.js'
import { noticeOfOwed } from './notice-of-owed.js'
import { toldOf } from './owed.js'

export interface TellParts {
  log: AlertLog
  courier: Omit<Courier, 'log' | 'before'>
}

/** `id`: of its deliveries; nothing where nobody is to be told. Throws only what the log throws. */
export async function tellOwed(id: string, { log, courier }: TellParts): Promise<Told[]> {
  const record = log.owed.get(id)?.record
  const notice = record && noticeOfOwed(record, log.incidents)
  if (!notice) return []
  // Whoever tells an earlier one of the same finding at this moment does not tell this one.
  return deliverNotice(notice, toldOf(record), { ...courier, log: log.deliveriesOf(id), before: (key, to) => ({ ...log.before(key, to), state: undefined }) })
}
