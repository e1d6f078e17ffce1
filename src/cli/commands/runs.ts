/** sirun runs: the runs of the state folder, the newest first. */
import { listRuns, type RunSummary } from '../../journal/run-store.js'
import { forTerminal } from '../../text/escape.js'
import { padTo, wrap } from '../../text/layout.js'
import { formatTime } from '../../terminal/format-value.js'
import { placeText } from '../../terminal/show-plan.js'
import { modeWords } from '../../terminal/show-header.js'
import type { Screen } from '../../terminal/theme.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'

export async function run(_: object, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const runs = listRuns(settings.stateDir)
  if (settings.json) for (const summary of runs) writeJson(context, summary)
  else if (runs.length === 0) streams.stdout.write(`No runs in ${forTerminal(settings.stateDir)}\n`)
  else streams.stdout.write(runs.map((summary) => `${showRun(summary, settings.config.evidence !== undefined, terminal.out)}\n`).join(''))
  return exitCodes.done
}

/** What a person looks for, what it is about, and how to go on with it. */
function showRun(summary: RunSummary, isCopied: boolean, { theme, columns }: Screen): string {
  const { id, state, started, mode, runbook, finding, place, verdict, problem, deleted } = summary
  const paint = { open: theme.caution, stopped: theme.caution, closed: theme.good, broken: theme.bad, deleted: theme.quiet }[state]
  const head = [
    forTerminal(id),
    started === undefined ? '' : formatTime(started).replace(/:\d\dZ$/, 'Z'),
    mode === undefined ? '' : theme.mode[mode](padTo(modeWords[mode], 7)),
    paint(padTo(state, 7)),
    forTerminal(verdict ?? ''),
  ]
  const about = [runbook?.id ?? deleted?.runbook, finding?.type].filter((text) => text !== undefined).map((text) => forTerminal(text))
  if (place !== undefined) about.push(placeText(place))
  if (problem !== undefined) about.push(theme.bad(forTerminal(problem)))
  return [
    head.filter(Boolean).join('  ').trimEnd(),
    ...(about.length > 0 ? wrap(about.join(', '), columns, '  ') : []),
    ...nextLines(summary, isCopied).flatMap((line) => wrap(line.includes(': sirun ') ? theme.strong(line) : line, columns, '  ')),
  ].join('\n')
}

function nextLines(summary: RunSummary, isCopied: boolean): string[] {
  const { deleted, held, mode, copied, id } = summary
  if (deleted) return [`Deleted by ${forTerminal(deleted.by)} on ${forTerminal(deleted.host)} at ${formatTime(deleted.at)}: ${forTerminal(deleted.reason)}`]
  return [...(held ? [`Held by ${forTerminal(held.by)} since ${formatTime(held.at)}: ${forTerminal(held.reason)}`] : []), ...goOn(summary), ...(isCopied && mode === 'live' ? copyLines(id, copied) : [])]
}

function copyLines(id: string, copied: RunSummary['copied']): string[] {
  if (copied && copied.records >= copied.of) return []
  const what = copied ? `Records ${copied.records + 1} to ${copied.of} are not known to be in ${forTerminal(copied.where)}` : 'Nothing of it is known to be in the bucket'
  return [what, `Bring the rest there: sirun runs copy ${forTerminal(id)}`]
}

/** A drill's world is gone with its process; a broken journal is not gone on with. */
function goOn({ id, state, mode, undoing, last }: RunSummary): string[] {
  const who = last === undefined ? '' : `, ${forTerminal(last.user)} on ${forTerminal(last.host)} at ${formatTime(last.at)}`
  // The command stands on a line of its own, to be copied.
  if (state === 'broken') return [`Look what is wrong: sirun verify ${forTerminal(id)}`]
  if (mode === 'drill' || mode === undefined) return []
  if (undoing) return [`Its undo is open${who}`, `Go on: sirun undo ${forTerminal(id)}`]
  if (state === 'closed') return []
  return [`${state === 'open' ? 'At work, or cut off' : 'Stopped'}${who}`, `Go on: sirun resume ${forTerminal(id)}`]
}
