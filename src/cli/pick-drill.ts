/** Which drill is meant where none is named: by level and seed, or chosen from the list by a person. */
import { failure } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { summarizeAttempts } from '../drill/attempt.js'
import type { Catalog, CatalogDrill } from '../runbooks/runbook-catalog.js'
import type { Drill } from '../runbooks/runbook.js'
import { makePrompter } from '../terminal/prompter.js'
import { showDrillList, type ListedDrill } from '../terminal/show-drill-list.js'
import type { Context } from './context.js'
import { readAttempts } from './read-attempts.js'

/** The levels, the easiest first. */
export const levels = ['basic', 'advanced', 'expert'] as const satisfies readonly Drill['level'][]
export type Level = Drill['level']

/** Throws SirunError (usage) for what is no level. */
export function levelOf(text: string): Level {
  const found = levels.find((level) => level === text)
  if (found) return found
  const hint = didYouMean(text, levels) ?? `There are ${levels.join(', ')}.`
  throw failure('usage', 'no-such-level', `There is no level ${text}.`, hint)
}

/** Throws SirunError (usage) for what is no whole number from 0 to 999999. */
export function seedOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw failure('usage', 'invalid-seed', `${text} is no seed.`, 'A seed is a whole number from 0 to 999999.')
}

/** Drills that can be read, of that level if one is named, by level and id. */
export function drillsAt({ drills }: Catalog, level: Level | undefined): (CatalogDrill & { value: Drill })[] {
  const isReadable = (drill: CatalogDrill): drill is CatalogDrill & { value: Drill } => drill.value !== undefined
  const readable = [...drills.values()].filter(isReadable)
  const wanted = readable.filter(({ value }) => level === undefined || value.level === level)
  const rank = ({ value }: { value: Drill }): number => levels.indexOf(value.level)
  return wanted.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
}

/** The same seed picks the same drill, as long as the drills are the same. Throws SirunError where there is none. */
export function pickDrill(catalog: Catalog, level: Level | undefined, seed: number): CatalogDrill {
  const drills = drillsAt(catalog, level)
  const picked = drills[seed % drills.length]
  if (picked) return picked
  const message = level === undefined ? 'There is no drill.' : `There is no drill of level ${level}.`
  throw failure('failed', 'no-drill', message, 'sirun drill list shows what is there.')
}

export function listedDrills(catalog: Catalog, level: Level | undefined, stateFolder: string): ListedDrill[] {
  const attempts = readAttempts(stateFolder)
  return drillsAt(catalog, level).map(({ id, value: { title, level: its, par } }) => {
    return { id, title, level: its, ...(par !== undefined && { par }), ...summarizeAttempts(attempts.get(id) ?? []) }
  })
}

/** The list, and which of it; undefined where the person wants none. */
export async function offerDrills(catalog: Catalog, context: Context): Promise<CatalogDrill | undefined> {
  const { streams, terminal, settings } = context
  const drills = listedDrills(catalog, undefined, settings.stateDir)
  const ids = drills.map(({ id }) => id)
  const numbered = (text: string): string | undefined => (/^\d+$/.test(text) ? ids[Number(text) - 1] : undefined)
  const meant = (text: string): string | undefined => (ids.includes(text) ? text : numbered(text))
  const prompter = makePrompter(streams, terminal.out)
  prompter.say(showDrillList(drills, terminal.out, true))
  const text = await prompter.typeLine({
    message: 'Which one? Its number or id; nothing to leave.',
    refuse: (typed) => {
      if (typed === '' || meant(typed) !== undefined) return undefined
      return didYouMean(typed, ids) ?? 'That is none of them.'
    },
  })
  const id = meant(text)
  return id === undefined ? undefined : catalog.drills.get(id)
}
