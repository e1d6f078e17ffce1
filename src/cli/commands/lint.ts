/** sirun lint: what is wrong with runbooks, procedures and drills, at its line and column. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { failure, SirunError, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { rules } from '../../lint/generated/rules.js'
import { joined, lintFiles, needsOthers, type LintedFile } from '../../lint/lint-files.js'
import { checkLintSettings } from '../../lint/lint-settings.js'
import type { Policy } from '../../lint/policy.js'
import { readYaml } from '../../runbooks/read-yaml.js'
import { readCatalogText } from '../../runbooks/runbook-catalog.js'
import { unknownDisabled } from '../../runbooks/unknown-disabled.js'
import { writeJson, type Context } from '../context.js'
import { drillsBeside } from '../drills-beside.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import type { LintCache } from '../lint-cache.js'
import { refuseConflicts, type LintOptions } from '../lint-options.js'
import { lintDay } from '../lint-day.js'
import { lintOutputs, type LintOutput } from '../lint-outputs.js'
import { isLayered, noSurroundings, surroundingsOf } from '../lint-surroundings.js'
import { lintTargets, readRoutingTarget, type LintTargets, type RoutingTarget } from '../lint-targets.js'
import { openRouting } from '../open-routing.js'
import { reportLint } from '../report-lint.js'

type Target = LintedFile | RoutingTarget

/** What is linted, and what has to be said about how. */
interface Job {
  files: readonly Target[]
  notes: string[]
  /** Of all files, with what their folders have wrong, sorted. */
  lintAll(files: readonly Target[]): Promise<Diagnostic[]>
  /** Of one of them, with another text perhaps. */
  lintOne(file: Target): Promise<Diagnostic[]>
}

/**
 * Lints anew. Exit code: failed where there is an error, or there are more warnings than are allowed. Throws SirunError (usage) for
 * what is wrong with the command line or the configuration, and for a path that matches nothing.
 */
export async function lintAnew(options: LintOptions, context: Context, cache?: LintCache): Promise<ExitCode> {
  if (options.explain !== undefined) return explainRule(options.explain, context)
  const outputs = lintOutputs(options.format ?? [], context)
  refuseConflicts(options)
  refuseWrongSettings(context)
  const job = await openJob(options, context)
  const { files, problems, fixed } = await fixedOrNot(options, job, outputs, context)
  const { notes } = job
  cache?.keep({ files: files.map(({ file }) => file), problems, notes })
  return reportLint({ files, problems, fixed, notes }, options, outputs, context)
}

async function openJob({ paths, stdinFilename, since, policy = [], asOf: day }: LintOptions, context: Context): Promise<Job> {
  const { settings, cwd, env } = context
  const asOf = lintDay(day, env)
  const targets = await lintTargets(paths, stdinFilename, context)
  const { files, routings } = since === undefined ? targets : await changedSince(since, targets, context)
  const policies = policy.length === 0 ? undefined : await readPolicies(policy, cwd)
  const isLimited = policies?.some(({ statements }) => statements.some(({ limited }) => limited)) ?? false
  const around = needsOthers(files) || isLayered(settings) ? await surroundingsOf(files, targets.roots, context) : noSurroundings
  await refuseUnknownDisabled(context)
  const config = settings.configFile === undefined ? undefined : settings.config
  // One that is wrong is a problem of its own, where it is linted.
  const routing = await openRouting(context).catch(() => undefined)
  const known = { ...(routing && { destinations: Object.keys(routing.routing.destinations) }), asOf, drilled: drillsBeside(files, around), ...(policies && { policies }), ...(settings.policy && { teamPolicy: settings.policy }) }
  return {
    files: [...files, ...routings],
    notes: [
      ...(files.length + routings.length === 0 ? [`Nothing of it has changed since ${since ?? 'then'}.`] : []),
      ...(isLimited ? ['Conditions and resources of the policies were not evaluated: AWS may refuse more than is said here.'] : []),
    ],
    lintAll: async (newest) => {
      const names = new Set(newest.map(({ file }) => file))
      const found = targets.problems.filter(({ place }) => since === undefined || names.has(place?.file ?? ''))
      return lintFiles(newest.filter(isRunbookFile), around, config, { ...known, found, routings: newest.filter(isRouting), whole: targets.isWhole && since === undefined })
    },
    lintOne: async (file) => (isRouting(file) ? lintFiles([], around, config, { ...known, routings: [file] }) : lintFiles([file], joined(around, files), config, known)),
  }
}

function isRouting(file: Target): file is RoutingTarget {
  return file.kind === 'routing'
}

function isRunbookFile(file: Target): file is LintedFile {
  return !isRouting(file)
}

/** The file with another text. */
function withText(file: Target, text: string): Target {
  if (isRouting(file)) return readRoutingTarget(file.path, file.file, text)
  return { ...readCatalogText(text, file.path, file.file), ...(file.layer && { layer: file.layer }) }
}

async function changedSince(since: string, { files, routings }: LintTargets, { cwd, env }: Context): Promise<Pick<LintTargets, 'files' | 'routings'>> {
  const [{ changedFiles }, { changedTargets }] = await Promise.all([
    import('../changed-files.js'),
    import('../changed-targets.js'),
  ])
  const changed = await changedFiles(since, cwd, env)
  const paths = new Set(changed)
  return { files: changedTargets(files, changed), routings: routings.filter(({ path }) => paths.has(path) || paths.has(realpathSync(path))) }
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
async function fixedOrNot({ fix = false, dryRun = false }: LintOptions, job: Job, outputs: readonly LintOutput[], { streams }: Context): Promise<{ files: readonly Target[]; problems: Diagnostic[]; fixed: number }> {
  const { files } = job
  const problems = await job.lintAll(files)
  if (!fix) return { files, problems, fixed: 0 }
  const { fixFiles, showFixed, writeFixed } = await import('../fix-files.js')
  const fixed = await fixFiles(files, problems, (file, text) => job.lintOne(withText(file, text)))
  if (dryRun) {
    // For a program, the problems carry their fixes.
    if (outputs.some(({ format, file }) => format === 'text' && file === undefined)) streams.stdout.write(showFixed(fixed))
    return { files, problems, fixed: 0 }
  }
  writeFixed(fixed)
  const newest = new Map(fixed.map(({ before, after }) => [before.path, after]))
  const left = files.map((file) => (newest.has(file.path) ? withText(file, newest.get(file.path)!) : file))
  return { files: left, problems: await job.lintAll(left), fixed: fixed.reduce((sum, { applied }) => sum + applied.length, 0) }
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
