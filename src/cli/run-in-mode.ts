/** A runbook or procedure that a command has chosen, run in the mode that was asked for, to its exit code. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { failure } from '../diagnostics/diagnostic.js'
import type { Scenario } from '../drill/scenario.js'
import type { RunEnd } from '../engine/execute.js'
import type { Mode, PinnedFile } from '../engine/records.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import type { Head } from '../journal/scan-journal.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import { planAsScript } from '../terminal/by-hand.js'
import { forTerminal } from '../text/escape.js'
import { writeJson, type Context } from './context.js'
import { copyLines } from './copy-lines.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import type { CopyState } from './journal-copy.js'
import { matterOf } from './matter.js'
import type { OpenAws } from './open-aws.js'
import { checkFiles, modelFor, pinUnchecked, type Subject } from './pin-files.js'
import { runRehearsal } from './rehearsal.js'
import { showRun } from './show-run.js'

export interface Wanted {
  catalog: Catalog
  subject: Subject
  /** Why this one. */
  reason?: string
  options: { mode: Mode; script: boolean; printCli: boolean; approve: readonly string[]; breakGlass?: string }
  /** The way to AWS and the run's place: where it is no drill. */
  open?: OpenAws
  place?: AwsPlace
  about: { finding?: Finding; inputs: ValueMap }
  /** The world to rehearse in. */
  scenario: (files: PinnedFile[]) => Scenario
}

export async function runInMode(wanted: Wanted, context: Context): Promise<ExitCode> {
  const { mode, script, printCli } = wanted.options
  if (script && mode === 'live') {
    throw failure('usage', 'conflicting-arguments', 'A live run takes no answers from --script.', 'Add --drill or --dry-run, or name what may be changed: --approve <step>.')
  }
  if (printCli) return printPlan(wanted, context)
  return endOfRun(mode === 'drill' ? await rehearsed(wanted, context) : await liveOrDry(wanted, mode, false, context), mode, script, context)
}

/** Says how it ended, and what proves its journal later; the exit code that it means. */
export function endOfRun({ run, end, head, copy }: { run: string; end: RunEnd; head?: Head; copy?: CopyState }, mode: Mode, script: boolean, context: Context): ExitCode {
  const result = { run, status: end.status, verdict: end.verdict ?? null, open: openSteps(end), ...(end.status === 'stopped' && { stopped: { address: end.address, reason: end.reason } }), ...(head && { head: { record: head.seq, hash: head.hash } }), ...(copy && { copy }) }
  if (context.settings.json) writeJson(context, mode === 'drill' ? { type: 'rehearsal', ...result } : { type: 'run', mode, ...result })
  else context.streams.stdout.write(`\nReport: sirun report ${run}\n${headLine(head)}${copyLines(run, copy, context.terminal.out)}`)
  return exitCodeOf(end, script)
}

/** The last line of a run: kept elsewhere, it proves the journal up to here. */
export function headLine(head: Head | undefined): string {
  return head ? `Head: ${head.seq} ${head.hash}\n` : ''
}

async function rehearsed({ catalog, subject, reason, options, scenario: make }: Wanted, context: Context): Promise<{ run: string; end: RunEnd; head?: Head }> {
  const { script, approve } = options
  const scenario = make(pinUnchecked(catalog, subject))
  const prepare = async (): Promise<AwsModel> => {
    await checkFiles(catalog, subject, context.settings)
    const { services } = await import('../drill/world/services.js')
    return modelFor([subject.value], Object.keys(services))
  }
  const show = showRun(matterOf(scenario), subject, script, context, reason)
  return runRehearsal(scenario, prepare, { catalog, script, keep: true, approve, show }, context)
}

/** `silent`: nothing is kept, shown or asked. */
async function liveOrDry({ catalog, subject, reason, options, open, place, about }: Wanted, mode: 'live' | 'dry-run', silent: boolean, context: Context) {
  const { runLive } = await import('./live-run.js')
  const { script, approve, breakGlass } = options
  const prepare = async (): Promise<AwsModel> => {
    await checkFiles(catalog, subject, context.settings)
    // Other procedures can be run beside it, and a dry run asks IAM what is allowed.
    return modelFor([subject.value, ...[...catalog.procedures.values()].map(({ value }) => value)], ['iam', 'ec2'])
  }
  const { finding, inputs } = about
  const matter = { mode, files: pinUnchecked(catalog, subject), inputs, place: place!, ...(finding && { finding }) }
  const isScripted = script || (mode === 'dry-run' && !context.terminal.interactive)
  return runLive(matter, prepare, { open: open!, catalog, approve, script, silent, ...(breakGlass !== undefined && { breakGlass }), show: (whole) => showRun(whole, subject, isScripted, context, reason) }, context)
}

/** What a dry run would do, as a shell script on stdout. */
async function printPlan(wanted: Wanted, context: Context): Promise<ExitCode> {
  if (wanted.options.mode === 'drill') throw failure('usage', 'conflicting-arguments', 'A drill has no calls to print: its world is made up.', 'Leave --drill away; --print-cli sends nothing but reads.')
  const { end, records } = await liveOrDry(wanted, 'dry-run', true, context)
  const changes = records.flatMap((record) => (record.type === 'approval' ? record.changes : []))
  const { id } = wanted.subject
  if (context.settings.json) writeJson(context, { type: 'plan', runbook: id, changes })
  else {
    const { account, region } = wanted.place!
    const head = [`# ${forTerminal(id)} in ${forTerminal(account)}, ${forTerminal(region)}: the plan as it stands now, with the first answer to each question.`, '# Nothing of it was done. What is known only later stands in < >.', '']
    context.streams.stdout.write(`${head.join('\n')}\n${changes.length === 0 ? '# It changes nothing.\n' : planAsScript(changes)}`)
  }
  if (end.status === 'closed') return exitCodes.done
  throw failure('failed', 'plan-incomplete', `The plan ends at ${end.address}: ${end.reason}`)
}

const undone = new Set(['failed', 'partly', 'blocked', 'declined'])

function openSteps({ results }: RunEnd): { step: string; outcome: string }[] {
  return [...results].flatMap(([step, { outcome }]) => (undone.has(outcome) ? [{ step, outcome }] : []))
}

function exitCodeOf(end: RunEnd, script: boolean): ExitCode {
  if (end.status === 'stopped') return script ? exitCodes.failed : exitCodes['needs-person']
  const open = openSteps(end)
  if (open.length === 0) return exitCodes.done
  return open.every(({ outcome }) => outcome === 'declined') ? exitCodes['needs-person'] : exitCodes.failed
}
