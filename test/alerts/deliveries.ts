/** Channels, destinations and a log in memory, for tests of deliveries. */
import type { Channel, Delivery, Means } from '../../src/alerts/channel.js'
import type { Courier } from '../../src/alerts/deliver-notice.js'
import type { MessageNotice, Notice } from '../../src/alerts/notice.js'
import type { Destination } from '../../src/runbooks/generated/routing-schema.js'

export const message: MessageNotice = { kind: 'message', key: 'sirun-1', at: new Date('2026-11-24T04:00:00Z'), subject: 'Subject', text: 'Text', run: 'R', mode: 'live' }

/** A destination whose answers are given; `webhook` so that it has all that a type must. */
export function hook(fallback?: string): Destination {
  return { type: 'webhook', url: 'https://example.com', key: { env: 'KEY' }, ...(fallback !== undefined && { fallback }) }
}

export const delivered: Delivery = { status: 'delivered', reference: 'REF-1' }
export const failed: Delivery = { status: 'failed', error: { name: 'NoRoute', message: 'nobody there' } }
export const means = {} as Means

export interface Scene extends Courier {
  /** What was told to which destination, in order, and what was recorded. */
  told: { to: string; notice: Notice }[]
  records: string[]
}

/** `answers` by destination: one delivery, or a function that makes it. `channel`: what differs from one that only takes. */
export function scene(destinations: Record<string, Destination>, answers: Record<string, Delivery | (() => Promise<Delivery>)>, channel: Partial<Channel> | ((to: string) => Partial<Channel>) = {}): Scene {
  const told: Scene['told'] = []
  const records: string[] = []
  const nameOf = (destination: Destination): string => Object.entries(destinations).find(([, each]) => each === destination)![0]
  return {
    told,
    records,
    destinations,
    channelFor: (shown) =>
      Promise.resolve({
        follows: false,
        draft: () => undefined,
        deliver: (notice, destination) => {
          const to = nameOf(destination)
          told.push({ to, notice })
          const answer = answers[to]!
          return typeof answer === 'function' ? answer() : Promise.resolve(answer)
        },
        ...(typeof channel === 'function' ? channel(nameOf(shown)) : channel),
      }),
    meansFor: () => Promise.resolve(means),
    timeUp: () => new AbortController().signal,
    log: {
      started: (_, to) => {
        records.push(...to.map((name) => `start ${name}`))
        return Promise.resolve()
      },
      finished: (_, to, { status }, instead) => {
        records.push(`${status} ${to}`, ...(instead?.begins ? [`start ${instead.to} instead of ${to}`] : instead ? [`${instead.to} has it instead of ${to}`] : []))
        return Promise.resolve()
      },
    },
  }
}
