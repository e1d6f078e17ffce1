/** sirun alerts doctor: sends a test to every destination of the routing, and says which is dead, why, and whom that cuts off. */
import { hostname, userInfo } from 'node:os'
import { ulid } from 'ulid'
import type { AlertLog } from '../../alerts/alert-log.js'
import { channelFor } from '../../alerts/channels.js'
import { deliveryAdvice } from '../../alerts/delivery-advice.js'
import { testAlert, type TestAlertParts } from '../../alerts/test-alert.js'
import { testDestination, type TestedDestination } from '../../alerts/test-destination.js'
import type { Urgency } from '../../alerts/urgency-of.js'
import { leadingTo, testedWay, waysOf } from '../../alerts/ways.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { ownPlace } from '../../findings/aws-reference.js'
import type { Routing } from '../../runbooks/routing.js'
import { makeProgress } from '../../terminal/progress.js'
import { makePrompter } from '../../terminal/prompter.js'
import { forTerminal } from '../../text/escape.js'
import { courierFor } from '../alert-means.js'
import { writeJson, type Context } from '../context.js'
import { draftLines } from '../draft-lines.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { wayToAws } from '../finding-io.js'
import { openAlertLog } from '../open-alert-log.js'
import type { OpenAws } from '../open-aws.js'
import { needRouting } from '../open-routing.js'
import { showAsked, showTestedDestination, showTestedWays } from '../show-tested-ways.js'
import { wallClock } from '../wall-clock.js'

export interface AlertsDoctorOptions {
  /** Destinations; all by default. */
  only?: string[]
  /** The priority of the test. Default: P4, which rings nobody. */
  priority?: string
  /** Do not ask. */
  yes?: boolean
  /** Show what would be sent. */
  dryRun?: boolean
}

/**
 * Exit code: failed where a destination is dead. Throws SirunError: usage for no routing or an unknown destination;
 * needs-person without a terminal to ask at; state where the log cannot be kept, and nothing was sent then.
 */
export async function run({ only, priority = 'P4', yes = false, dryRun = false }: AlertsDoctorOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const opened = await needRouting(context)
  const { routing } = opened
  const names = namesOf(routing, only)
  const clock = wallClock(new AbortController().signal)
  const about = { id: ulid(), at: clock.now(), priority: priorityOf(priority), by: { user: userInfo().username, host: hostname() } }
  if (dryRun) return showDrafts(names, routing, about, context)
  if (!yes && !(await isWanted(names, routing, context))) {
    streams.stdout.write('Nothing was sent.\n')
    return exitCodes['needs-person']
  }
  const log = openAlertLog(settings.stateDir, routing, clock)
  const way = wayToAws(context)
  const progress = settings.json ? undefined : makeProgress(streams.stdout, terminal.out)
  const tested: TestedDestination[] = []
  try {
    await log.catchUp()
    // Loaded before, so that the time of a test is that of its receiver.
    for (const name of names) await channelFor(routing.destinations[name]!)
    const parts = { ...about, courier: courierFor({ opened, context, clock, open: way.open }), monotonic: () => clock.monotonic(), place: () => placeOf(way.open, context) }
    const ways = waysOf(routing, settings.config.approvals?.tell)
    const tests = names.map((destination) => testDestination({ ...parts, destination }).then((done) => record(done, about, log)))
    // All at the same time, shown in their order.
    const all = Promise.all(tests)
    all.catch(() => undefined)
    for (const [index, name] of names.entries()) {
      progress?.wait(`Telling ${name}`)
      const done = await tests[index]!.finally(() => progress?.rest())
      tested.push(done)
      const leads = leadingTo(name, ways, routing)
      const destination = routing.destinations[name]!
      const advice = deliveryAdvice(done.delivery, destination)
      if (settings.json) writeJson(context, { type: 'tested', ...done, destination: destination.type, leads, ...(advice !== undefined && { advice }) })
      else streams.stdout.write(showTestedDestination(done, { destination, leads, ...(advice !== undefined && { advice }) }, terminal.out))
    }
    const results = ways.filter(({ to }) => only === undefined || to.some((each) => names.includes(each))).map((each) => testedWay(each, tested, routing))
    if (settings.json) for (const each of results) writeJson(context, { type: 'way', ...each })
    else streams.stdout.write(showTestedWays(results, tested, terminal.out))
  } finally {
    await log.close()
    await way.close()
  }
  return tested.some(({ state }) => state === 'dead') ? exitCodes.failed : exitCodes.done
}

type About = Omit<TestAlertParts, 'destination'>

async function record({ name, ...result }: TestedDestination, { id, by: { user } }: About, log: AlertLog): Promise<TestedDestination> {
  await log.record(() => ({ append: [{ type: 'tested', test: id, to: name, user, by: log.by, ...result }], result: undefined }))
  return { name, ...result }
}

function namesOf({ destinations }: Routing, only: string[] | undefined): string[] {
  const all = Object.keys(destinations)
  const unknown = only?.find((name) => !all.includes(name))
  if (unknown === undefined) return only === undefined ? all : all.filter((name) => only.includes(name))
  throw failure('usage', 'no-such-destination', `The routing has no destination ${unknown}.`, didYouMean(unknown, all) ?? `It has: ${all.join(', ')}.`)
}

function priorityOf(text: string): Urgency['priority'] {
  const known = (['P1', 'P2', 'P3', 'P4'] as const).find((each) => each === text)
  if (known) return known
  throw failure('usage', 'no-such-priority', `There is no priority ${text}.`, 'Known: P1, P2, P3, P4.')
}

async function isWanted(names: readonly string[], routing: Routing, { streams, terminal }: Context): Promise<boolean> {
  if (!terminal.interactive) throw failure('needs-person', 'unconfirmed', 'There is no terminal to ask at, and a test is sent for real: nothing was sent.', 'Without one: --yes. To see what would be sent: --dry-run.')
  streams.stdout.write(showAsked(names, routing, terminal.out))
  return makePrompter(streams, terminal.out).choose({
    message: 'Send it?',
    start: 0,
    choices: [
      { value: false, name: 'no', says: 'nothing is sent' },
      { value: true, name: 'send', says: 'each of them is told that it is a test' },
    ],
  })
}

/** Where the login is: there records of findings are looked at. Throws SirunError (aws) where nobody can say who we are. */
async function placeOf(open: () => Promise<OpenAws>, { settings }: Context): Promise<ReturnType<typeof ownPlace>> {
  const aws = await open()
  const place = ownPlace(settings.region ?? aws.regions[0] ?? 'us-east-1')
  return { ...place, account: (await aws.forAlerts().identity(place)).account }
}

async function showDrafts(names: readonly string[], { destinations }: Routing, about: About, context: Context): Promise<ExitCode> {
  for (const name of names) {
    const destination = destinations[name]!
    const draft = (await channelFor(destination)).draft(testAlert({ ...about, destination: name }), destination)
    const head = `${name} (${destination.type}): ${draft ? forTerminal(draft.to) : 'it would only be read'}\n`
    if (context.settings.json) writeJson(context, { type: 'draft', name, destination: destination.type, draft: draft ?? null })
    else context.streams.stdout.write(`${head}${draft ? draftLines(draft).map((line) => (line === '' ? '\n' : `    ${line}\n`)).join('') : ''}`)
  }
  return exitCodes.done
}
