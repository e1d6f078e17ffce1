/**
 * sirun as a function of AWS Lambda: messages of a queue, an event of EventBridge, or a schedule that does what is due. The
 * state folder is on a file system that lasts (EFS), and no other invocation runs at the same time: nobody can see from one
 * whether another still is, so the operator has to say that.
 */
import { randomUUID } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { AlertLog } from '../alerts/alert-log.js'
import { runLimited } from '../alerts/run-limited.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { acquireLock } from '../journal/lock.js'
import type { Desk, Telling } from '../watch/desk.js'
import { entriesOf } from '../watch/entries-of.js'
import { alertDesk } from './alert-desk.js'
import { alertFor } from './alert-io.js'
import { courierFor } from './alert-means.js'
import { makeContext, writeJson, type Environment, type Streams } from './context.js'
import { wayToAws } from './finding-io.js'
import { needRouting } from './open-routing.js'
import { version } from './package-root.js'
import { openCatalog } from './pin-files.js'
import { loadSettings } from './settings.js'
import { wallClock } from './wall-clock.js'
import { asLogObject, levelOf } from './watch-lines.js'

/** What SQS takes for an answer: the messages that come again (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html). */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[]
}

export type Handler = (event: unknown) => Promise<BatchAnswer>

interface SqsRecord {
  messageId: string
  body: string
  attributes?: { ApproximateReceiveCount?: string; SenderId?: string }
}

/** Alerts that are told at the same time. */
const together = 32

/** Opened with the first event, and kept for those after it. The handler throws where nothing of an event could be recorded: it comes again. */
export function lambdaHandler(streams: Streams, env: Environment): Handler {
  let opening: Promise<Desk> | undefined
  let isBroken = false
  return async (event) => {
    opening ??= openDesk(streams, env)
    const desk = await opening.catch((error: unknown) => {
      opening = undefined
      throw error
    })
    if (isBroken) await desk.reopen()
    isBroken = false
    const failed: string[] = []
    const tellings: Telling[] = []
    for (const { messageId: id, body, attributes } of messagesOf(event)) {
      const { ApproximateReceiveCount: receives = '1', SenderId: sender } = attributes ?? {}
      try {
        const entries = await entriesOf({ id, body, receives: Number(receives), ...(sender !== undefined && { sender }) }, (finding) => desk.alertFor(finding))
        tellings.push(...(await desk.record(id, entries)))
      } catch (error) {
        writeJson({ streams }, asLogObject({ event: 'put-back', message: id, receives: Number(receives), why: error instanceof Error ? error.message : String(error) }, new Date()))
        isBroken ||= isOfLog(error)
        failed.push(id)
      }
    }
    // What is not told when the time of the invocation is over, or the log cannot be kept any more, the next one tells.
    if (!isBroken) {
      await runLimited([...tellings, ...desk.duties], together, (work) => work()).catch((error: unknown) => {
        isBroken = isOfLog(error)
        throw error
      })
    }
    if (failed.length > 0 && !isOfSqs(event)) throw failure('state', 'event-not-recorded', 'The event could not be recorded; it has to come again.')
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  }
}

function isOfLog(error: unknown): boolean {
  return error instanceof SirunError && error.kind === 'state'
}

function isOfSqs(event: unknown): event is { Records: SqsRecord[] } {
  const { Records: records } = (event ?? {}) as { Records?: { eventSource?: unknown }[] }
  return Array.isArray(records) && records.length > 0 && records.every((each) => each?.eventSource === 'aws:sqs')
}

function messagesOf(event: unknown): SqsRecord[] {
  if (isOfSqs(event)) return event.Records
  const { source, 'detail-type': type, id } = (event ?? {}) as Record<string, unknown>
  if (source === 'aws.events' && type === 'Scheduled Event') return []
  return [{ messageId: typeof id === 'string' ? id : randomUUID(), body: JSON.stringify(event ?? null) }]
}

async function openDesk(streams: Streams, env: Environment): Promise<Desk> {
  if (env['SIRUN_ALONE'] !== '1') throw failure('usage', 'not-alone', 'Two invocations at the same time would damage the alert log.', 'Set the reserved concurrency of the function to 1, and say so: SIRUN_ALONE=1.')
  const cwd = env['SIRUN_CONFIG'] === undefined ? process.cwd() : dirname(resolve(env['SIRUN_CONFIG']))
  const settings = await loadSettings({ json: true }, env, cwd)
  const { stateDir } = settings
  const isLasting = env['SIRUN_EPHEMERAL'] === '1' || !/^\/(?:tmp|dev\/shm|var\/task)(?:\/|$)/.test(stateDir)
  if (!env['SIRUN_STATE_DIR'] || !isLasting) throw failure('usage', 'state-not-durable', 'The state folder of a function must outlive it: what is open would be forgotten.', 'Mount a file system (EFS) and name a folder in it: SIRUN_STATE_DIR. Where it may be lost, say so: SIRUN_EPHEMERAL=1.')
  const context = makeContext(settings, streams, env, cwd)
  const opened = await needRouting(context)
  const catalog = await openCatalog(settings, cwd)
  const clock = wallClock(new AbortController().signal)
  const { open } = wayToAws(context)
  return alertDesk({
    routing: opened.routing,
    openLog: (generation) => lambdaLog(join(stateDir, 'alerts'), opened, clock, generation),
    courier: courierFor({ opened, context, clock, open }),
    clock,
    alertFor: (finding) => alertFor(finding, { settings, catalog, at: clock.now() }),
    report: (each) => void (levelOf(each) !== 'debug' && writeJson(context, asLogObject(each, clock.now()))),
  })
}

/** Who it is cannot be seen from another invocation: each is the only one, so whoever else is named has ended. */
function lambdaLog(root: string, { routing }: Awaited<ReturnType<typeof needRouting>>, clock: ReturnType<typeof wallClock>, generation: number): AlertLog {
  const { pid } = process
  const [host, started] = ['lambda', `${sandbox}#${generation}`]
  const on = { host, pid, sockets: false, processStarted: (other: number) => (other === pid ? started : undefined) }
  return new AlertLog({ root, clock, sirun: version(), by: { host, pid, started }, isRunning: () => false, routing, lock: (folder) => acquireLock(folder, on) })
}

const sandbox = randomUUID()
