/** Small reads for the briefing: each answers, or says why it does not; none can hold the briefing up. */
import type { Aws, AwsError, AwsPlace } from '../aws-model/aws.js'
import { isDenied, listPages, type PageOptions } from '../aws-model/list-pages.js'
import type { ValueMap } from '../expressions/value.js'
import type { Fact } from './finding-context.js'

export interface Reader {
  aws: Aws
  place: AwsPlace
  /** When it is over, what has not answered is unknown. */
  timeUp: AbortSignal
}

/** Where the IAM action has another prefix than the SDK's client: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const prefixes: Record<string, string> = { 'auto-scaling': 'autoscaling', 'elastic-load-balancing-v2': 'elasticloadbalancing' }

/** What AWS does not say. Its message is why. */
export class NotKnown extends Error {}

/** The operation with its client: `ec2:DescribeInstances`. */
type Call = `${string}:${string}`

/** Every page as one list of answers; undefined where AWS says that there is no such thing. Throws NotKnown. */
export async function read({ aws, place }: Reader, call: Call, params: ValueMap, options: PageOptions = {}): Promise<ValueMap[] | undefined> {
  const [service, operation] = call.split(':') as [string, string]
  const answer = await listPages(aws, { service, operation, params, place, address: 'context', purpose: 'read' }, options)
  if (answer.status === 'ok') return answer.pages
  if (isAbsence(answer.error)) return undefined
  throw new NotKnown(whyNot(service, operation, answer.error))
}

function isAbsence({ name }: AwsError): boolean {
  return /NotFound|^NoSuch/.test(name)
}

function whyNot(service: string, operation: string, error: AwsError): string {
  if (isDenied(error)) return `denied: ${prefixes[service] ?? service}:${operation}`
  if (error.name === 'NotInThisWorld') return 'not in this drill'
  return `${service}:${operation}: ${error.name}`
}

/** What `find` gives; none where it gives nothing, unknown where it throws or takes too long. Never throws. */
export async function factOf<T>({ timeUp }: Pick<Reader, 'timeUp'>, find: () => Promise<T | undefined>): Promise<Fact<T>> {
  const late: Fact<T> = { state: 'unknown', why: 'no answer in time' }
  if (timeUp.aborted) return late
  return new Promise((resolve) => {
    const stop = (): void => resolve(late)
    timeUp.addEventListener('abort', stop, { once: true })
    find()
      .then((value): Fact<T> => (value === undefined ? { state: 'none' } : { state: 'known', value }), (error: unknown): Fact<T> => ({ state: 'unknown', why: whyThrown(error) }))
      .then((fact) => {
        timeUp.removeEventListener('abort', stop)
        resolve(fact)
      }, stop)
  })
}

/** The port's own errors (no identity, no connection) say in their message what is wrong. */
function whyThrown(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** One look for all who need it. */
export function once<T>(look: () => Promise<T>): () => Promise<T> {
  let looked: Promise<T> | undefined
  return () => (looked ??= look())
}

/** undefined instead of an empty list. */
export function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list
}
