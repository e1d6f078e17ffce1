/** sirun drill: rehearse a runbook or procedure in a world in memory. */
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import type { Miss } from '../../drill/check-expectations.js'
import { scenarioOf } from '../../drill/scenario.js'
import { services } from '../../drill/world/services.js'
import { checkDrill, subjectOf } from '../../runbooks/check-drill.js'
import type { Catalog, CatalogDrill } from '../../runbooks/runbook-catalog.js'
import type { Drill } from '../../runbooks/runbook.js'
import { formatValue } from '../../terminal/format-value.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { modelFor, openCatalog, pinFiles, subjectIn } from '../pin-files.js'
import { runRehearsal, type RehearsalEnd } from '../rehearsal.js'
import { showRehearsal } from '../show-rehearsal.js'

export interface DrillOptions {
  id?: string
  script: boolean
  all: boolean
}

export async function run({ id, script, all }: DrillOptions, context: Context): Promise<ExitCode> {
  const catalog = await openCatalog(context.settings, context.cwd)
  if (id !== undefined && all) throw failure('usage', 'conflicting-arguments', 'Give the id of one drill, or --all.')
  if (all) return runAll(catalog, script, context)
  if (id === undefined) return list(catalog, context)
  return runOne(drillIn(catalog, id), catalog, script, context)
}

function drillIn(catalog: Catalog, id: string): CatalogDrill {
  const found = catalog.drills.get(id)
  if (found) return found
  throw failure('usage', 'no-such-drill', `There is no drill ${id}.`, didYouMean(id, catalog.drills.keys()) ?? 'sirun drill lists the drills.')
}

/** Reads, checks and runs one drill. Throws SirunError with what is wrong with its files. */
async function rehearseDrill(entry: CatalogDrill, catalog: Catalog, script: boolean, keep: boolean, context: Context, quiet: boolean): Promise<RehearsalEnd> {
  const subject = subjectIn(catalog, entry.id.split('.')[0]!)
  const files = await pinFiles(catalog, subject, context.settings)
  const model = await modelFor([entry.value, subject.value], Object.keys(services))
  const problems = checkDrill(entry, subject, { procedures: catalog.procedures, model, config: context.settings.config })
  if (!entry.value || problems.length > 0) throw new SirunError('failed', problems)
  const scenario = await scenarioOf(entry.value, entry.path, files)
  const show = quiet ? undefined : showRehearsal(scenario, subject, script, context)
  show?.opening()
  return runRehearsal(scenario, model, { script, keep, onRecord: (record) => show?.record(record) }, context)
}

async function runOne(entry: CatalogDrill, catalog: Catalog, script: boolean, context: Context): Promise<ExitCode> {
  const end = await rehearseDrill(entry, catalog, script, true, context, false)
  const passed = hasPassed(end)
  if (context.settings.json) writeJson(context, resultOf(entry, end))
  else {
    const { out } = context.terminal
    const lines = [...problemsOf(end), passed ? `${out.theme.good('✔ passed')}  the drill ended as it must` : `${out.theme.bad('✘ failed')}  the drill did not end as it must`]
    context.streams.stdout.write(`\n${lines.join('\n')}\nReport: sirun report ${end.run}\n`)
  }
  if (passed) return exitCodes.done
  return end.stopped && !script ? exitCodes['needs-person'] : exitCodes.failed
}

async function runAll(catalog: Catalog, script: boolean, context: Context): Promise<ExitCode> {
  if (!script) throw failure('usage', 'needs-script', '--all needs --script: nobody answers for every drill by hand.', 'sirun drill --all --script')
  const { streams, settings } = context
  let failed = 0
  for (const entry of catalog.drills.values()) {
    const end = await rehearseDrill(entry, catalog, true, false, context, true).catch((error: unknown) => {
      if (error instanceof SirunError) return error
      throw error
    })
    const passed = !(end instanceof SirunError) && hasPassed(end)
    if (!passed) failed++
    if (settings.json) writeJson(context, end instanceof SirunError ? { type: 'drill', id: entry.id, passed, problems: end.diagnostics } : resultOf(entry, end))
    else streams.stdout.write(`${[`${passed ? '✔' : '✘'} ${entry.id}`, ...(end instanceof SirunError ? end.diagnostics.map(({ message }) => message) : problemsOf(end))].join('\n    ')}\n`)
  }
  if (!settings.json) streams.stdout.write(`${catalog.drills.size - failed} passed, ${failed} failed\n`)
  return failed === 0 ? exitCodes.done : exitCodes.failed
}

function hasPassed({ misses, stopped }: RehearsalEnd): boolean {
  return misses.length === 0 && !stopped
}

function problemsOf({ misses, stopped }: RehearsalEnd): string[] {
  return [...(stopped ? [`stopped at ${stopped.address || 'the start'}: ${stopped.reason}`] : []), ...misses.map(missText)]
}

function missText({ expected, of, wanted, got }: Miss): string {
  return `${expected} ${of}: expected ${formatValue(wanted)}, got ${formatValue(got)}`
}

function resultOf({ id }: CatalogDrill, { run: runId, misses, stopped, end }: RehearsalEnd): object {
  return { type: 'drill', id, run: runId, passed: misses.length === 0 && !stopped, verdict: end.verdict ?? null, misses, ...(stopped && { stopped }) }
}

function list(catalog: Catalog, context: Context): ExitCode {
  const drills = [...catalog.drills.values()].flatMap(({ value }) => (value ? [value] : []))
  if (context.settings.json) drills.forEach(({ id, title, level, par }) => writeJson(context, { id, runbook: subjectOf({ id } as Drill), title, level, par: par ?? null }))
  else {
    const width = Math.max(...drills.map(({ id }) => id.length))
    for (const { id, title, level } of drills) context.streams.stdout.write(`${id.padEnd(width)}  ${level.padEnd(8)}  ${title}\n`)
    context.streams.stdout.write('\nStart one: sirun drill <id>\n')
  }
  return exitCodes.done
}
