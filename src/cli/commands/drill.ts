/** sirun drill: rehearse a runbook or procedure in a world in memory. */
import { randomInt } from 'node:crypto'
import type { AwsModel } from '../../aws-model/model.js'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import type { Miss } from '../../drill/check-expectations.js'
import { scenarioOf } from '../../drill/scenario.js'
import type { Catalog, CatalogDrill, CatalogOptions } from '../../runbooks/runbook-catalog.js'
import { formatValue } from '../../terminal/format-value.js'
import { showDebrief } from '../../terminal/show-debrief.js'
import { showDrillList } from '../../terminal/show-drill-list.js'
import { modeWords } from '../../terminal/show-header.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { checkFiles, modelFor, openCatalog, pinUnchecked, subjectIn } from '../pin-files.js'
import { drillsAt, levelOf, listedDrills, offerDrills, pickDrill, seedOf, type Level } from '../pick-drill.js'
import { matterOf } from '../matter.js'
import { headLine } from '../run-in-mode.js'
import { runRehearsal, type RehearsalEnd } from '../rehearsal.js'
import { showRun } from '../show-run.js'

export interface DrillOptions {
  id?: string
  script: boolean
  all: boolean
  /** Without a terminal: the steps that may change something. */
  approve: readonly string[]
  /** As they were typed. */
  level?: string
  seed?: string
}

/** What is rehearsed, and how. */
type Rehearsal = Pick<DrillOptions, 'script' | 'approve'> & { seed?: number }

export async function run(options: DrillOptions, context: Context): Promise<ExitCode> {
  const { id, script, all, approve } = options
  const level = options.level === undefined ? undefined : levelOf(options.level)
  const seed = options.seed === undefined ? undefined : seedOf(options.seed)
  if (id !== undefined && all) throw failure('usage', 'conflicting-arguments', 'Give the id of one drill, or --all.')
  if (id !== undefined && level !== undefined) {
    throw failure('usage', 'conflicting-arguments', 'Give the id of a drill, or a level to pick one of.')
  }
  const rehearsal = { script, approve, ...(seed !== undefined && { seed }) }
  if (id !== undefined) {
    const catalog = await catalogFor(id, context)
    return runOne(drillIn(catalog, id), catalog, rehearsal, context)
  }
  const catalog = await openCatalog(context.settings, context.cwd)
  if (all) return runAll(drillsAt(catalog, level), catalog, rehearsal, context)
  if (level !== undefined || seed !== undefined) {
    // Whoever is given a drill can ask for the same one again.
    const drawn = seed ?? randomInt(1, 10_000)
    return runOne(pickDrill(catalog, level, drawn), catalog, { ...rehearsal, seed: drawn }, context)
  }
  if (!context.terminal.interactive) return showList(catalog, undefined, context)
  const chosen = await offerDrills(catalog, context)
  return chosen ? runOne(chosen, catalog, rehearsal, context) : exitCodes.done
}

/** sirun drill list: every drill, or those of a level, with how earlier attempts went. */
export async function list({ level }: Pick<DrillOptions, 'level'>, context: Context): Promise<ExitCode> {
  const wanted = level === undefined ? undefined : levelOf(level)
  return showList(await openCatalog(context.settings, context.cwd), wanted, context)
}

/** What one drill needs. All files where there is no such drill, so that the nearest one can be named. */
async function catalogFor(id: string, { settings, cwd }: Context): Promise<Catalog> {
  const [subject] = id.split('.')
  const only: CatalogOptions['only'] = (file) => file.kind === 'procedure' || file.id === id || file.id === subject
  const catalog = await openCatalog(settings, cwd, { only })
  return catalog.drills.has(id) ? catalog : openCatalog(settings, cwd)
}

function drillIn(catalog: Catalog, id: string): CatalogDrill {
  const found = catalog.drills.get(id)
  if (found) return found
  throw failure('usage', 'no-such-drill', `There is no drill ${id}.`, didYouMean(id, catalog.drills.keys()) ?? 'sirun drill lists the drills.')
}

/** Reads, checks and runs one drill. Throws SirunError with what is wrong with its files. */
async function rehearseDrill(
  entry: CatalogDrill,
  catalog: Catalog,
  { script, approve, seed }: Rehearsal,
  { keep, quiet }: { keep: boolean; quiet: boolean },
  context: Context,
): Promise<RehearsalEnd> {
  const subject = subjectIn(catalog, entry.id.split('.')[0]!)
  if (!entry.value) throw new SirunError('failed', entry.diagnostics)
  const scenario = await scenarioOf(entry.value, entry.path, pinUnchecked(catalog, subject))
  const prepare = async (): Promise<AwsModel> => {
    await checkFiles(catalog, subject, context.settings)
    const [{ checkDrill }, { services }] = await Promise.all([import('../../runbooks/check-drill.js'), import('../../drill/world/services.js')])
    const model = await modelFor([entry.value, subject.value], Object.keys(services))
    const problems = checkDrill(entry, subject, { procedures: catalog.procedures, model, config: context.settings.config })
    if (problems.length > 0) throw new SirunError('failed', problems)
    return model
  }
  const show = quiet ? undefined : showRun(matterOf(scenario), subject, script, context)
  const drill = seed === undefined ? {} : { seed }
  return runRehearsal(scenario, prepare, { catalog, script, keep, approve, drill, ...(show && { show }) }, context)
}

