/** sirun selftest: makes a sample finding in GuardDuty and follows it until people are told; says which link broke, and how long each took. */
import { failure } from '../../diagnostics/diagnostic.js'
import { milliseconds } from '../../engine/milliseconds.js'
import { linkNames, type Link, type LinkName } from '../../selftest/link.js'
import { follow, lookFirst, type Ready, type SelftestParts } from '../../selftest/run-selftest.js'
import { makePrompter } from '../../terminal/prompter.js'
import { makeProgress } from '../../terminal/progress.js'
import { callerName, placeText } from '../../terminal/show-plan.js'
import { forTerminal } from '../../text/escape.js'
import { guardedLogin } from '../alert-means.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { wayToAws } from '../finding-io.js'
import { watchInterrupts } from '../interruption.js'
import { needRouting } from '../open-routing.js'
import { selftestLog } from '../selftest-log.js'
import { showEnd, showLink } from '../show-link.js'
import { wallClock } from '../wall-clock.js'
import { isWatched } from '../watch-lock.js'
import { watchQueue } from '../watch-queue.js'

export interface SelftestOptions {
  /** Without it, it only looks. */
  createSampleFindings?: boolean
  detector?: string
  type?: string
  /** URL. Default: that of the configuration. */
  queue?: string
  /** For each link. Default: 10m. */
  wait?: string
  /** Leave the sample and its incident open. */
  keep?: boolean
}

/**
 * Exit code: failed where a link is broken; needs-person where no sample was made, because nobody said so. Throws SirunError:
 * usage without a queue, a region or a routing; state where the alert log cannot be read.
 */
export async function run({ createSampleFindings: creates = false, queue, wait = '10m', keep = false, ...named }: SelftestOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const opened = await needRouting(context)
  const { url, place } = watchQueue(queue, context)
  const region = settings.region ?? settings.config.regions?.[0]
  if (region === undefined) throw failure('usage', 'no-region', 'It is not known in which region to make a finding.', 'Name it: --region, or regions in sirun.config.yaml.')
  const each = durationOf(wait)
  const way = wayToAws(context)
  const progress = settings.json ? undefined : makeProgress(streams.stdout, terminal.out)
  const interruption = watchInterrupts(() => {
    progress?.rest()
    streams.stderr.write('\nInterrupted: what was made is put away first. Ctrl-C again ends at once.\n')
  })
  const links: Link[] = []
  const show = (link: Link): void => {
    links.push(link)
    progress?.rest()
    if (settings.json) writeJson(context, { type: 'link', ...link })
    else streams.stdout.write(showLink(link, terminal.out))
  }
  const end = (code: ExitCode, remark?: string): ExitCode => {
    const missing = linkNames.filter((name) => links.every(({ link }) => link !== name))
    if (settings.json) for (const link of missing) writeJson(context, { type: 'link', link, state: 'not-reached' })
    else streams.stdout.write(showEnd(links, missing, terminal.out, remark))
    return code
  }
  const clock = wallClock(interruption.signal)
  const parts: SelftestParts = {
    ...named,
    aws: guardedLogin(settings, way.open),
    clock,
    region,
    queue: { url, place },
    routing: opened.routing,
    isWatched: () => isWatched(settings.stateDir),
    // What was made is put away also after an interruption.
    log: selftestLog({ opened, context, open: way.open, clock: wallClock(new AbortController().signal) }),
    wait: each,
    keep,
    starting: (link) => progress?.wait(waitingFor[link]),
  }
  try {
    const ready = await drain(lookFirst(parts), show)
    if (!ready) return end(exitCodes.failed)
    if (!creates) return end(exitCodes['needs-person'], 'No sample was made, so the rest is not tested. --create-sample-findings makes one and follows it: people are told of it.')
    if (!(await isWanted(ready, named.type, context))) return end(exitCodes['needs-person'], 'No sample was made.')
    await drain(follow(parts, ready), show)
    return end(links.some(({ state }) => state === 'broken') ? exitCodes.failed : exitCodes.done)
  } finally {
    progress?.rest()
    interruption.release()
    await way.close()
  }
}

/** What each link is about, while it is waited for. */
const waitingFor: Readonly<Record<LinkName, string>> = {
  credentials: 'Who we are',
  detector: 'The detector of GuardDuty',
  queue: 'The queue',
  rule: 'Rules of EventBridge',
  watcher: 'The watcher',
  created: 'Making a sample finding',
  found: 'Waiting until GuardDuty shows it',
  pattern: 'Whether a rule lets it through',
  recorded: 'Waiting until the watcher has recorded it',
  routed: 'Whom the routing names',
  delivered: 'Waiting until somebody is told',
  closed: 'Putting it away',
}

/** Shows each link as it comes. */
async function drain<T>(links: AsyncGenerator<Link, T>, show: (link: Link) => void): Promise<T> {
  for (;;) {
    const next = await links.next()
    if (next.done) return next.value
    show(next.value)
  }
}

async function isWanted({ asking: { place }, caller }: Ready, type: string | undefined, { streams, terminal }: Context): Promise<boolean> {
  if (!terminal.interactive) return true
  return makePrompter(streams, terminal.out).choose({
    message: `Make a sample finding (${forTerminal(type ?? 'of low severity')}) in ${placeText(place)}, as ${callerName(caller)}? Whom the routing names is told of it.`,
    start: 0,
    choices: [
      { value: false, name: 'no', says: 'nothing is made' },
      { value: true, name: 'make it', says: 'and follow it; at the end it is archived and its incident resolved' },
    ],
  })
}

function durationOf(text: string): number {
  if (/^\d{1,4}(?:s|m|h)$/.test(text) && milliseconds(text) > 0) return milliseconds(text)
  throw failure('usage', 'invalid-duration', `${forTerminal(text)} is no duration.`, 'For example: --wait 15m')
}
