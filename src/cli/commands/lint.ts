/** sirun lint: what is wrong with runbooks, procedures and drills, at its line and column. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { failure, SirunError, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { rules } from '../../lint/generated/rules.js'
import { joined, lintFiles, needsOthers, type LintedFile } from '../../lint/lint-files.js'
import { checkLintSettings } from '../../lint/lint-settings.js'
import type { Policy } from '../../lint/policy.js'
import { readYaml } from '../../runbooks/read-yaml.js'
import { unknownDisabled } from '../../runbooks/unknown-disabled.js'
import { writeJson, type Context } from '../context.js'
import { drillsBeside } from '../drills-beside.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { lintOutputs, writeLintReport, type LintOutput } from '../lint-outputs.js'
import { isLayered, noSurroundings, surroundings } from '../lint-surroundings.js'
import { lintTargets, type LintTargets } from '../lint-targets.js'

export interface LintOptions {
  /** Files, folders, globs, `-`. None: the folders of the configuration, else the shipped ones. */
  paths: readonly string[]
  /** Explain this rule instead of linting. */
  explain?: string
  /** `<format>` or `<format>=<file>`. */
  format?: readonly string[]
  /** What file the standard input is. */
  stdinFilename?: string
  /** Only what changed since this git revision, and what uses it. */
  since?: string
  /** Files with IAM policies, each of one role. */
  policy?: readonly string[]
  /** The day for which it is said what is due, YYYY-MM-DD. */
  asOf?: string
  fix?: boolean
  /** With `fix`: show it and write nothing. */
  dryRun?: boolean
  quiet?: boolean
  maxWarnings?: string
  baseline?: string
  /** With `baseline`: write what is wrong now into it. */
  writeBaseline?: boolean
  /** With `baseline`: take out of it what is not wrong any more. */
  pruneBaseline?: boolean
}

/** What is linted, and what has to be said about how. */
interface Job {
  files: readonly LintedFile[]
  notes: string[]
  /** Of all files, with what their folders have wrong, sorted. */
  lintAll(files: readonly LintedFile[]): Promise<Diagnostic[]>
  /** Of one of them, with another text perhaps. */
  lintOne(file: LintedFile): Promise<Diagnostic[]>
}

/**
 * Exit code: failed where there is an error, or there are more warnings than are allowed. Throws SirunError (usage) for
 * what is wrong with the command line or the configuration, and for a path that matches nothing.
 */
export async function run(options: LintOptions, context: Context): Promise<ExitCode> {
  if (options.explain !== undefined) return explainRule(options.explain, context)
  const outputs = lintOutputs(options.format ?? [], context)
  const allowed = warningsAllowed(options)
  refuseConflicts(options)
  refuseWrongSettings(context)
  const job = await openJob(options, context)
  const { files, problems, fixed } = await fixedOrNot(options, job, outputs, context)
  const { left, known, notes } = await besideBaseline(options, problems, files, context.cwd)
  const errors = left.filter(({ severity }) => severity === 'error').length
  const warnings = left.length - errors
  const passed = errors === 0 && warnings <= allowed
  const tooMany = warnings > allowed ? [`There are more warnings than --max-warnings ${allowed} allows.`] : []
  const shown = left.filter(({ severity }) => severity === 'error' || !options.quiet)
  const report = { problems: shown, files, errors, warnings, known, fixed, passed, notes: [...job.notes, ...notes, ...tooMany] }
  await writeLintReport(report, outputs, context)
  return passed ? exitCodes.done : exitCodes.failed
}

async function openJob({ paths, stdinFilename, since, policy = [], asOf: day }: LintOptions, context: Context): Promise<Job> {
  const { settings, cwd, env } = context
  const asOf = dayOf(day, env)
  const targets = await lintTargets(paths, stdinFilename, context)
  const files = since === undefined ? targets.files : await changedSince(since, targets, context)
  const policies = policy.length === 0 ? undefined : await readPolicies(policy, cwd)
  const isLimited = policies?.some(({ statements }) => statements.some(({ limited }) => limited)) ?? false
  const around = needsOthers(files) || isLayered(settings) ? await surroundings(targets.roots, context) : noSurroundings
  await refuseUnknownDisabled(context)
  const config = settings.configFile === undefined ? undefined : settings.config
  const known = { asOf, drilled: await drillsBeside(files), ...(policies && { policies }), ...(settings.policy && { teamPolicy: settings.policy }) }
  return {
    files,
    notes: [
      ...(files.length === 0 ? [`Nothing of it has changed since ${since ?? 'then'}.`] : []),
      ...(isLimited ? ['Conditions and resources of the policies were not evaluated: AWS may refuse more than is said here.'] : []),
    ],
    lintAll: async (newest) => {
      const names = new Set(newest.map(({ file }) => file))
      const found = targets.problems.filter(({ place }) => since === undefined || names.has(place?.file ?? ''))
      return lintFiles(newest, around, config, { ...known, found, whole: targets.isWhole && since === undefined })
    },
    lintOne: async (file) => lintFiles([file], joined(around, files), config, known),
  }
}

