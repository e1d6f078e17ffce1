/** Every page of a read, for those who look at AWS outside of a run. The engine's own reads are src/engine/read.ts. */
import type { Value, ValueMap } from '../expressions/value.js'
import type { Aws, AwsCall, AwsError } from './aws.js'

/** The pages so far; `more` where AWS has further ones. */
export type Pages = { status: 'ok'; pages: ValueMap[]; more: boolean } | { status: 'refused' | 'unknown'; error: AwsError }

export interface PageOptions {
  /** Member of the input that takes the token. Default NextToken. */
  input?: string
  /** Member of the output that carries it. Default that of the input. */
  output?: string
  /** Reads no further page once this is true. */
  enough?: (pages: readonly ValueMap[]) => boolean
}

/** A list that goes on for longer is no list that a person reads. */
const maxPages = 100

/** Reads page after page. The first page that AWS does not give is the answer; nothing is thrown for what AWS says. */
export async function listPages(aws: Aws, call: AwsCall, options: PageOptions = {}): Promise<Pages> {
  const { input = 'NextToken', output = input, enough = () => false } = options
  const pages: ValueMap[] = []
  for (let token: Value | undefined; ; ) {
    const outcome = await aws.call(token === undefined ? call : { ...call, params: { ...call.params, [input]: token } })
    if (outcome.status === 'previewed') return { status: 'refused', error: { name: 'NotSent', message: 'it was not sent' } }
    if (outcome.status !== 'ok') return outcome
    pages.push(outcome.output)
    token = outcome.output[output]
    const more = typeof token === 'string' && token !== ''
    if (!more || enough(pages) || pages.length >= maxPages) return { status: 'ok', pages, more }
  }
}

/** The items of one member over all pages. */
export function itemsOf(pages: readonly ValueMap[], member: string): Value[] {
  return pages.flatMap((page) => (Array.isArray(page[member]) ? page[member] : []))
}

/** Whether AWS says that the identity may not: the names of the services differ. */
export function isDenied({ name }: Pick<AwsError, 'name'>): boolean {
  return /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name)
}
