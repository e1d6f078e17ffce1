/** Reads members of a scenario's lists for a service that checks its seed itself, and says where one is wrong. */
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { isMap } from '../../expressions/value.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { WorldError } from './world-service.js'

/** When what a scenario seeds was created, unless it says so: long ago, so that it does not look like an attacker's work. */
export const seedDate = '2024-01-01T00:00:00Z'

/** A seed that cannot be: `where` is its path below `world` in the scenario, `iam.Roles[0]`. */
export function seedError(where: string, problem: string): WorldError {
  return new WorldError('InvalidScenario', `world.${where}: ${problem}.`)
}

/** Refuses members that the world would ignore in silence. */
export function refuseUnknownMembers(seed: ValueMap, known: readonly string[], where: string): void {
  const unknown = Object.keys(seed).find(member => !known.includes(member))
  if (unknown === undefined) return
  const hint = didYouMean(unknown, known) ?? `It has ${known.join(', ')}`
  throw seedError(where, `there is no member ${unknown}. ${hint}`)
}

/** The maps of a list member; a member that is not there is an empty list. */
export function seedMaps(seed: ValueMap, member: string, where: string): ValueMap[] {
  return seedValues(seed, member, where).map((item, index) => {
    if (!isMap(item)) throw seedError(`${where}.${member}[${index}]`, 'expected a map')
    return item
  })
}

/** The texts of a list member; a member that is not there is an empty list. */
export function seedTexts(seed: ValueMap, member: string, where: string): string[] {
  return seedValues(seed, member, where).map((item, index) => {
    if (typeof item !== 'string') throw seedError(`${where}.${member}[${index}]`, 'expected text')
    return item
  })
}

function seedValues(seed: ValueMap, member: string, where: string): Value[] {
  const value = seed[member] ?? []
  if (!Array.isArray(value)) throw seedError(`${where}.${member}`, 'expected a list')
  return value
}

/** Text, or `fallback` for a member that is not there. Dates become ISO 8601: state holds JSON only. */
export function seedText(seed: ValueMap, member: string, where: string, fallback?: string): string {
  const value = seed[member] ?? fallback
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string' || value === '') throw seedError(where, `${member} must be text`)
  return value
}

/** A time as ISO 8601, `seedDate` for a member that is not there. */
export function seedTime(seed: ValueMap, member: string, where: string): string {
  const value = seedText(seed, member, where, seedDate)
  if (Number.isNaN(Date.parse(value))) throw seedError(where, `${member} must be a time`)
  return new Date(value).toISOString()
}

/** A whole number; scenarios may hold it as text. */
export function seedNumber(seed: ValueMap, member: string, where: string, fallback?: number): number {
  const value = seed[member] ?? fallback
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw seedError(where, `${member} must be a whole number`)
  }
  return number
}

/** A bool; scenarios may hold it as text. */
export function seedBool(seed: ValueMap, member: string, where: string, fallback: boolean): boolean {
  const value = seed[member] ?? fallback
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw seedError(where, `${member} must be true or false`)
}

/** The members of these names that are there. */
export function pickMembers(map: ValueMap, members: readonly string[]): ValueMap {
  return Object.fromEntries(members.flatMap(member => (map[member] === undefined ? [] : [[member, map[member]]])))
}

/** Refuses two items of one name. */
export function refuseDuplicates(names: readonly string[], where: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw seedError(where, `${twice} is there twice`)
}
