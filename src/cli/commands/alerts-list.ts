/** sirun alerts list: what is open, who has it, what is late, and who is told next. */
import type { Incident, ResolvedIncident } from '../../alerts/incidents.js'
import { listIncidents, listResolved, type ListedIncident } from '../../alerts/listed-incident.js'
import { plainValue } from '../../report/plain-value.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openAlertLog } from '../open-alert-log.js'
import { needRouting } from '../open-routing.js'
import { showIncidents, showResolved } from '../show-incidents.js'
import { wallClock } from '../wall-clock.js'

export interface AlertsListOptions {
  /** Also what was resolved lately. */
  all?: boolean
}

/** Takes no lock and writes nothing. Throws SirunError: usage without a routing, state where the log cannot be read. */
export async function run({ all = false }: AlertsListOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const { routing } = await needRouting(context)
  const clock = wallClock(new AbortController().signal)
  const log = openAlertLog(settings.stateDir, routing, clock)
  log.look()
  const now = clock.now()
  const open = listIncidents(log.incidents, routing, now)
  const resolved = all ? listResolved(log.incidents) : []
  if (settings.json) for (const each of [...open, ...resolved]) writeJson(context, asObject(each))
  else streams.stdout.write(`${showResolved(resolved, now, terminal.out)}${showIncidents(open, now, terminal.out)}`)
  return exitCodes.done
}

/** Without what its alert says: `sirun alert` shows that. */
function asObject({ incident, short, clock, next, isAtItsEnd }: ListedIncident<Incident | ResolvedIncident>): object {
  const state = 'resolved' in incident ? 'resolved' : incident.contained ? 'contained' : incident.acknowledged ? 'acknowledged' : 'open'
  return plainValue({ type: 'incident', state, short, ...incident, shown: undefined, clock: clock.map(({ what, until, isOver }) => ({ what, until, over: isOver })), next: next ?? null, ended: isAtItsEnd }) as object
}
