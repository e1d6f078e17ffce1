/** From an id to the files that a run executes: read once, checked, pinned. */
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { loadAwsModel } from '../aws-model/load-aws-model.js'
import type { AwsModel } from '../aws-model/model.js'
import { pinFile } from '../engine/pinned-files.js'
import type { PinnedFile } from '../engine/records.js'
import { proceduresUsedBy } from '../runbooks/expand-procedures.js'
import { hashOfFile, loadCatalog, type Catalog, type CatalogOptions, type CatalogProcedure, type CatalogRunbook } from '../runbooks/runbook-catalog.js'
import { servicesOf } from '../runbooks/services-of.js'
import type { Settings } from './settings.js'

export type Subject = CatalogRunbook | CatalogProcedure

export function openCatalog(
  { layers, config }: Settings,
  cwd: string,
  options: Pick<CatalogOptions, 'only'> = {},
): Promise<Catalog> {
  const { disable } = config
  return loadCatalog(layers, { ...(disable && { disable }), shownFrom: cwd, ...options })
}

/** The runbook or procedure of that id. Throws SirunError (usage) `no-such-runbook`, `disabled-runbook`. */
export function subjectIn(catalog: Catalog, id: string): Subject {
  const found = catalog.runbooks.get(id) ?? catalog.procedures.get(id)
  if (found) return found
  const off = catalog.disabled.get(id)
  if (off) throw failure('usage', 'disabled-runbook', `The configuration disables ${id}: ${off.reason}`, 'Take it out of disable in sirun.config.yaml to use it.')
  const known = [...catalog.runbooks.keys(), ...catalog.procedures.keys()]
  throw failure('usage', 'no-such-runbook', `There is no runbook or procedure ${id}.`, didYouMean(id, known) ?? 'sirun runbooks list shows what is there.')
}

/** The subject first, then the procedures that it uses. Throws SirunError with everything that is wrong with any of them. */
export async function pinFiles(catalog: Catalog, subject: Subject, settings: Settings): Promise<PinnedFile[]> {
  await checkFiles(catalog, subject, settings)
  return pinUnchecked(catalog, subject)
}

/** As `pinFiles`, for what is shown before `checkFiles` lets it run. Throws SirunError only for what cannot be read. */
export function pinUnchecked(catalog: Catalog, subject: Subject): PinnedFile[] {
  const files = filesOf(catalog, subject)
  const broken = files.filter(({ value }) => !value).flatMap(({ diagnostics }) => diagnostics)
  if (broken.length > 0) throw new SirunError('failed', broken)
  return files.map((file) => pinFile({ ...file, sha256: hashOfFile(file) }, file.value!))
}

/** Throws SirunError with everything that is wrong with the subject and the procedures that it uses. */
export async function checkFiles(catalog: Catalog, subject: Subject, settings: Settings): Promise<void> {
  const files = filesOf(catalog, subject)
  const { checkRunbook } = await import('../runbooks/check-runbook.js')
  const model = await modelFor(files.map(({ value }) => value))
  const around = { procedures: catalog.procedures, model, config: settings.config }
  const problems = files.flatMap((file) => checkRunbook(file, around)).filter(({ severity }) => severity === 'error')
  if (problems.length > 0) throw new SirunError('failed', problems)
}

function filesOf({ procedures }: Catalog, subject: Subject): Subject[] {
  const used = subject.value ? proceduresUsedBy(subject.value, (id) => procedures.get(id)).used : []
  return [subject, ...used]
}

/** The AWS model of the services that these files call, and of `more`. */
export function modelFor(files: readonly unknown[], more: Iterable<string> = []): Promise<AwsModel> {
  return loadAwsModel(new Set([...files.flatMap((file) => [...servicesOf(file)]), ...more]))
}
