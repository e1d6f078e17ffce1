/** What channels reach the world through, in tests: real HTTP to this machine, a clock that only waiting moves, given secrets. */
import { SecretTrouble, type Means } from '../../src/alerts/channel.js'
import { httpClient } from '../../src/alerts/http.js'
import type { Clock } from '../../src/engine/ports.js'
import { at } from './alert-of.js'

export interface WaitingClock extends Clock {
  /** Milliseconds of each wait. */
  waits: number[]
}

export function waitingClock(start = at): WaitingClock {
  const waits: number[] = []
  const waited = (): number => waits.reduce((sum, wait) => sum + wait, 0)
  return {
    waits,
    now: () => new Date(start.getTime() + waited()),
    monotonic: waited,
    sleep: async (milliseconds) => {
      waits.push(milliseconds)
      return true
    },
  }
}

export interface TestMeans extends Means {
  clock: WaitingClock
}

/** @param secrets by the name of their environment variable */
export function means(secrets: Readonly<Record<string, string>>, given: Partial<Means> & { perTry?: number } = {}): TestMeans {
  const clock = waitingClock()
  const never = (what: string) => () => {
    throw new Error(`${what} is not expected here`)
  }
  const { perTry = 5_000, ...ports } = given
  return {
    http: httpClient({ clock, perTry }),
    aws: { call: never('a call to AWS'), identity: never('a question to AWS') },
    mail: never('mail'),
    secret: async ({ env }) => {
      const secret = secrets[env ?? '']
      if (secret === undefined) throw new SecretTrouble(`The environment variable ${env} is not set.`)
      return secret
    },
    ...ports,
    clock,
  }
}
