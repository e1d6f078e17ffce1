/** sirun watch: events of a queue become alerts, and somebody is told, until it is ended. */
import type { Aws, AwsPlace } from '../../aws-model/aws.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { milliseconds } from '../../engine/milliseconds.js'
import { makeProgress } from '../../terminal/progress.js'
import { Health } from '../../watch/health.js'
import { Metrics } from '../../watch/metrics.js'
import { QueueTrouble } from '../../watch/queue.js'
import { longestWait, sqsQueue } from '../../watch/sqs-queue.js'
import type { WatchEvent } from '../../watch/watch-event.js'
import { Watcher, type Load } from '../../watch/watcher.js'
import { alertDesk } from '../alert-desk.js'
import { alertFor } from '../alert-io.js'
import { courierFor, guardedLogin } from '../alert-means.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { wayToAws } from '../finding-io.js'
import { needRouting } from '../open-routing.js'
import { openCatalog } from '../pin-files.js'
import { stopSignal } from '../stop-signal.js'
import { wallClock } from '../wall-clock.js'
import { asLogLine, asLogObject, levelOf } from '../watch-lines.js'
import { lockWatch } from '../watch-lock.js'
import { watchQueue } from '../watch-queue.js'
import { watchServer } from '../watch-server.js'

export interface WatchOptions {
  /** URL of the queue. Default: that of the configuration. */
  queue?: string
  /** Ask AWS what it knows beside each finding. */
  context?: boolean
  /** Where health and metrics are to be had; left out: nowhere. */
  listen?: string
}

/**
 * Ends when the process is asked to. Throws SirunError: usage without a queue or routing; state where another watcher has
 * the state folder, or the alert log cannot be kept; aws where the queue cannot be read at the start.
 */
export async function run({ queue: named, context: asked = false, listen }: WatchOptions, context: Context): Promise<ExitCode> {
  const { settings, cwd } = context
  const { url, place } = watchQueue(named, context)
  const opened = await needRouting(context)
  const catalog = await openCatalog(settings, cwd)
  const lock = await lockWatch(settings.stateDir)
  const way = wayToAws(context)
  const stop = stopSignal()
  const screen = reporter(context)
  try {
    const aws = guardedLogin(settings, way.open)
    await checkAccount(aws, place)
    const open = asked ? await way.open() : undefined
    const clock = wallClock(new AbortController().signal)
    const looks: ((event: WatchEvent) => void)[] = [screen.report]
    const report = (event: WatchEvent): void => looks.forEach((look) => look(event))
    const desk = alertDesk({
      stateDir: settings.stateDir,
      routing: opened.routing,
      courier: courierFor({ opened, context, clock, open: way.open }),
      clock,
      alertFor: (finding) => alertFor(finding, { settings, catalog, at: clock.now(), ...(open && { open }) }),
      report,
    })
    let server: Awaited<ReturnType<typeof watchServer>> | undefined
    try {
      const watcher = new Watcher({ queue: sqsQueue(aws, url, place, waitOf(context)), desk, clockUntil: wallClock, report, stop: stop.signal })
      if (listen !== undefined) {
        const load = (): Load => watcher.load
        const metrics = new Metrics({ queue: new URL(url).pathname.split('/').at(-1)!, load, openIncidents: () => desk.openIncidents() })
        const health = new Health(() => clock.monotonic(), load)
        looks.push((event) => metrics.take(event), (event) => health.take(event))
        server = await watchServer(listen, { health: () => health.look(), metrics: () => metrics.text() })
      }
      const left = await watcher.run()
      // What is still told to a receiver that says nothing would hold the process up.
      if (left > 0) process.exit(exitCodes.done)
      return exitCodes.done
    } finally {
      await server?.close()
      await desk.close()
    }
  } catch (error) {
    throw error instanceof QueueTrouble ? failure('aws', 'queue-unreadable', `The queue cannot be read. ${error.message}.`.replace(/\.\.$/, '.'), error.hint) : error
  } finally {
    screen.rest()
    stop.release()
    await way.close()
    await lock.release()
  }
}

/** Whose credentials these are, before anything is read with them. */
async function checkAccount(aws: Aws, place: AwsPlace): Promise<void> {
  const { account, arn } = await aws.identity(place)
  if (account !== place.account) throw failure('aws', 'wrong-account', `The queue is in account ${place.account}, but these credentials are of ${account} (${arn}).`, 'Use the profile of that account, or name a role there: watch.role in sirun.config.yaml.')
}

/** Seconds of a long poll, well within the time-out of a request. */
function waitOf({ settings: { config } }: Context): number {
  const { request } = config.timeouts ?? {}
  return request === undefined ? longestWait : Math.max(1, Math.min(longestWait, Math.floor(milliseconds(request) / 1_000) - 5))
}

/** Lines for people on a terminal, JSON everywhere else. */
function reporter(context: Context): { report: (event: WatchEvent) => void; rest: () => void } {
  const { streams, settings, terminal } = context
  const isShown = (event: WatchEvent): boolean => settings.verbose || levelOf(event) !== 'debug'
  if (settings.json || streams.stdout.isTTY !== true) return { report: (event) => void (isShown(event) && writeJson(context, asLogObject(event, new Date()))), rest: () => undefined }
  const progress = makeProgress(streams.stdout, terminal.out)
  const counts = { alerts: 0, rejected: 0 }
  const report = (event: WatchEvent): void => {
    if (event.event === 'recorded') counts.alerts += 1
    if (event.event === 'rejected') counts.rejected += 1
    if (isShown(event)) {
      progress.rest()
      streams.stdout.write(`${asLogLine(event, new Date(), terminal.out.theme)}\n`)
    }
    progress.wait(`Watching: ${counts.alerts} alerts, ${counts.rejected} rejected`)
  }
  return { report, rest: () => progress.rest() }
}
