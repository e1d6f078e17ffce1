/** sirun ack: somebody has it, and nobody else is told. */
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import type { Incident } from '../../alerts/incidents.js'
import { count } from '../../terminal/format-value.js'
import { makePrompter } from '../../terminal/prompter.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openIncidentDesk, sayer, type IncidentDesk, type SaidOf } from '../incident-desk.js'
import { problemsOf, saidObject, showSaid } from '../show-said.js'

export interface AckOptions {
  /** As `sirun alerts list` names them; ARNs, ids, keys, file:<path> or -. */
  findings: readonly string[]
  note?: string
  /** All that nobody has. */
  all?: boolean
  /** Of these: this type, with * at its end all that begin so. */
  type?: string
  priority?: string
  /** Do not ask. */
  yes?: boolean
}

/**
 * Exit code: needs-person where nobody agreed to all. Throws SirunError: usage; failed for what is not open, and after all is said where
 * somebody who shows it could not be told; aws where the watcher could not be; state where it cannot be recorded, after the watcher was told.
 */
export async function run({ findings, note, all = false, type, priority, yes = false }: AckOptions, context: Context): Promise<ExitCode> {
  checkWords({ findings, all, type, priority })
  const desk = await openIncidentDesk(context)
  try {
    const wanted = all ? allOf(desk, type, priority) : undefined
    const keys = wanted?.map(({ key }) => key) ?? (await desk.keysOf(findings))
    if (wanted && wanted.length > 0 && !yes && !(await isWanted(wanted, context))) {
      context.streams.stdout.write('Nothing was acknowledged.\n')
      return exitCodes['needs-person']
    }
    if (keys.length === 0 && !context.settings.json) context.streams.stdout.write('There is nothing that nobody has.\n')
    return sayAll(await desk.say(keys.map((key) => ({ type: 'acknowledged', key, said: sayer(note) }))), desk, context)
  } finally {
    await desk.close()
  }
}

/** Shows what came of it. Throws SirunError where somebody does not know of it. */
export function sayAll(said: readonly SaidOf[], desk: IncidentDesk, context: Context): ExitCode {
  for (const each of said) {
    if (context.settings.json) writeJson(context, saidObject(each))
    else context.streams.stdout.write(showSaid(each, desk, context.terminal.out))
  }
  const problems = problemsOf(said)
  if (problems) throw new SirunError(problems.kind, problems.diagnostics)
  return exitCodes.done
}

function checkWords({ findings, all, ...filters }: { findings: readonly string[]; all: boolean; type: string | undefined; priority: string | undefined }): void {
  if (all && findings.length > 0) throw failure('usage', 'all-or-some', 'Findings are named, and --all is given.', 'Name some, or say --all.')
  if (!all && findings.length === 0) throw failure('usage', 'nothing-named', 'No finding is named.', 'sirun alerts list shows what is open, with names to type. All that nobody has: --all')
  if (!all && Object.values(filters).some((each) => each !== undefined)) throw failure('usage', 'only-with-all', '--type and --priority narrow --all.', 'For example: sirun ack --all --priority P3')
  if (filters.priority !== undefined && !/^P[1-4]$/.test(filters.priority)) throw failure('usage', 'no-such-priority', `There is no priority ${filters.priority}.`, 'Known: P1, P2, P3, P4.')
}

function allOf({ incidents: { open } }: IncidentDesk, type: string | undefined, priority: string | undefined): Incident[] {
  const isOfType = (name: string): boolean => type === undefined || (type.endsWith('*') ? name.startsWith(type.slice(0, -1)) : name === type)
  return [...open.values()].filter((incident) => !incident.acknowledged && isOfType(incident.finding.type) && (priority === undefined || incident.priority === priority))
}

/** Titles that are shown before the question. */
const most = 10

async function isWanted(wanted: readonly Incident[], { streams, terminal }: Context): Promise<boolean> {
  if (!terminal.interactive) throw failure('needs-person', 'unconfirmed', `There is no terminal to ask at: nobody would be told any more of ${count(wanted.length, 'incident')}. Nothing was acknowledged.`, 'Without one: --yes')
  const lines = [...wanted.slice(0, most).flatMap(({ title }) => wrap(forTerminal(title), terminal.out.columns, '  ')), ...(wanted.length > most ? [`  and ${wanted.length - most} more`] : [])]
  streams.stdout.write(`${lines.join('\n')}\n\n`)
  return makePrompter(streams, terminal.out).choose({
    message: `Do you have ${wanted.length === 1 ? 'this incident' : `these ${wanted.length} incidents`}?`,
    start: 0,
    choices: [
      { value: false, name: 'no', says: 'they stay open to whoever is told next' },
      { value: true, name: 'yes', says: 'nobody else is told of them' },
    ],
  })
}
