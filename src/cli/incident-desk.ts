/** Where a command says something of incidents: the alert log of the state folder, and the queue of the watcher. */
import { hostname, userInfo } from 'node:os'
import { ulid } from 'ulid'
import type { SaidRecord, Sayer } from '../alerts/alert-records.js'
import type { Delivery } from '../alerts/channel.js'
import { channelFor } from '../alerts/channels.js'
import type { Told } from '../alerts/deliver-notice.js'
import { incidentOf, noIncidents, resolvedOf, type Incident, type Incidents } from '../alerts/incidents.js'
import { incidentsNamed, keyNamed } from '../alerts/named-incidents.js'
import { keyOfFinding } from '../alerts/notice-key.js'
import { recordSaid, tellSaid, type TakenSaid } from '../alerts/say.js'
import { sendSignal } from '../alerts/send-signal.js'
import { signalOf } from '../alerts/signal.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { fetchFindings } from '../findings/fetch-finding.js'
import type { Routing } from '../runbooks/routing.js'
import { courierFor, guardedLogin } from './alert-means.js'
import type { Context } from './context.js'
import { findingIo, wayToAws } from './finding-io.js'
import { openAlertLog } from './open-alert-log.js'
import { needRouting, openRouting } from './open-routing.js'
import { wallClock } from './wall-clock.js'
import { watchQueue } from './watch-queue.js'

/** What came of one thing that was said. */
export interface SaidOf {
  record: SaidRecord
  /** Missing where no alert of it is in this state folder. */
  taken?: TakenSaid
  /** Those who show it. */
  told: Told[]
  /** Of the signal to the watcher, where a queue is configured. */
  signal?: Delivery
  /** Why it is not recorded here, where the watcher could be told all the same. */
  unrecorded?: SirunError
}

export interface IncidentDesk {
  routing: Pick<Routing, 'destinations' | 'escalations'>
  incidents: Incidents
  now(): Date
  /** Keys of what is named, each once. Throws SirunError: failed for what is not open here and that no watcher can be asked of, usage for a name of several. */
  keysOf(names: readonly string[]): Promise<string[]>
  /** Throws SirunError (state) where it cannot be recorded and no watcher can be told: nothing was said then. */
  say(records: readonly SaidRecord[]): Promise<SaidOf[]>
  close(): Promise<void>
}

/** Who says it at this terminal. */
export function sayer(note: string | undefined): Sayer {
  return { user: userInfo().username, host: hostname(), by: 'person', ...(note !== undefined && { note }) }
}

/** Throws SirunError: usage where neither a routing nor a queue is configured; state where the log cannot be kept. */
export async function openIncidentDesk(context: Context): Promise<IncidentDesk> {
  const { settings } = context
  const queue = settings.config.watch && watchQueue(undefined, context)
  const opened = queue ? await openRouting(context) : await needRouting(context)
  const clock = wallClock(new AbortController().signal)
  const way = wayToAws(context)
  const log = opened && openAlertLog(settings.stateDir, opened.routing, clock)
  await log?.catchUp()
  const incidents = log?.incidents ?? noIncidents()
  return {
    routing: opened?.routing ?? { destinations: {} },
    incidents,
    now: () => clock.now(),
    keysOf: async (names) => {
      const keys = await Promise.all(names.map((name) => keysOfName(name, incidents, queue !== undefined, context)))
      return [...new Set(keys.flat())]
    },
    say: async (records) => {
      const here = records.filter(({ key }) => incidentOf(incidents, key) ?? resolvedOf(incidents, key))
      const courier = opened && courierFor({ opened, context, clock, open: way.open })
      const aws = guardedLogin(settings, way.open)
      return sayEach(records, {
        record: async () => (opened ? recordSaid(here, { routing: opened.routing, log: log!, newId: ulid, channelFor }) : []),
        tell: async (taken) => (courier ? tellSaid(taken, { log: log!, courier }) : []),
        ...(queue && { signal: async (record) => sendSignal(signalOf(record, clock.now()), queue, { aws, clock }) }),
      })
    },
    close: async () => {
      await log?.close()
      await way.close()
    },
  }
}

export interface SayingPorts {
  /** Records what is known here. Throws SirunError (state) where it cannot. */
  record: () => Promise<TakenSaid[]>
  /** Tells those who show it. */
  tell: (taken: TakenSaid) => Promise<Told[]>
  /** Tells the watcher; left out where there is none. */
  signal?: (record: SaidRecord) => Promise<Delivery>
}

/** Recorded, then told. What cannot be recorded here, on a full disk for one, the watcher is told all the same: it would go on to wake others. */
export async function sayEach(records: readonly SaidRecord[], { record, tell, signal }: SayingPorts): Promise<SaidOf[]> {
  let unrecorded: SirunError | undefined
  const taken = await record().catch((error: unknown) => {
    if (!signal || !(error instanceof SirunError)) throw error
    unrecorded = error
    return []
  })
  return Promise.all(
    records.map(async (each): Promise<SaidOf> => {
      const one = taken.find(({ said: { key } }) => key === each.key)
      const [told, signalled] = await Promise.all([one ? tell(one) : [], signal?.(each)])
      return { record: each, told, ...(one && { taken: one }), ...(signalled && { signal: signalled }), ...(unrecorded && { unrecorded }) }
    }),
  )
}

async function keysOfName(name: string, incidents: Incidents, isWatched: boolean, context: Context): Promise<string[]> {
  if (/^(?:file:|-)/.test(name)) {
    const { findings } = await fetchFindings(name, findingIo(context))
    return findings.flatMap((finding) => keyHere(keyOfFinding(finding), `${finding.type} (${finding.id})`, incidents, isWatched))
  }
  const found = incidentsNamed(name, incidents)
  if (found.length === 1) return [found[0]!.key]
  if (found.length > 1) throw failure('usage', 'several-incidents', `${name} is the name of ${found.length}: ${found.slice(0, 5).map(nameOf).join('; ')}${found.length > 5 ? '; …' : ''}.`, 'Give more of it, as sirun alerts list shows it.')
  return keyHere(keyNamed(name) ?? '', name, incidents, isWatched)
}

/** What this state folder does not know may be known to the watcher. */
function keyHere(key: string, what: string, incidents: Incidents, isWatched: boolean): string[] {
  const known = incidentOf(incidents, key) ?? resolvedOf(incidents, key)
  if (known) return [known.key]
  if (key !== '' && isWatched) return [key]
  const hint = key === '' ? 'sirun alerts list shows what is, with names to type; the ARN or key of a finding always names it.' : 'sirun alerts list shows what is. Where another machine watches, its queue is watch.queue in sirun.config.yaml.'
  throw failure('failed', 'no-such-incident', `Nothing is open here by the name ${what}.`, hint)
}

function nameOf({ key, title }: Incident): string {
  return `${key.slice(0, 18)} ${title}`
}
