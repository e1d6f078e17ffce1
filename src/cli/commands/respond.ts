/** sirun respond: the runbook for a finding. This version rehearses it. */
import type { AwsModel } from '../../aws-model/model.js'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { scenarioFromFinding } from '../../drill/scenario.js'
import { fetchFinding } from '../../findings/fetch-finding.js'
import type { Finding } from '../../findings/finding.js'
import { matchRunbooks } from '../../runbooks/match-runbook.js'
import type { Catalog } from '../../runbooks/runbook-catalog.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { findingIo } from '../finding-io.js'
import { checkFiles, modelFor, openCatalog, pinUnchecked, subjectIn, type Subject } from '../pin-files.js'
import { runRehearsal, type RehearsalEnd } from '../rehearsal.js'
import { showRehearsal } from '../show-rehearsal.js'

export interface RespondOptions {
  finding: string
  drill: boolean
  script: boolean
  runbook?: string
  /** Without a terminal: the steps that may change something. */
  approve: readonly string[]
}

export async function run(options: RespondOptions, context: Context): Promise<ExitCode> {
  if (!options.drill) {
    throw failure('usage', 'rehearsal-only', 'This version of sirun makes no change in AWS: it rehearses.', `sirun respond ${options.finding} --drill`)
  }
  const finding = await fetchFinding(options.finding, findingIo(context))
  const catalog = await openCatalog(context.settings, context.cwd)
  const { subject, reason } = choose(finding, options.runbook, catalog, context)
  const scenario = scenarioFromFinding(finding, pinUnchecked(catalog, subject))
  const prepare = async (): Promise<AwsModel> => {
    await checkFiles(catalog, subject, context.settings)
    const { services } = await import('../../drill/world/services.js')
    return modelFor([subject.value], Object.keys(services))
  }
  const show = showRehearsal(scenario, subject, options.script, context, reason)
  const { script, approve } = options
  const end = await runRehearsal(scenario, prepare, { catalog, script, keep: true, approve, show }, context)
  if (context.settings.json) writeJson(context, resultOf(end))
  else context.streams.stdout.write(`\nReport: sirun report ${end.run}\n`)
  return exitCodeOf(end, options.script)
}

function choose(finding: Finding, named: string | undefined, catalog: Catalog, { settings }: Context): { subject: Subject; reason: string } {
  if (named !== undefined) return { subject: subjectIn(catalog, named), reason: 'named on the command line' }
  const { matches, diagnostics } = matchRunbooks(finding, settings.config.org ?? {}, catalog.runbooks.values())
  if (diagnostics.length > 0) throw new SirunError('failed', diagnostics.map((tie) => ({ ...tie, severity: 'error' as const })))
  const [best] = matches
  if (best) return { subject: best.runbook, reason: best.reason }
  throw failure('failed', 'no-runbook', `No runbook is for ${finding.type}.`, 'Name one with --runbook <id>; sirun runbooks list shows them.')
}

const undone = new Set(['failed', 'partly', 'blocked', 'declined'])

function openSteps({ end }: RehearsalEnd): { step: string; outcome: string }[] {
  return [...end.results].flatMap(([step, { outcome }]) => (undone.has(outcome) ? [{ step, outcome }] : []))
}

function resultOf(rehearsal: RehearsalEnd): object {
  const { run: runId, end, stopped } = rehearsal
  return { type: 'rehearsal', run: runId, status: end.status, verdict: end.verdict ?? null, open: openSteps(rehearsal), ...(stopped && { stopped }) }
}

function exitCodeOf(rehearsal: RehearsalEnd, script: boolean): ExitCode {
  if (rehearsal.stopped) return script ? exitCodes.failed : exitCodes['needs-person']
  const open = openSteps(rehearsal)
  if (open.length === 0) return exitCodes.done
  return open.every(({ outcome }) => outcome === 'declined') ? exitCodes['needs-person'] : exitCodes.failed
}
