/** A date or a time as routings write them → the moment. Pure. */

/**
 * A date is its first moment in UTC. Undefined for what the calendar does not have; the form is the schema's.
 */
export function momentOf(text: string): Date | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', offset = 'Z'] =
    /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d))?$/.exec(text) ?? []
  if (year === undefined) return undefined
  const local = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)))
  const isThere = local.getUTCMonth() === Number(month) - 1 && local.getUTCDate() === Number(day) && local.getUTCMinutes() === Number(minute) && Number(hour) < 24 && Number(second) < 60
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? []
  if (!isThere || Number(hours) > 23 || Number(minutes) > 59) return undefined
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000
  return new Date(local.getTime() - (sign === '-' ? -ahead : ahead))
}
