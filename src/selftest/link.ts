/** What a self-test goes along: one link after the other, each with what was found there and how long it took. */
import type { Clock } from '../engine/ports.js'

/** In their order. Before `created` they only look. */
export const linkNames = ['credentials', 'detector', 'queue', 'rule', 'watcher', 'created', 'found', 'pattern', 'recorded', 'routed', 'delivered', 'closed'] as const

export type LinkName = (typeof linkNames)[number]

export interface Link {
  link: LinkName
  /** doubtful: it cannot be proved, or somebody should look at it. */
  state: 'ok' | 'doubtful' | 'broken'
  says: string
  /** What to look at. */
  hint?: string
  /** Milliseconds. */
  took: number
}

/** A link that holds, or may. */
export interface Held<T> {
  value: T
  says: string
  state?: 'ok' | 'doubtful'
  hint?: string
}

/** A link that does not hold. */
export class BrokenLink extends Error {
  constructor(message: string, readonly hint?: string) {
    super(message)
    this.name = 'BrokenLink'
  }
}

export interface Along {
  clock: Pick<Clock, 'monotonic'>
  /** Called before a link is looked at. */
  starting: (link: LinkName) => void
}

/** Goes along one link. Returns undefined where it is broken. */
export async function* along<T>({ clock, starting }: Along, link: LinkName, work: () => Promise<Held<T>>): AsyncGenerator<Link, T | undefined> {
  starting(link)
  const began = clock.monotonic()
  const took = (): number => Math.round(clock.monotonic() - began)
  try {
    const { value, says, state = 'ok', hint } = await work()
    yield { link, state, says, ...(hint !== undefined && { hint }), took: took() }
    return value
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error
    yield { link, state: 'broken', says: error.message, ...(error.hint !== undefined && { hint: error.hint }), took: took() }
    return undefined
  }
}
