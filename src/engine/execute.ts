/** The loop: phase after phase, each proven and asked about before the next, to a verdict. Resuming is the same loop over recorded results. */
import type { Value, ValueMap } from '../expressions/value.js'
import { coerceInput, missingInputs } from './inputs.js'
import { resumeOthers } from './other-procedure.js'
import { kindOf } from '../runbooks/runbook.js'
import { askOnce, emit, RunStopped, type Run } from './run.js'
import type { Reply } from './ports.js'
import type { StepResult } from './run-state.js'
import type { Verdict } from './records.js'
import type { Scope } from './step-kind.js'
import { verifyPhase } from './verify-phase.js'
import { walkSteps } from './walk-steps.js'

export type RunEnd = { results: ReadonlyMap<string, StepResult>; verdict?: Verdict } & ({ status: 'closed' } | { status: 'stopped'; address: string; reason: string })

const verdicts: readonly Verdict[] = ['true-positive', 'false-positive', 'benign', 'duplicate']

/**
 * Walks the run to its end, from wherever its journal says that it stands; `begin` comes first. A stop by a person ends
 * with a `stopped` record; the run can be resumed.
 */
export async function execute(run: Run, begin: (run: Run) => Promise<void> = () => Promise.resolve()): Promise<RunEnd> {
  const given = run.state.opened!.inputs
  const scope: Scope = { prefix: '', phase: '', inputs: given, results: new Map() }
  try {
    await begin(run)
    const start = await askOnce(run, { kind: 'start', address: '', title: run.program.title })
    if (start.do === 'stop') throw new RunStopped('', start.reason)
    scope.inputs = { ...given, ...(await askForInputs(run, given)) }
    await resumeOthers(run)
    for (const phase of run.program.phases) await walkPhase(run, scope, phase)
    if (run.program.kind === 'runbook') await settleVerdict(run)
    const { verdict } = run.state
    if (!run.state.closed) await emit(run, { type: 'closed', ...(verdict && { verdict }) })
    return { status: 'closed', results: scope.results, ...(verdict && { verdict }) }
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error
    const { address, reason } = error
    await emit(run, { type: 'stopped', ...(address && { address }), reason })
    return { status: 'stopped', address, reason, results: scope.results }
  }
}

async function askForInputs(run: Run, given: ValueMap): Promise<ValueMap> {
  const values: ValueMap = {}
  for (const [name, { type, describe, optional = false }] of missingInputs(run.program.inputs, given)) {
    const isUsable = (given: Reply<'input'>): boolean => given.do === 'answer' && (optional || coerceInput(type, given.value) !== undefined)
    const reply = await askOnce(run, { kind: 'input', address: `inputs.${name}`, name, type, describe, optional }, isUsable)
    if (reply.do === 'stop') throw new RunStopped(`inputs.${name}`, reply.reason)
    const value: Value | undefined = coerceInput(type, reply.value)
    if (value !== undefined) values[name] = value
    else if (!optional) throw new RunStopped(`inputs.${name}`, `${name} is no ${type}`)
  }
  return values
}

async function walkPhase(run: Run, scope: Scope, { name, steps }: Run['program']['phases'][number]): Promise<void> {
  scope.phase = name
  const finished = run.state.phasesFinished.has(name)
  if (!finished && run.state.phase !== name) await emit(run, { type: 'phase-started', phase: name })
  await walkSteps(run, scope, steps)
  if (finished) return
  await verifyPhase(run, name)
  await askAboutOpenSteps(run, scope, name, steps.filter((step) => !run.kinds[kindOf(step)]?.aside).map(({ id }) => id))
  await emit(run, { type: 'phase-finished', phase: name })
}

/** One question at the end of a phase that lists what is not as it should be, of all that containing depends on. */
async function askAboutOpenSteps(run: Run, scope: Scope, phase: string, ids: readonly string[]): Promise<void> {
  const open = ids.flatMap((id) => {
    const { outcome, reason } = scope.results.get(id)!
    return ['declined', 'failed', 'blocked', 'partly'].includes(outcome) ? [{ address: id, outcome, ...(reason && { reason }) }] : []
  })
  if (open.length === 0) return
  const reply = await askOnce(run, { kind: 'phase', address: phase, phase, open })
  if (reply.do === 'stop') throw new RunStopped(phase, reply.reason)
}

async function settleVerdict(run: Run): Promise<void> {
  if (run.state.verdict === undefined) {
    const reply = await askOnce(run, { kind: 'verdict', address: '', choices: verdicts })
    if (reply.do === 'stop') throw new RunStopped('', reply.reason)
    await emit(run, { type: 'verdict', verdict: reply.value as Verdict })
  }
}
