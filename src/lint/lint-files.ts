/** Lints files that were read, in one pass: a broken one hides no other. */
import { loadAwsModel } from '../aws-model/load-aws-model.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { Catalog, CatalogDrill, CatalogProcedure, CatalogRunbook } from '../runbooks/runbook-catalog.js'
import { proceduresUsedBy } from '../runbooks/expand-procedures.js'
import { byPlace } from '../runbooks/read-runbook.js'
import { asKind, stepsOf, type Config } from '../runbooks/runbook.js'
import { subjectOf } from '../runbooks/check-drill.js'
import { servicesOf } from '../runbooks/services-of.js'
import { control } from './control.js'
import { rules } from './generated/rules.js'
import { factsOfLint } from './lint-facts.js'
import type { Need } from './lint-rule.js'
import type { Policy } from './policy.js'
import { lintRunbook } from './lint-runbook.js'

export type LintedFile = CatalogRunbook | CatalogProcedure | CatalogDrill

/** What the files may use and are not linted for. */
export type Surroundings = Pick<Catalog, 'runbooks' | 'procedures'>

export interface LintFilesOptions {
  /** Of the roles that are to run the files; left out, what they allow is not looked at. */
  policies?: readonly Policy[]
  /** What was found beside them, with a place in them: it is controlled as theirs is. */
  found?: readonly Diagnostic[]
  /** The files are all of their folders: it can be said what none of them uses. */
  whole?: boolean
  /** The files, as they are shown, that have a drill beside them; left out, drills were not looked for. */
  drilled?: ReadonlySet<string>
  /** The day for which it is said what is due, YYYY-MM-DD; left out, nothing is. */
  asOf?: string
}

/**
 * All problems of the files, after the severities of the configuration and the ignores in the files; sorted by file, line, column and code. Files win over those of the same id around them.
 *
 * @param config left out: places and names of `org` are not checked
 */
export async function lintFiles(
  files: readonly LintedFile[],
  around: Surroundings,
  config?: Config,
  { policies, found = [], whole = false, drilled, asOf }: LintFilesOptions = {},
): Promise<Diagnostic[]> {
  const procedures = new Map(around.procedures)
  const runbooks = new Map(around.runbooks)
  for (const file of files) {
    if (file.kind === 'procedure') procedures.set(file.id, file)
    if (file.kind === 'runbook') runbooks.set(file.id, file)
  }
  const model = await loadAwsModel(servicesOfAll(files, procedures))
  const subjects = new Map<string, CatalogProcedure | CatalogRunbook>([...procedures, ...runbooks])
  const facts = factsOfLint(files, whole, { ...(drilled && { drilled }), ...(asOf !== undefined && { asOf }) })
  const scope = { model, procedures, subjects, facts, environments: new Map(), ...(config && { config }) }
  const problems = [...found, ...files.flatMap((file) => lintRunbook(file, scope))]
  if (policies) {
    const { checkCover } = await import('./check-cover.js')
    problems.push(...files.flatMap((file) => checkCover(file, model, policies, config?.lint)))
  }
  const known: Readonly<Record<Need, boolean>> = {
    policies: policies !== undefined,
    config: config !== undefined,
    folder: whole,
    drills: drilled !== undefined,
    date: asOf !== undefined,
  }
  const idle = new Set(rules.flatMap(({ id, needs }) => (needs !== undefined && !known[needs] ? [id] : [])))
  return control(problems, files, config?.lint, idle).sort(byPlaceAndCode)
}

/** What the files call, and the procedures that they use: their outputs have types too. */
function servicesOfAll(files: readonly LintedFile[], procedures: ReadonlyMap<string, CatalogProcedure>): Set<string> {
  const services = new Set<string>()
  for (const { kind, value, document } of files) {
    const used = kind === 'drill' || !value ? [] : proceduresUsedBy(value, (id) => procedures.get(id)).used
    // A file that does not fit the schema is checked as far as it goes.
    for (const each of [value ?? document.value, ...used.map((procedure) => procedure.value)])
      for (const service of servicesOf(each)) services.add(service)
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