async function runOne(
  entry: CatalogDrill,
  catalog: Catalog,
  rehearsal: Rehearsal,
  context: Context,
): Promise<ExitCode> {
  const { settings, terminal, streams } = context
  const byHand = !rehearsal.script && terminal.interactive
  const isHeaded = !settings.json && (byHand || rehearsal.seed !== undefined)
  if (isHeaded) streams.stdout.write(headerOf(entry, rehearsal, context))
  const end = await rehearseDrill(entry, catalog, rehearsal, { keep: true, quiet: false }, context)
  if (settings.json) {
    if (end.debrief) writeJson(context, { type: 'debrief', ...end.debrief })
    writeJson(context, resultOf(entry, end))
  } else {
    const text = byHand ? end.debrief && showDebrief(end.debrief, terminal.out) : resultText(end, context)
    streams.stdout.write(`\n${text === undefined ? '' : `${text}\n\n`}Report: sirun report ${end.run}\n${headLine(end.head)}`)
  }
  if (end.interrupted) throw end.interrupted
  if (hasPassed(end)) return exitCodes.done
  return end.stopped && !rehearsal.script ? exitCodes['needs-person'] : exitCodes.failed
}

/** Which drill it is, and what to type for the same one again. */
function headerOf({ id, value }: CatalogDrill, { seed }: Rehearsal, { terminal }: Context): string {
  const { theme, columns } = terminal.out
  const { level, par } = value ?? {}
  const parts = [id, level, par && `par ${par}`, seed !== undefined && `seed ${seed}`].filter(Boolean)
  const text = parts.map((part) => forTerminal(String(part))).join(', ')
  return `${wrap(`${theme.mode.drill(modeWords.drill)}  ${text}`, columns, '  ').join('\n')}\n`
}

function resultText(end: RehearsalEnd, { terminal }: Context): string {
  const { theme } = terminal.out
  const passed = `${theme.good('✔ passed')}  the drill ended as it must`
  const failed = `${theme.bad('✘ failed')}  the drill did not end as it must`
  return [...problemsOf(end), hasPassed(end) ? passed : failed].join('\n')
}

async function runAll(
  drills: readonly CatalogDrill[],
  catalog: Catalog,
  rehearsal: Rehearsal,
  context: Context,
): Promise<ExitCode> {
  if (!rehearsal.script) {
    const message = '--all needs --script: nobody answers for every drill by hand.'
    throw failure('usage', 'needs-script', message, 'sirun drill --all --script')
  }
  const { streams, settings } = context
  let failed = 0
  for (const entry of drills) {
    const end = await rehearseDrill(entry, catalog, rehearsal, { keep: false, quiet: true }, context).catch((error: unknown) => {
      if (error instanceof SirunError) return error
      throw error
    })
    const passed = !(end instanceof SirunError) && hasPassed(end)
    if (!passed) failed++
    if (settings.json) {
      writeJson(context, end instanceof SirunError ? { type: 'drill', id: entry.id, passed, problems: end.diagnostics } : resultOf(entry, end))
    } else {
      const problems = end instanceof SirunError ? end.diagnostics.map(({ message }) => forTerminal(message)) : problemsOf(end)
      streams.stdout.write(`${[`${passed ? '✔' : '✘'} ${forTerminal(entry.id)}`, ...problems].join('\n    ')}\n`)
    }
  }
  if (!settings.json) streams.stdout.write(`${drills.length - failed} passed, ${failed} failed\n`)
  return failed === 0 ? exitCodes.done : exitCodes.failed
}

function hasPassed({ misses, stopped, interrupted }: RehearsalEnd): boolean {
  return misses.length === 0 && !stopped && !interrupted
}

function problemsOf({ misses, stopped }: RehearsalEnd): string[] {
  return [...(stopped ? [forTerminal(`stopped at ${stopped.address || 'the start'}: ${stopped.reason}`)] : []), ...misses.map(missText)]
}

function missText({ expected, of, wanted, got }: Miss): string {
  return `${forTerminal(`${expected} ${of}`)}: expected ${formatValue(wanted)}, got ${formatValue(got)}`
}

function resultOf({ id }: CatalogDrill, { run: runId, misses, stopped, end, head }: RehearsalEnd): object {
  return { type: 'drill', id, run: runId, passed: misses.length === 0 && !stopped, verdict: end.verdict ?? null, misses, ...(stopped && { stopped }), ...(head && { head: { record: head.seq, hash: head.hash } }) }
}

function showList(catalog: Catalog, level: Level | undefined, context: Context): ExitCode {
  const { settings, streams, terminal } = context
  const drills = listedDrills(catalog, level, settings.stateDir)
  if (settings.json) {
    for (const { par, last, best, ...drill } of drills) {
      const shown = { ...drill, runbook: drill.id.split('.')[0], par: par ?? null, last: last ?? null, best: best ?? null }
      writeJson(context, shown)
    }
  } else streams.stdout.write(`${showDrillList(drills, terminal.out)}\nStart one: sirun drill <id>\n`)
  return exitCodes.done
}
