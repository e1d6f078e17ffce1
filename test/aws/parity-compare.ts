/** Compares what both sides said to one call: refusals by name, answers member by member. */
import { isMap } from '../../src/expressions/value.js'
import type { Answer } from './moto.js'
import type { Ending } from './parity-scene.js'

/** Where and how they differ. */
export interface Found {
  /** `iam:GetRole`. */
  call: string
  /** Path in the answer: [] stands for any item of a list, items with a Key are named by it. '' for how the call ended. */
  at: string
  /** The two ends of a call, else who alone has the member, or that its values differ. */
  kind: string
}

export function compareEndings(call: string, world: Ending, moto: Ending): Found[] {
  const [ours, theirs] = [said(world), said(moto)]
  if (ours !== theirs) return [{ call, at: '', kind: `world ${ours}, moto ${theirs}` }]
  return 'output' in world && 'output' in moto ? compare(call, '', world.output, moto.output) : []
}

function said(ending: Ending): string {
  if ('refused' in ending) return ending.refused
  return 'output' in ending ? 'answers' : 'fails'
}

function compare(call: string, at: string, left: unknown, right: unknown): Found[] {
  const [world, moto] = [readable(left), readable(right)]
  if (isNothing(world) && isNothing(moto)) return []
  if (isNothing(moto)) return [{ call, at, kind: 'only in the world' }]
  if (isNothing(world)) return [{ call, at, kind: 'only in moto' }]
  if (Array.isArray(world) && Array.isArray(moto)) {
    if (world.length !== moto.length) return [{ call, at, kind: 'another number' }]
    return comparePairs(world, moto, (ours, theirs) => compare(call, `${at}[]`, ours, theirs))
  }
  if (isMap(world) && isMap(moto)) {
    const members = [...new Set([...Object.keys(world), ...Object.keys(moto)])]
    return members.flatMap((member) => compare(call, at === '' ? member : `${at}.${member}`, (world as Answer)[member], (moto as Answer)[member]))
  }
  return normal(String(world)) === normal(String(moto)) ? [] : [{ call, at, kind: 'another value' }]
}

/** AWS leaves empty members out of some answers and not of others; for who reads them it is the same. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0)
}

/** A policy is compared as what it says, a list of keys with values as the map that it is, a time as its text. */
function readable(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string' && /^(%7B|\{)/.test(value)) return JSON.parse(decodeURIComponent(value)) as unknown
  if (Array.isArray(value) && value.every((item: Answer) => typeof item?.Key === 'string' && 'Value' in item)) return Object.fromEntries(value.map(({ Key, Value }: Answer) => [Key, Value]))
  return value
}

const madeUp: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, 'a time'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'a uuid'],
  [/\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b/g, 'a canonical id'],
  [/\b([a-z][a-z-]*)-[0-9a-f]{8,17}\b/g, '$1-…'],
  [/\b(AKIA|AROA|AIPA|AIDA|ASIA)[A-Z0-9]{10,}/g, '$1…'],
  [/^[A-Za-z0-9+/]{40}$/g, 'a secret key'],
]

/** Times, and ids that a side makes up, are of their kind. */
function normal(text: string): string {
  return madeUp.reduce((changed, [pattern, instead]) => changed.replace(pattern, instead), text)
}

/** Lists have no order: each item goes with the one of the other side from which it differs least. */
function comparePairs(world: readonly unknown[], moto: readonly unknown[], differ: (ours: unknown, theirs: unknown) => Found[]): Found[] {
  const left = [...moto]
  return world.flatMap((item) => {
    const found = left.map((other) => differ(item, other))
    const least = found.reduce((best, each, index) => (each.length < found[best]!.length ? index : best), 0)
    left.splice(least, 1)
    return found[least]!
  })
}
