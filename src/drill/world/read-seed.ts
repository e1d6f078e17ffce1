/** Reads the lists of a scenario's world, with a clear refusal of what they may not hold. */
import type { Value, ValueMap } from '../../expressions/value.js'
import { isMap } from '../../expressions/value.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { WorldError } from './world-service.js'

/** When what has no time in the scenario was made. */
export const seedDate = '2026-01-01T00:00:00.000Z'

/** What cannot be in a scenario; `where` is its place below `world.`. */
export function seedError(where: string, why: string): WorldError {
  return new WorldError('InvalidScenario', `world.${where}: ${why}.`)
}

/** Throws for a member that is not one of `known`. */
export function refuseUnknownMembers(seed: ValueMap, known: readonly string[], where: string): void {
  for (const name of Object.keys(seed)) {
    if (known.includes(name)) continue
    throw seedError(where, `there is no member ${name}. ${didYouMean(name, known) ?? `It has ${known.join(', ')}`}`)
  }
}

/** Throws when a name or id is there twice. */
export function refuseDuplicates(names: readonly string[], where: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw seedError(where, `${twice} is there twice`)
}

/** A list of maps; an empty one where the member is missing. */
export function seedMaps(seed: ValueMap, member: string, where: string): ValueMap[] {
  const value = seed[member]
  if (value === undefined) return []
  if (!Array.isArray(value) || !value.every(isMap)) throw seedError(where, `${member} must be a list of maps`)
  return value as ValueMap[]
}

/** A list of texts; an empty one where the member is missing. */
export function seedTexts(seed: ValueMap, member: string, where: string): string[] {
  const value = seed[member]
  if (value === undefined) return []
  if (!Array.isArray(value)) throw seedError(where, `${member} must be a list`)
  return value.map((item) => textOf(item, member, where))
}

/** Text; numbers are taken as text. Without `otherwise` the member must be there. */
export function seedText(seed: ValueMap, member: string, where: string, otherwise?: string): string {
  const value = seed[member]
  if (value !== undefined) return textOf(value, member, where)
  if (otherwise === undefined) throw seedError(where, `${member} is missing`)
  return otherwise
}

export function seedNumber(seed: ValueMap, member: string, where: string, otherwise?: number): number {
  const value = seed[member] ?? otherwise
  if (value === undefined) throw seedError(where, `${member} is missing`)
  if (typeof value === 'boolean' || value === '' || !Number.isFinite(Number(value))) {
    throw seedError(where, `${member} must be a number`)
  }
  return Number(value)
}

export function seedBool(seed: ValueMap, member: string, where: string, otherwise: boolean): boolean {
  const value = seed[member] ?? otherwise
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw seedError(where, `${member} must be true or false`)
}

/** A time as ISO 8601 text; a fixed one long ago where the member is missing. */
export function seedTime(seed: ValueMap, member: string, where: string): string {
  const value = seed[member] ?? seedDate
  const time = value instanceof Date ? value : new Date(typeof value === 'string' ? value : NaN)
  if (Number.isNaN(time.getTime())) throw seedError(where, `${member} must be a time in ISO 8601`)
  return time.toISOString()
}

function textOf(value: Value, member: string, where: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw seedError(where, `${member} must be text`)
}
