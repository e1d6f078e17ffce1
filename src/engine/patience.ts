/** Waiting for AWS: polling until something holds, and what is worth repeating because AWS is eventually consistent. */
import type { AwsError } from '../aws-model/aws.js'
import { isMap, type Value } from '../expressions/value.js'
import { isNothing } from './compare.js'
import type { Clock } from './ports.js'
import { readAll, type ReadRequest } from './read.js'
import type { Run } from './run.js'
import { StepFailure } from './step-kind.js'

export interface Polled<T> {
  met: boolean
  last: T
  /** The clock does not wait, so nobody knows whether it would have come. */
  open?: true
}

/** Looks until `holds` or `within` milliseconds have passed, every `every` milliseconds; looks at least once. */
export async function poll<T>(clock: Clock, within: number, every: number, look: () => Promise<T>, holds: (seen: T) => boolean): Promise<Polled<T>> {
  const end = clock.monotonic() + within
  for (;;) {
    const last = await look()
    if (holds(last)) return { met: true, last }
    const left = end - clock.monotonic()
    if (left <= 0) return { met: false, last }
    if (!(await clock.sleep(Math.min(every, left)))) return { met: false, last, open: true }
  }
}

const throttled = /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|BandwidthLimitExceeded/
const notFound = /NotFound|NoSuch|DoesNotExist/

/** Whether AWS says that what was asked about is not there. */
export function isNotFound({ name }: Pick<AwsError, 'name'>): boolean {
  return notFound.test(name)
}

/** Whether AWS did not execute it because there were too many calls. */
export function isThrottled({ name }: Pick<AwsError, 'name'>): boolean {
  return throttled.test(name)
}

/** Whether a refusal passes by itself: throttling, or "not found" said of something that this run made. */
export function passes(run: Run, error: AwsError, params: Value): boolean {
  return isThrottled(error) || (isNotFound(error) && mentions(params, madeBy(run)))
}

/** A read, repeated while its refusal may pass, for up to `within` milliseconds. */
export async function readPatiently(run: Run, request: ReadRequest, within: number): ReturnType<typeof readAll> {
  const attempt = async (): Promise<{ answer: Awaited<ReturnType<typeof readAll>> } | { failed: StepFailure }> => {
    try {
      return { answer: await readAll(run, request) }
    } catch (failed) {
      if (failed instanceof StepFailure && failed.error && passes(run, failed.error, request.params)) return { failed }
      throw failed
    }
  }
  const { last } = await poll(run.ports.clock, within, 1_000, attempt, (seen) => 'answer' in seen)
  if ('failed' in last) throw last.failed
  return last.answer
}

/** Ids and names of what this run created: what it saw where there had been nothing. */
function madeBy(run: Run): Set<string> {
  const made = new Set<string>()
  for (const { before, verified } of run.state.changes.values()) {
    if (before !== undefined && isNothing(before) && verified !== undefined) addTexts(verified, made)
  }
  return made
}

function addTexts(value: Value, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value)
  else if (Array.isArray(value)) value.forEach((item) => addTexts(item, texts))
  else if (isMap(value)) Object.values(value).forEach((member) => addTexts(member, texts))
}

/** Whether a text of `names` stands anywhere in the value. */
export function mentions(value: Value, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false
  if (typeof value === 'string') return names.has(value)
  if (Array.isArray(value)) return value.some((item) => mentions(item, names))
  return isMap(value) && Object.values(value).some((member) => mentions(member, names))
}
