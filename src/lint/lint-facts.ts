/** What is known of all files of one lint together, worked out once for all rules. */
import type { CatalogDrill, CatalogProcedure, CatalogRunbook } from '../runbooks/runbook-catalog.js'
import { asKind, stepsOf } from '../runbooks/runbook.js'
import { matchRivals, type MatchRivals } from './match-rivals.js'

/** What was not looked for is left out: a rule that needs it says nothing. */
export interface LintFacts {
  /** How the runbooks that are linted match beside each other. */
  rivals: MatchRivals
  /** Ids of the procedures that something else uses or names; only where whole folders with runbooks are linted. */
  used?: ReadonlySet<string>
  /** The files, as they are shown, that have a drill beside them. */
  drilled?: ReadonlySet<string>
  /** The day for which it is asked what is due, YYYY-MM-DD. */
  asOf?: string
}

type File = CatalogRunbook | CatalogProcedure | CatalogDrill

/**
 * @param offered those of the files that are offered for findings: neither disabled nor replaced by another layer
 * @param isWhole the files are all of their folders
 */
export function factsOfLint(files: readonly File[], offered: readonly CatalogRunbook[], isWhole: boolean, known: Pick<LintFacts, 'drilled' | 'asOf'>): LintFacts {
  return {
    rivals: matchRivals(offered),
    ...(isWhole && files.some(({ kind }) => kind === 'runbook') && { used: usedProcedures(files) }),
    ...known,
  }
}

/** By a `use`, or by its name in the text of another file: a person may be told to run it by hand. */
function usedProcedures(files: readonly File[]): Set<string> {
  const others = files.filter((file) => file.kind !== 'drill')
  const used = new Set(
    others.flatMap(({ value }) => (value ? stepsOf(value).flatMap(({ step }) => asKind(step, 'use')?.use ?? []) : [])),
  )
  const unsure = new Set(others.flatMap(({ kind, id }) => (kind === 'procedure' && !used.has(id) ? [id] : [])))
  if (unsure.size === 0) return used
  for (const { id, text } of others) {
    for (const [word] of text.matchAll(/[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g)) if (word !== id && unsure.has(word)) used.add(word)
  }
  return used
}