/** As given; else the day of SOURCE_DATE_EPOCH, which makes an output the same on any day; else today, in UTC. */
function dayOf(given: string | undefined, { SOURCE_DATE_EPOCH: epoch }: Context['env']): string {
  if (given === undefined) {
    const today = epoch !== undefined && /^\d{1,11}$/.test(epoch) ? new Date(Number(epoch) * 1_000) : new Date()
    return today.toISOString().slice(0, 10)
  }
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given)) && new Date(given).toISOString().startsWith(given)
  if (isDay) return given
  throw failure('usage', 'wrong-date', `--as-of ${given} is no day.`, 'For example: --as-of 2026-11-30')
}

async function changedSince(since: string, { files }: LintTargets, { cwd, env }: Context): Promise<LintedFile[]> {
  const [{ changedFiles }, { changedTargets }] = await Promise.all([
    import('../changed-files.js'),
    import('../changed-targets.js'),
  ])
  return changedTargets(files, await changedFiles(since, cwd, env))
}

async function readPolicies(paths: readonly string[], cwd: string): Promise<Policy[]> {
  const { readPolicy } = await import('../../lint/policy.js')
  return paths.map((path) => {
    const full = resolve(cwd, path)
    if (!existsSync(full) || !statSync(full).isFile())
      throw failure('usage', 'no-such-policy', 'There is no such policy.', 'sirun policy <runbook> prints one.', { file: path })
    return readPolicy(readFileSync(full, 'utf8'), path)
  })
}

/** With --fix: the files and problems after the fixes. A dry run shows what they would be, and both stay as they are. */
async function fixedOrNot({ fix = false, dryRun = false }: LintOptions, job: Job, outputs: readonly LintOutput[], { streams }: Context): Promise<{ files: readonly LintedFile[]; problems: Diagnostic[]; fixed: number }> {
  const { files } = job
  const problems = await job.lintAll(files)
  if (!fix) return { files, problems, fixed: 0 }
  const { fixFiles, showFixed, writeFixed } = await import('../fix-files.js')
  const fixed = await fixFiles(files, problems, (file) => job.lintOne(file))
  if (dryRun) {
    // For a program, the problems carry their fixes.
    if (outputs.some(({ format, file }) => format === 'text' && file === undefined)) streams.stdout.write(showFixed(fixed))
    return { files, problems, fixed: 0 }
  }
  writeFixed(fixed)
  const newest = new Map(fixed.map(({ after }) => [after.path, after]))
  const left = files.map((file) => newest.get(file.path) ?? file)
  return { files: left, problems: await job.lintAll(left), fixed: fixed.reduce((sum, { applied }) => sum + applied.length, 0) }
}

async function besideBaseline({ baseline, writeBaseline: write = false, pruneBaseline: prune = false }: LintOptions, problems: Diagnostic[], files: readonly LintedFile[], cwd: string): Promise<{ left: Diagnostic[]; known: number; notes: string[] }> {
  if (baseline === undefined) return { left: problems, known: 0, notes: [] }
  const { applyBaseline, writeBaseline } = await import('../lint-baseline.js')
  const path = resolve(cwd, baseline)
  if (write || prune) writeBaseline(path, problems, files, cwd, { prune: !write })
  const { left, known, stale } = applyBaseline(path, problems, files, cwd)
  const note = `${stale} of the baseline ${stale === 1 ? 'is' : 'are'} no problem any more: --prune-baseline takes them out.`
  return { left, known, notes: stale > 0 ? [note] : [] }
}

/** What is disabled has to be there, or another one is offered than is meant. */
async function refuseUnknownDisabled({ settings, cwd }: Context): Promise<void> {
  const { config: { disable = {} }, configFile, layers } = settings
  if (Object.keys(disable).length === 0 || configFile === undefined) return
  const unknown = await unknownDisabled(disable, layers)
  if (unknown.length === 0) return
  const document = readYaml(readFileSync(configFile, 'utf8'), relative(cwd, configFile))
  throw new SirunError('usage', unknown.map(({ id, ...problem }) => ({ ...problem, place: document.at(['disable', id], 'key') })))
}

function warningsAllowed({ maxWarnings }: LintOptions): number {
  if (maxWarnings === undefined) return Infinity
  if (/^\d{1,9}$/.test(maxWarnings)) return Number(maxWarnings)
  throw failure('usage', 'wrong-number', `--max-warnings ${maxWarnings} is no whole number.`, 'For example: --max-warnings 0')
}

function refuseConflicts({ paths, fix, dryRun, baseline, writeBaseline, pruneBaseline }: LintOptions): void {
  const refuse = (message: string, hint: string): never => {
    throw failure('usage', 'conflicting-arguments', message, hint)
  }
  if (dryRun && !fix) refuse('--dry-run belongs to --fix.', 'Give both, or neither.')
  if (fix && !dryRun && paths.includes('-')) refuse('Standard input cannot be fixed.', 'Name the file, or see what would be fixed: --fix --dry-run')
  if (writeBaseline && pruneBaseline) refuse('Give --write-baseline or --prune-baseline.', 'The first takes in what is wrong now, the second takes out what is not.')
  if ((writeBaseline || pruneBaseline) && baseline === undefined) refuse('Say which baseline is meant.', 'For example: --baseline sirun-baseline.json')
}

function refuseWrongSettings({ settings, cwd }: Context): void {
  const wrong = checkLintSettings(settings.config.lint ?? {})
  if (wrong.length === 0) return
  const place = settings.configFile === undefined ? {} : { place: { file: relative(cwd, settings.configFile) } }
  throw new SirunError('usage', wrong.map((each) => ({ ...each, ...place })))
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
