/** Lints files that were read, in one pass: a broken one hides no other. */
import { loadAwsModel } from '../aws-model/load-aws-model.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { replacedBy, type Catalog, type CatalogDrill, type CatalogProcedure, type CatalogRunbook } from '../runbooks/runbook-catalog.js'
import { proceduresUsedBy } from '../runbooks/expand-procedures.js'
import { byPlace } from '../runbooks/read-runbook.js'
import { asKind, stepsOf, type Config } from '../runbooks/runbook.js'
import { subjectOf } from '../runbooks/check-drill.js'
import type { ReadRouting } from '../runbooks/read-routing.js'
import type { TeamPolicy } from '../runbooks/read-team-policy.js'
import { servicesOf, servicesOfSteps } from '../runbooks/services-of.js'
import { checkLayers } from './check-layers.js'
import { control } from './control.js'
import { rules } from './generated/rules.js'
import { factsOfLint } from './lint-facts.js'
import type { Need } from './lint-rule.js'
import type { Policy } from './policy.js'
import { lintRunbook } from './lint-runbook.js'
import { KnownTypes } from './type-environment.js'

export type LintedFile = CatalogRunbook | CatalogProcedure | CatalogDrill

/** What the files may use and are not linted for; of a library, with its layers. */
export type Surroundings = Pick<Catalog, 'runbooks' | 'procedures'> & Partial<Pick<Catalog, 'layers' | 'replaced' | 'disabled'>>

export interface LintFilesOptions {
  /** Of the roles that are to run the files; left out, what they allow is not looked at. */
  policies?: readonly Policy[]
  /** What the team's policy forbids, if there is one. */
  teamPolicy?: TeamPolicy
  /** What was found beside them, with a place in them: it is controlled as theirs is. */
  found?: readonly Diagnostic[]
  /** The destinations of the routing that is configured, if there is one. */
  destinations?: readonly string[]
  /** Routings that are linted too. */
  routings?: readonly ReadRouting[]
  /** The files are all of their folders: it can be said what none of them uses. */
  whole?: boolean
  /** The files, as they are shown, that have a drill beside them; left out, drills were not looked for. */
  drilled?: ReadonlySet<string>
  /** The day for which it is said what is due, YYYY-MM-DD; left out, nothing is. */
  asOf?: string
}

/**
 * All problems of the files, after the severities of the configuration and the ignores in the files; sorted by file, line, column and code. Files win over those of the same id around them, but for those of higher layers.
 *
 * @param config left out: places and names of `org` are not checked
 */
export async function lintFiles(
  files: readonly LintedFile[],
  around: Surroundings,
  config?: Config,
  { policies, teamPolicy, found = [], routings = [], destinations, whole = false, drilled, asOf }: LintFilesOptions = {},
): Promise<Diagnostic[]> {
  const { runbooks, procedures } = joined(around, files)
  const model = await loadAwsModel(servicesOfAll(files, procedures))
  const disabled = [...(around.disabled ?? [])].map(([id, { file }]) => [id, file] as const)
  const subjects = new Map<string, CatalogProcedure | CatalogRunbook>([...disabled, ...procedures, ...runbooks])
  const offered = files.filter((file) => file.kind === 'runbook' && runbooks.get(file.id) === file && !around.disabled?.has(file.id)) as CatalogRunbook[]
  const facts = factsOfLint(files, offered, whole, { ...(drilled && { drilled }), ...(asOf !== undefined && { asOf }) })
  const scope = { model, procedures, subjects, facts, known: new KnownTypes(), ...(config && { config }) }
  const problems = [...found, ...files.flatMap((file) => lintRunbook(file, scope))]
  if (routings.length > 0) {
    const { lintRouting } = await import('./lint-routing.js')
    problems.push(...routings.flatMap((routing) => lintRouting(routing, config?.lint, asOf)))
  }
  if (policies) {
    const { checkCover } = await import('./check-cover.js')
    problems.push(...files.flatMap((file) => checkCover(file, model, policies, config?.lint)))
  }
  if (teamPolicy) {
    const { checkForbidden } = await import('./check-forbidden.js')
    problems.push(...files.flatMap((file) => checkForbidden(file, model, teamPolicy)))
  }
  if (destinations) {
    const { checkTold } = await import('./check-told.js')
    problems.push(...files.flatMap((file) => checkTold(file, destinations)))
  }
  const { layers = [] } = around
  if (layers.length > 1) problems.push(...files.flatMap((file) => (file.kind === 'drill' ? [] : checkLayers(file, sameIn(around, file), layers))))
  const known: Readonly<Record<Need, boolean>> = {
    policies: policies !== undefined,
    'team policy': teamPolicy !== undefined,
    config: config !== undefined,
    folder: whole,
    drills: drilled !== undefined,
    date: asOf !== undefined,
    layers: layers.length > 1,
  }
  const idle = new Set(rules.flatMap(({ id, needs }) => (needs !== undefined && !known[needs] ? [id] : [])))
  return control(problems, [...files, ...routings], config?.lint, idle).sort(byPlaceAndCode)
}

