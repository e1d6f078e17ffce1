/** sirun undo: puts back what a run changed, the last change first, and only what is still as the run left it. */
import { failure } from '../../diagnostics/diagnostic.js'
import { changesToUndo } from '../../engine/changes-to-undo.js'
import { reopenRun } from '../../engine/open-run.js'
import { planUndo } from '../../engine/plan-undo.js'
import { RunStopped } from '../../engine/run.js'
import type { RunState } from '../../engine/run-state.js'
import { undoAsPlanned } from '../../engine/undo.js'
import { otherHolders } from '../../journal/other-holders.js'
import { undoAsScript } from '../../terminal/by-hand.js'
import { accountOfUndo, showUndoEnd, type Accounted } from '../../terminal/show-undo-end.js'
import { showUndoPlan } from '../../terminal/show-undo-plan.js'
import { forTerminal } from '../../text/escape.js'
import { writeJson, type Context } from '../context.js'
import { copyLines } from '../copy-lines.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { inTakenUpRun } from '../in-taken-up-run.js'
import { headLine } from '../run-in-mode.js'
import { lookAtRun, refuseDrill, takeUp, type Opened } from '../take-up.js'

export interface UndoOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** Addresses; what is below one counts too. Empty: all changes. */
  steps: readonly string[]
  reason?: string
  /** Without a terminal: the steps whose changes may be put back. */
  approve: readonly string[]
  /** Only shows the plan. */
  dryRun: boolean
  /** Only prints the calls of the plan. */
  printCli: boolean
}

export async function run(options: UndoOptions, context: Context): Promise<ExitCode> {
  return options.dryRun || options.printCli ? showPlan(options, context) : undo(options, context)
}

/** Nothing is recorded, so that nobody is locked out and no reason is needed. */
async function showPlan({ id: prefix, steps, printCli }: UndoOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const looked = await lookAtRun(prefix, (opened, state) => checkUndoable(opened, state, steps), context)
  const { run: id, records, session } = looked
  const { changes } = await inTakenUpRun(looked, { approved: () => new Set<string>(), resumeLine: '', silent: true }, context, async ({ model, ports }) => ({
    changes: await planUndo(await reopenRun(records, session, ports, model), chosen(steps), { heldBy: otherHolders(settings.stateDir, id) }),
  }))
  if (settings.json) writeJson(context, { type: 'undo-plan', run: id, changes })
  else if (printCli) streams.stdout.write(undoAsScript(id, changes))
  else streams.stdout.write(`${showUndoPlan(changes, terminal.out)}\n\nNothing was put back. To do it: sirun undo ${forTerminal([id, ...steps].join(' '))}\n`)
  return exitCodes.done
}

async function undo({ steps, approve, ...options }: UndoOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const taken = await takeUp({ ...options, doing: 'undo' }, (opened, state) => checkUndoable(opened, state, steps), context)
  const { run: id, records, session } = taken
  const { head, copy, records: after, planned } = await inTakenUpRun(taken, { approved: () => new Set(approve), resumeLine: `Go on: sirun undo ${id}` }, context, async ({ model, ports, login, show }) => {
    const reopened = await reopenRun(records, { ...session, caller: login }, ports, model)
    try {
      await undoAsPlanned(reopened, chosen(steps), { heldBy: otherHolders(settings.stateDir, id) })
      return { planned: true }
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error
      show?.progress?.rest()
      return { planned: error.address !== '' }
    }
  })
  if (!planned) {
    if (!settings.json) streams.stdout.write('\n  Nothing was put back.\n')
    return exitCodes['needs-person']
  }
  const { changes, stopped } = accountOfUndo(after)
  if (settings.json) writeJson(context, { type: 'undo', run: id, ...(stopped !== undefined && { stopped }), changes, ...(head && { head: { record: head.seq, hash: head.hash } }), ...(copy && { copy }) })
  else streams.stdout.write(`\n${showUndoEnd(id, after, terminal.out)}\n\nReport: sirun report ${id}\n${headLine(head)}${copyLines(id, copy, terminal.out)}`)
  return exitCodeOf(changes)
}

function chosen(steps: readonly string[]): readonly string[] | undefined {
  return steps.length === 0 ? undefined : steps
}

function checkUndoable(opened: Opened, state: RunState, steps: readonly string[]): void {
  refuseDrill(opened, 'undo')
  if (opened.mode === 'dry-run') throw failure('usage', 'nothing-to-undo', `Run ${opened.run} is a dry run: it changed nothing.`)
  const all = changesToUndo(state)
  const [first] = all
  if (!first) throw failure('usage', 'nothing-to-undo', `Run ${opened.run} changed nothing.`, `What it did: sirun report ${opened.run}`)
  const unknown = steps.find((step) => changesToUndo(state, [step]).length === 0)
  if (unknown !== undefined) throw failure('usage', 'no-such-change', `Run ${opened.run} changed nothing at ${unknown}.`, `It changed: ${all.map(([address]) => address).join(', ')}`)
}

function exitCodeOf(changes: readonly Accounted[]): ExitCode {
  const results = new Set(changes.map(({ result }) => result))
  if (results.has('failed')) return exitCodes.failed
  return ['declined', 'drifted', 'held', 'not-reached'].some((result) => results.has(result as Accounted['result'])) ? exitCodes['needs-person'] : exitCodes.done
}
