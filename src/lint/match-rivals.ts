/** Which match entries of several runbooks tie, and which never win: the ranking of match-runbook.ts over all findings. */
import { findingTypes } from '../findings/finding-types.js'
import type { InLayer } from '../runbooks/layers.js'
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
  /** What kind of name it is: names of another kind never meet. */
  kind: 'type' | 'beginning' | 'any' | 'control' | 'rule' | 'alarm' | 'product'
  /** Higher is closer: a name beats each pattern, a longer pattern a shorter one, and each beats a product. */
  level: number
  /** Of the layer; a lower number comes first among what is equally close. */
  rank: number
}

/** Runbooks that cannot be read are passed over. */
export function matchRivals(runbooks: readonly (ReadRunbook & { layer?: InLayer })[]): MatchRivals {
  const hits = runbooks.flatMap(hitsOf)
  const byKind = groupBy(hits, ({ kind }) => kind)
  const subjects = new Map(groupBy(byKind.get('type') ?? [], ({ name }) => name))
  for (const { type } of findingTypes) if (!subjects.has(type)) subjects.set(type, [])
  const beginnings = groupBy(byKind.get('beginning') ?? [], ({ name }) => name.slice(0, -1))
  const seen = new Set<string>()
  for (const [type, own] of beginnings.size > 0 ? subjects : []) {
    for (let end = 1; end <= type.length; end++) {
      const found = beginnings.get(type.slice(0, end))
      if (found) own.push(...found)
      if (found) seen.add(type.slice(0, end))
    }
  }
  // What no known type begins with stands for the types that begin so; a name that may be anything, for itself alone.
  for (const [beginning, own] of beginnings) if (!seen.has(beginning)) subjects.set(`${beginning}*`, own)
  for (const [name, own] of groupBy(byKind.get('any') ?? [], ({ name: each }) => each)) subjects.set(name, own)
  for (const kind of ['control', 'rule', 'alarm', 'product'] as const)
    for (const own of groupBy(byKind.get(kind) ?? [], ({ name }) => (kind === 'product' ? name : name.toLowerCase())).values()) subjects.set(`${kind} ${own[0]!.name}`, own)
  return { ties: tiesIn(subjects), shadowed: shadowedIn(hits, subjects) }
}

const exact = Infinity
const product = 0
const generic = -1

function hitsOf({ value, file, layer }: ReadRunbook & { layer?: InLayer }): Hit[] {
  if (!value) return []
  return value.match.flatMap((entry, i): Hit[] => {
    const when = entry.when === undefined ? {} : { when: entry.when.replace(/\s+/g, ' ').trim() }
    const own = { file, id: value.id, rank: layer?.rank ?? 0, ...when }
    const types = (entry.types ?? []).map((name, j): Hit => {
      const [kind, level] = name === '*' ? (['any', generic] as const) : name.endsWith('*') ? (['beginning', name.length] as const) : (['type', exact] as const)
      return { ...own, kind, name, level, path: ['match', i, 'types', j] }
    })
    const names = (['control', 'rule', 'alarm', 'product'] as const).flatMap((kind): Hit[] => {
      const name = entry[kind]
      if (name === undefined) return []
      const level = kind === 'product' ? product : name.includes('*') ? name.length : exact
      return [{ ...own, kind, name, level, path: ['match', i, kind] }]
    })
    return [...types, ...names]
  })
}

function tiesIn(subjects: ReadonlyMap<string, readonly Hit[]>): Map<string, Tie[]> {
  const ties = new Map<string, Tie[]>()
  const known = new Set<Hit>()
  for (const [finding, hits] of subjects) {
    if (hits.length < 2) continue
    for (const one of new Map(hits.map((hit) => [`${hit.level} ${hit.rank}`, hit])).values()) {
      const closer = hits.filter((hit) => isCloser(hit, one))
      if (closer.some(({ when }) => when === undefined)) continue
      // Where its condition holds, a closer entry with the same one wins.
      const beaten = new Set(closer.map(({ when }) => when))
      const here = hits.filter((hit) => hit.level === one.level && hit.rank === one.rank && !beaten.has(hit.when))
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

function isCloser(a: Hit, b: Hit): boolean {
  return a.level > b.level || (a.level === b.level && a.rank < b.rank)
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
  const own = groupBy(hits, ({ file, kind, name }) => `${file}\n${kind}\n${name}`)
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
      if (hit.kind !== 'beginning' || (winners.has(hit) && winners.get(hit) === undefined)) continue
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
