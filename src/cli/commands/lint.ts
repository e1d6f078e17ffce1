/** sirun lint: what is wrong with runbooks, procedures and drills, at its line and column. */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { failure, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { rules } from '../../lint/generated/rules.js'
import { lintFiles, needsOthers, type LintedFile, type Surroundings } from '../../lint/lint-files.js'
import { loadCatalog, readCatalogFile } from '../../runbooks/runbook-catalog.js'
import { count } from '../../terminal/format-value.js'
import { showDiagnostic } from '../../terminal/show-diagnostic.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'

export interface LintOptions {
  /** Files and folders. None: the folders of the configuration, else the shipped ones. */
  paths: readonly string[]
  /** Explain this rule instead of linting. */
  explain?: string
}

/** Exit code: failed where there is an error. Throws SirunError (usage) for a path that matches nothing. */
export async function run({ paths, explain }: LintOptions, context: Context): Promise<ExitCode> {
  if (explain !== undefined) return explainRule(explain, context)
  const { settings, cwd } = context
  const targets =
    paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : (settings.config.runbooks ?? settings.runbookFolders)
  const found = await Promise.all(distinct(targets).map((target) => filesAt(target, cwd)))
  const files = [...new Map(found.flatMap((part) => part.files).map((file) => [file.path, file])).values()]
  const around = needsOthers(files) ? await surroundings(targets, context) : nothing
  const config = settings.configFile === undefined ? undefined : settings.config
  const problems = await lintFiles(files, around, config)
  return show([...found.flatMap((part) => part.problems), ...problems].sort(byFile), files, context)
}

const nothing: Surroundings = { runbooks: new Map(), procedures: new Map() }

async function filesAt(path: string, cwd: string): Promise<{ files: LintedFile[]; problems: Diagnostic[] }> {
  const shown = relative(cwd, path) || '.'
  const place = { file: shown }
  if (!existsSync(path)) throw failure('usage', 'no-such-path', 'There is no such file or folder.', undefined, place)
  if (!statSync(path).isDirectory()) {
    if (!path.endsWith('.yaml'))
      throw failure('usage', 'not-yaml', 'Runbooks, procedures and drills are .yaml files.', undefined, place)
    return { files: [await readCatalogFile(path, shown)], problems: [] }
  }
  const catalog = await loadCatalog([path], { shownFrom: cwd })
  const listed: LintedFile[] = [
    ...catalog.runbooks.values(),
    ...catalog.procedures.values(),
    ...catalog.drills.values(),
  ]
  if (listed.length === 0)
    throw failure('usage', 'nothing-to-lint', 'This folder holds no .yaml file.', undefined, place)
  // A folder below procedures/ does not say by itself what its files are: their whole path does.
  const files = path.split(sep).includes('procedures')
    ? await Promise.all(listed.map((file) => readCatalogFile(file.path, file.file)))
    : listed
  return { files, problems: catalog.diagnostics.filter(({ code }) => code === 'duplicate-id') }
}

/** What the files may use beside themselves: the folders that they belong to, the configuration's, the shipped ones. */
async function surroundings(targets: readonly string[], { settings, cwd }: Context): Promise<Surroundings> {
  return loadCatalog(distinct([...targets.map(catalogRoot), ...settings.runbookFolders]), { shownFrom: cwd })
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

function show(diagnostics: readonly Diagnostic[], files: readonly LintedFile[], context: Context): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const warnings = diagnostics.length - errors
  if (context.settings.json) {
    for (const diagnostic of diagnostics) writeJson(context, { type: 'diagnostic', ...diagnostic })
    writeJson(context, { type: 'summary', files: files.length, errors, warnings })
  } else {
    const texts = new Map(files.map(({ file, text }) => [file, text]))
    const source = (file: string): string | undefined => texts.get(file)
    const problems = diagnostics.map((each) => `${showDiagnostic(each, context.terminal.out, source)}\n`).join('')
    const result = `${count(errors, 'error')} and ${count(warnings, 'warning')} in ${count(files.length, 'file')}`
    const more = diagnostics.length > 0 ? `What a rule means: sirun lint --explain ${diagnostics[0]!.code}\n` : ''
    context.streams.stdout.write(`${problems}${more}${errors > 0 ? '✘' : '✔'} ${result}\n`)
  }
  return errors > 0 ? exitCodes.failed : exitCodes.done
}

async function explainRule(id: string, context: Context): Promise<ExitCode> {
  const rule = rules.find((each) => each.id === id)
  if (!rule) {
    const hint = didYouMean(id, rules.map((each) => each.id)) ?? 'docs/lint.md lists them.'
    throw failure('usage', 'unknown-rule', `There is no rule ${id}.`, hint)
  }
  const { severity, what, why, fix } = rule
  if (context.settings.json) writeJson(context, { type: 'rule', id, severity, what, why, fix })
  else context.streams.stdout.write((await import('../../lint/lint-manual.js')).rulePage(rule))
  return exitCodes.done
}

function byFile(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [a.place?.file ?? '', b.place?.file ?? '']
  return left < right ? -1 : left > right ? 1 : 0
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
