/** Which match entries of several runbooks tie, and which never win: the ranking of match-runbook.ts over all findings. */
import { findingTypes } from '../findings/finding-types.js'
import type { ReadRunbook } from '../runbooks/read-runbook.js'
import type { Path } from '../runbooks/yaml-document.js'

/** One name in a match entry: a type or pattern, a control, a rule, an alarm, a product. */
export interface MatchSite {
  path: Path
  /** As it is written. */
  name: string
  when?: string
}

export interface Tie extends MatchSite {
  /** A type that both match where the name is a pattern, else the name itself. */
  finding: string
  /** Ids of the runbooks that match it as closely, sorted; at most three. */
  ids: readonly string[]
  /** How many there are. */
  count: number
}

export interface Shadowed extends MatchSite {
  /** What stands in its way: runbooks that always match more closely, or the runbook's own other entry. */
  ids: readonly string[]
}

export interface MatchRivals {
  /** By the file as it is shown. A tie needs that both conditions can hold at once: one has none, or they are the same. */
  ties: ReadonlyMap<string, readonly Tie[]>
  shadowed: ReadonlyMap<string, readonly Shadowed[]>
}

interface Hit extends MatchSite {
  file: string
  id: string
  /** Higher is closer: a name beats each pattern, a longer pattern a shorter one. */
  level: number
}

/** Runbooks that cannot be read are passed over. */
export function matchRivals(runbooks: readonly ReadRunbook[]): MatchRivals {
  const hits = runbooks.flatMap(hitsOf)
  const named = groupBy(hits.filter(({ level }) => level === exact), ({ name }) => name)
  const patterns = groupBy(hits.filter(({ level }) => level < exact && level > generic), ({ name }) => name.slice(0, -1))
  const subjects = new Map([...named].map(([name, own]) => [name, [...own]]))
  for (const { type } of findingTypes) if (!subjects.has(type)) subjects.set(type, [])
  const seen = new Set<string>()
  for (const [subject, own] of subjects) {
    for (let end = 0; end <= subject.length; end++) {
      const beginning = subject.slice(0, end)
      const found = patterns.get(beginning)
      if (!found) continue
      own.push(...found)
      seen.add(beginning)
    }
  }
  // What no known type begins with stands for the types that begin so.
  for (const [beginning, own] of patterns) if (!seen.has(beginning)) subjects.set(`${beginning}*`, [...own])
  for (const [product, own] of groupBy(hits.filter(({ level }) => level === generic), ({ name }) => name)) subjects.set(`product ${product}`, [...own])
  return { ties: tiesIn(subjects), shadowed: shadowedIn(hits, subjects) }
}

const exact = Infinity
const generic = 0

function hitsOf({ value, file }: ReadRunbook): Hit[] {
  if (!value) return []
  return value.match.flatMap((entry, i): Hit[] => {
    const own = { file, id: value.id, ...(entry.when !== undefined && { when: entry.when.replace(/\s+/g, ' ').trim() }) }
    const types = (entry.types ?? []).map((name, j): Hit => {
      const level = name.endsWith('*') ? name.length : exact
      return { ...own, name, level, path: ['match', i, 'types', j] }
    })
    const keys = (['control', 'rule', 'alarm'] as const).flatMap((key): Hit[] => {
      const name = entry[key]
      return name === undefined ? [] : [{ ...own, name: `${key} ${name}`, level: exact, path: ['match', i, key] }]
    })
    const { product } = entry
    return [...types, ...keys, ...(product === undefined ? [] : [{ ...own, name: product, level: generic, path: ['match', i, 'product'] }])]
  })
}

function tiesIn(subjects: ReadonlyMap<string, readonly Hit[]>): Map<string, Tie[]> {
  const ties = new Map<string, Tie[]>()
  const known = new Set<Hit>()
  for (const [finding, hits] of subjects) {
    if (hits.length < 2) continue
    for (const level of new Set(hits.map((hit) => hit.level))) {
      const closer = hits.filter((hit) => hit.level > level)
      if (closer.some(({ when }) => when === undefined)) continue
      // Where its condition holds, a closer entry with the same one wins.
      const beaten = new Set(closer.map(({ when }) => when))
      const here = hits.filter((hit) => hit.level === level && !beaten.has(hit.when))
      const rivals = rivalsIn(here)
      for (const hit of here) {
        const { ids, count } = rivals(hit)
        if (count === 0 || known.has(hit)) continue
        known.add(hit)
        const { file, path, name, when } = hit
        const tie = { path, name, ...(when !== undefined && { when }), finding, ids, count }
        ties.set(file, [...(ties.get(file) ?? []), tie])
      }
    }
  }
  return ties
}

/** Of hits on one level: the ids of the other runbooks that may match at the same time. */
function rivalsIn(hits: readonly Hit[]): (hit: Hit) => { ids: string[]; count: number } {
  const idsOf = (some: readonly Hit[]): string[] => [...new Set(some.map(({ id }) => id))].sort()
  const groups = groupBy(hits, ({ when }) => when)
  const always = groups.get(undefined) ?? []
  const lists = new Map([...groups].map(([when, own]) => [when, idsOf(when === undefined ? hits : [...always, ...own])]))
  return ({ when, id }) => {
    const list = lists.get(when)!
    return { ids: list.slice(0, most + 1).filter((each) => each !== id).slice(0, most), count: list.length - 1 }
  }
}

/** So many ids are named. */
const most = 3

function shadowedIn(hits: readonly Hit[], subjects: ReadonlyMap<string, readonly Hit[]>): Map<string, Shadowed[]> {
  const shadowed = new Map<string, Shadowed[]>()
  const add = ({ file, path, name, when }: Hit, ids: readonly string[]): void => {
    shadowed.set(file, [...(shadowed.get(file) ?? []), { path, name, ...(when !== undefined && { when }), ids }])
  }
  const own = groupBy(hits, ({ file, name }) => `${file}\n${name}`)
  const twice = new Set<Hit>()
  for (const same of own.values()) {
    for (const [index, hit] of same.entries()) {
      // One without a condition makes all others needless; of equal ones the first stays.
      const always = same.findIndex(({ when }) => when === undefined)
      const first = always < 0 ? same.findIndex(({ when }) => when === hit.when) : always
      if (first === index) continue
      twice.add(hit)
      add(hit, [hit.id])
    }
  }
  const winners = new Map<Hit, Set<string> | undefined>()
  for (const { type, retired } of findingTypes) {
    if (retired !== false) continue
    const all = subjects.get(type)!
    for (const hit of all) {
      if (hit.level === exact || hit.level === generic || (winners.has(hit) && winners.get(hit) === undefined)) continue
      const winner = all.find(({ level, when }) => level > hit.level && (when === undefined || when === hit.when))
      if (winner) winners.set(hit, (winners.get(hit) ?? new Set()).add(winner.id))
      else winners.set(hit, undefined)
    }
  }
  for (const [hit, ids] of winners) if (ids && !twice.has(hit)) add(hit, [...ids].sort().slice(0, most))
  return shadowed
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
