/** What channels reach the world through, from a command: HTTP, mail, secrets, and the login's way to AWS. */
import { dirname } from 'node:path'
import { awsSecrets } from '../alerts/aws-secrets.js'
import type { Means } from '../alerts/channel.js'
import { channelFor } from '../alerts/channels.js'
import type { Courier } from '../alerts/deliver-notice.js'
import { guardedAws } from '../alerts/guarded-aws.js'
import { httpClient } from '../alerts/http.js'
import { secretReader } from '../alerts/secrets.js'
import type { Aws } from '../aws-model/aws.js'
import type { Clock } from '../engine/ports.js'
import type { Context } from './context.js'
import { guardsOf } from './guards.js'
import type { OpenAws } from './open-aws.js'
import type { OpenedRouting } from './open-routing.js'
import type { Settings } from './settings.js'

export interface AlertMeansOptions {
  opened: OpenedRouting
  context: Pick<Context, 'settings' | 'env'>
  clock: Clock
  /** Called when the first destination wants AWS. */
  open: () => Promise<Pick<OpenAws, 'forAlerts'>>
}

/** Milliseconds for one delivery, with all its tries. */
const patience = 75_000

/** The login's way to AWS, opened when it is first used; what the policy forbids does not pass. */
export function guardedLogin(settings: Settings, open: AlertMeansOptions['open']): Aws {
  const login: Aws = {
    call: async (call) => (await open()).forAlerts().call(call),
    identity: async (place, access) => (await open()).forAlerts().identity(place, access),
  }
  return guardedAws(login, guardsOf(settings), async (service) => (await import('../aws-model/load-aws-model.js')).loadAwsModel([service]))
}

/** How destinations of a routing are told; nothing is opened or read before the first is. */
export function courierFor({ opened: { file, routing }, context: { settings, env }, clock, open }: AlertMeansOptions): Omit<Courier, 'log'> {
  const { region } = settings
  const aws = guardedLogin(settings, open)
  const fromAws = awsSecrets({ aws, clock, ...(region !== undefined && { region }) })
  const means: Means = {
    http: httpClient({ clock }),
    aws,
    mail: async (message) => (await import('../alerts/send-mail.js')).mailSender({ clock })(message),
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
