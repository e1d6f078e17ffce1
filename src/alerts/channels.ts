/** The channels, by the type of their destinations; each is loaded when it is used. */
import type { Destination } from '../runbooks/generated/routing-schema.js'
import type { Channel } from './channel.js'

type Type = Destination['type']

/** In the order of the schema. */
export const channels: Readonly<{ [T in Type]?: () => Promise<Channel<Extract<Destination, { type: T }>>> }> = {
  sns: async () => (await import('./channels/sns.js')).channel,
  sqs: async () => (await import('./channels/sqs.js')).channel,
  security_hub: async () => (await import('./channels/security-hub.js')).channel,
  guardduty: async () => (await import('./channels/guardduty.js')).channel,
  pagerduty: async () => (await import('./channels/pagerduty.js')).channel,
  jira: async () => (await import('./channels/jira.js')).channel,
  slack: async () => (await import('./channels/slack.js')).channel,
  webhook: async () => (await import('./channels/webhook.js')).channel,
  mail: async () => (await import('./channels/mail.js')).channel,
}

/** The channel of a destination. Throws where sirun has none: a bug, for the schema knows no other. */
export async function channelFor({ type }: Destination): Promise<Channel> {
  const load = channels[type]
  if (!load) throw new Error(`There is no channel for ${type}`)
  return load()
}