/** The files win over those around them, but for those of higher layers. */
export function joined<Around extends Surroundings>(around: Around, files: readonly LintedFile[]): Around {
  const runbooks = new Map(around.runbooks)
  const procedures = new Map(around.procedures)
  const put = <File extends LintedFile>(map: Map<string, File>, file: File): void => {
    const rank = (each: File | undefined): number => each?.layer?.rank ?? Infinity
    if (file.layer === undefined || file.layer.rank <= rank(map.get(file.id))) map.set(file.id, file)
  }
  for (const file of files) {
    if (file.kind === 'procedure') put(procedures, file)
    if (file.kind === 'runbook') put(runbooks, file)
  }
  return { ...around, runbooks, procedures }
}

/** All files of that kind and id in the library. */
function sameIn({ runbooks, procedures, disabled, replaced = new Map() }: Surroundings, { kind, id }: CatalogRunbook | CatalogProcedure): (CatalogRunbook | CatalogProcedure)[] {
  const first = kind === 'procedure' ? procedures.get(id) : (runbooks.get(id) ?? disabled?.get(id)?.file)
  return [...(first ? [first] : []), ...(replacedBy({ replaced }, { kind, id }) as (CatalogRunbook | CatalogProcedure)[])]
}

/** What the files call, and the procedures that they use: their outputs have types too. */
function servicesOfAll(files: readonly LintedFile[], procedures: ReadonlyMap<string, CatalogProcedure>): Set<string> {
  const services = new Set<string>()
  const add = (some: ReadonlySet<string>): void => {
    for (const service of some) services.add(service)
  }
  for (const { kind, value, document } of files) {
    // A file that does not fit the schema is checked as far as it goes.
    if (kind === 'drill' || !value) {
      add(servicesOf(value ?? document.value))
      continue
    }
    add(servicesOfSteps(value))
    for (const procedure of proceduresUsedBy(value, (id) => procedures.get(id)).used) add(servicesOfSteps(procedure.value!))
  }
  return services
}

/** Whether the files need others: a procedure that is used, or what a drill rehearses, is not among them. */
export function needsOthers(files: readonly LintedFile[]): boolean {
  const known = new Set(files.flatMap((file) => (file.kind === 'drill' ? [] : [`${file.kind} ${file.id}`])))
  return files.some((file) => {
    if (!file.value) return file.kind !== 'drill'
    if (file.kind === 'drill') {
      const id = subjectOf(file.value)
      return !known.has(`runbook ${id}`) && !known.has(`procedure ${id}`)
    }
    const uses = stepsOf(file.value).map(({ step }) => asKind(step, 'use')?.use)
    return uses.some((id) => id !== undefined && !known.has(`procedure ${id}`))
  })
}

function byPlaceAndCode(a: Diagnostic, b: Diagnostic): number {
  return byPlace(a, b) || (a.code < b.code ? -1 : a.code > b.code ? 1 : a.message < b.message ? -1 : 1)
}
