/** What to do about a destination that could not be told, by what it said; nothing where its own words say it. Pure. */
import type { Destination } from '../runbooks/routing.js'
import type { Delivery } from './channel.js'
import { secretsOfDestination } from './destination-words.js'

export function deliveryAdvice(delivery: Delivery, destination: Destination): string | undefined {
  if (delivery.status === 'delivered' || delivery.status === 'passed-over') return undefined
  const { name, status } = delivery.error
  if (status !== undefined && name.startsWith('HTTP ')) return httpAdvice(status, destination)
  return advice.find(([pattern]) => pattern.test(name))?.[1]
}

/** By the name of the error: of Node, of AWS, of sirun. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN|EDNS)$/, 'Its name is not known here: correct it in routing.yaml, or look at the DNS of this machine.'],
  [/^(?:ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|ECONNECTION|ESOCKET|EHOSTUNREACH|ENETUNREACH|NotReached)$/, 'Look at its address and port in routing.yaml, at whether it runs, and at the firewalls on the way.'],
  [/^(?:TimeoutError|TimedOut|ETIMEDOUT)$/, 'Something took the connection and said nothing: look at the receiver, and at proxies and firewalls on the way.'],
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ETLS)/, 'Look at its certificate: an authority of your own is named by NODE_EXTRA_CA_CERTS.'],
  [/^EAUTH$/, 'Look at user and password: the server does not know them.'],
  [/^(?:no-credentials|CredentialsUnavailable|ExpiredLogin|expired-login|ExpiredToken)/, 'Log in to AWS; sirun doctor shows as whom.'],
  [/^(?:RoleNotAssumed|role-not-assumed)$/, 'The login must be allowed to assume the role of the destination, and the role must trust it.'],
  [/^(?:AccessDenied|AuthorizationError|KMS)/, 'Allow it to the login, or to the role of the destination: docs/alerts.md, "Permissions in AWS".'],
  [/NotFound|NonExistentQueue|QueueDoesNotExist/, 'Correct its name, account and region in routing.yaml, or make it.'],
  [/^(?:SecurityHubOff|GuardDutyOff)$/, 'Nothing is written there. --region looks in another one.'],
]

function httpAdvice(status: number, destination: Destination): string | undefined {
  if ([401, 403, 404, 410].includes(status)) return `Look at its address and its secret (${secretsOfDestination(destination).join('; ')}): something is wrong, was withdrawn, or may not do this.`
  if (status === 429) return 'It is busy: test again later, and see who sends it so much.'
  return status >= 500 ? 'It is trouble of the receiver: see what it says of its state, and test again later.' : undefined
}
