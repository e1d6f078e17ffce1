/** sirun lint: what is wrong with runbooks, procedures and drills, at its line and column. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { failure, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { loadAwsModel } from '../../aws-model/load-aws-model.js'
import { checkDrill, subjectOf } from '../../runbooks/check-drill.js'
import { checkRunbook } from '../../runbooks/check-runbook.js'
import {
  loadCatalog,
  readCatalogFile,
  type Catalog,
  type CatalogDrill,
  type CatalogProcedure,
  type CatalogRunbook,
} from '../../runbooks/runbook-catalog.js'
import { servicesOf } from '../../runbooks/services-of.js'
import { count } from '../../terminal/format-value.js'
import { showDiagnostics, sortDiagnostics } from '../../terminal/show-diagnostic.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'

export interface LintOptions {
  /** Files and folders. None: the folders of the configuration, else the shipped ones. */
  paths: readonly string[]
}

type Entry = CatalogRunbook | CatalogProcedure | CatalogDrill

/** Exit code: failed where there is an error. Throws SirunError (usage) for a path that matches nothing. */
export async function run({ paths }: LintOptions, context: Context): Promise<ExitCode> {
  const { settings, cwd } = context
  const targets =
    paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : (settings.config.runbooks ?? settings.runbookFolders)
  const found = await Promise.all(targets.map((target) => entriesAt(target, cwd)))
  const entries = new Map(found.flatMap((part) => part.entries).map((entry) => [entry.path, entry]))
  const around = await loadCatalog(distinct([...targets.map(catalogRoot), ...settings.runbookFolders]), {
    shownFrom: cwd,
  })
  const diagnostics = [
    ...found.flatMap((part) => part.problems),
    ...(await check([...entries.values()], around, context)),
  ]
  return show(sortDiagnostics(diagnostics), [...entries.values()], context)
}

async function entriesAt(path: string, cwd: string): Promise<{ entries: Entry[]; problems: Diagnostic[] }> {
  const shown = relative(cwd, path) || '.'
  const place = { file: shown }
  if (!existsSync(path)) throw failure('usage', 'no-such-path', 'There is no such file or folder.', undefined, place)
  if (!statSync(path).isDirectory()) {
    if (!path.endsWith('.yaml'))
      throw failure('usage', 'not-yaml', 'Runbooks, procedures and drills are .yaml files.', undefined, place)
    return { entries: [await readCatalogFile(path, shown)], problems: [] }
  }
  const catalog = await loadCatalog([path], { shownFrom: cwd })
  const listed: Entry[] = [...catalog.runbooks.values(), ...catalog.procedures.values(), ...catalog.drills.values()]
  if (listed.length === 0)
    throw failure('usage', 'nothing-to-lint', 'This folder holds no .yaml file.', undefined, place)
  // A folder below procedures/ does not say by itself what its files are: their whole path does.
  const inProcedures = path.split(sep).includes('procedures')
  const entries = inProcedures
    ? await Promise.all(listed.map((entry) => readCatalogFile(entry.path, entry.file)))
    : listed
  return { entries, problems: catalog.diagnostics.filter(({ code }) => code === 'duplicate-id') }
}

/** The runbook folder that a path belongs to: the nearest one upwards, itself included, that holds procedures/. */
function catalogRoot(path: string): string {
  const start = statSync(path).isDirectory() ? path : dirname(path)
  for (let folder = start, levels = 0; levels < 4; folder = dirname(folder), levels++) {
    if (basename(folder) === 'procedures') return dirname(folder)
    if (existsSync(join(folder, 'procedures'))) return folder
  }
  return start
}

async function check(entries: readonly Entry[], catalog: Catalog, { settings }: Context): Promise<Diagnostic[]> {
  const subjects = new Map<string, CatalogRunbook | CatalogProcedure>([...catalog.procedures, ...catalog.runbooks])
  const procedures = new Map(catalog.procedures)
  for (const entry of entries) {
    if (entry.kind === 'procedure') procedures.set(entry.id, entry)
    if (entry.kind !== 'drill') subjects.set(entry.id, entry)
  }
  const model = await loadAwsModel(new Set(entries.flatMap(({ value }) => [...servicesOf(value)])))
  const around = { procedures, model, ...(settings.configFile !== undefined && { config: settings.config }) }
  return entries.flatMap((entry) => {
    if (entry.kind !== 'drill') return checkRunbook(entry, around)
    return checkDrill(entry, entry.value && subjects.get(subjectOf(entry.value)), around)
  })
}

function show(diagnostics: readonly Diagnostic[], entries: readonly Entry[], context: Context): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const warnings = diagnostics.length - errors
  if (context.settings.json) {
    for (const diagnostic of diagnostics) writeJson(context, { type: 'diagnostic', ...diagnostic })
    writeJson(context, { type: 'summary', files: entries.length, errors, warnings })
  } else {
    const texts = new Map(entries.map(({ file, text }) => [file, text]))
    const problems =
      diagnostics.length > 0 ? `${showDiagnostics(diagnostics, context.terminal.out, (file) => texts.get(file))}\n` : ''
    const result = `${count(errors, 'error')} and ${count(warnings, 'warning')} in ${count(entries.length, 'file')}`
    context.streams.stdout.write(`${problems}${errors > 0 ? '✘' : '✔'} ${result}\n`)
  }
  return errors > 0 ? exitCodes.failed : exitCodes.done
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
