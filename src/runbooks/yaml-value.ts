/** What a plain scalar stands for. */
import type { Value } from '../expressions/value.js'

/** Null, true, false, a number where its text survives (012345678901 and 1.10 stay text), else the text. */
export function plainValue(text: string): Value {
  if (!/^[-\dntf~]|^$/.test(text)) return text
  if (text === '' || text === '~' || text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text
}
