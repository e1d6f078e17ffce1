/** What channels reach the world through, from a command: HTTP, mail, secrets, and the login's way to AWS. */
import { dirname } from 'node:path'
import { SecretTrouble, type Means } from '../alerts/channel.js'
import { channelFor } from '../alerts/channels.js'
import type { Courier } from '../alerts/deliver-notice.js'
import { httpClient } from '../alerts/http.js'
import { secretReader } from '../alerts/secrets.js'
import type { Aws } from '../aws-model/aws.js'
import type { Clock } from '../engine/ports.js'
import type { Environment } from './context.js'
import type { OpenAws } from './open-aws.js'
import type { OpenedRouting } from './open-routing.js'

export interface AlertMeansOptions {
  opened: OpenedRouting
  env: Environment
  clock: Clock
  /** Called when the first destination wants AWS. */
  open: () => Promise<Pick<OpenAws, 'forAlerts'>>
}

/** Milliseconds for one delivery, with all its tries. */
const patience = 75_000

/** How destinations of a routing are told; nothing is opened or read before the first is. */
export function courierFor({ opened: { file, routing }, env, clock, open }: AlertMeansOptions): Omit<Courier, 'log'> {
  const aws: Aws = {
    call: async (call) => (await open()).forAlerts().call(call),
    identity: async (place, access) => (await open()).forAlerts().identity(place, access),
  }
  const fromAws = (): Promise<string> => Promise.reject(new SecretTrouble('This version reads no secrets from AWS.', 'Name env or file in routing.yaml.'))
  const means: Means = {
    http: httpClient({ clock }),
    aws,
    mail: () => Promise.resolve({ error: { name: 'NoMail', message: 'this version sends no mail' }, maybe: false }),
    secret: secretReader({ env, folder: dirname(file), fromAws }),
    clock,
  }
  return {
    destinations: routing.destinations,
    channelFor,
    meansFor: () => Promise.resolve(means),
    timeUp: () => AbortSignal.timeout(patience),
  }
}
