/** The Aws port over AWS itself. */
import type { Access, Aws, AwsCall, AwsError, AwsPlace, CallerIdentity, CallOutcome } from '../aws-model/aws.js'
import { failure } from '../diagnostics/diagnostic.js'
import { identityUnknown, withoutCredentials } from '../findings/aws-failure.js'
import { sendCall } from './call.js'
import { makeClient, type Connection, type SdkClient } from './clients.js'
import { loginCommand } from './login-command.js'
import { isExpiredLogin, NotSent } from './not-sent.js'
import { reduceError } from './reduce-error.js'
import { credentialChain, openSession, roleFor, type CredentialChain, type Session } from './sessions.js'

export interface LiveAws extends Aws {
  /** Who we are there: by default with what changes are made with. Throws SirunError (aws) where nobody can say. */
  identity(place: AwsPlace, access?: Access): Promise<CallerIdentity>
  /** Closes connections. */
  close(): void
}

/**
 * Each change leaves once, and only with credentials of the place's own account. A login that has expired is forgotten:
 * the next call looks for a new one. The role for changes is assumed when it is first needed. `chain` is given where
 * several ports begin with the same login.
 */
export function liveAws(connection: Connection, chain: CredentialChain = credentialChain(connection)): LiveAws {
  const sessions = new Map<string, Session>()
  const clients = new Map<string, Promise<SdkClient>>()

  const sessionKey = (place: AwsPlace, access: Access): string => {
    const role = roleFor(connection, place, access)
    return [place.partition, place.account, role ?? '', role === undefined ? '' : access].join(' ')
  }

  const sessionFor = (place: AwsPlace, access: Access): Session => {
    const key = sessionKey(place, access)
    const session = sessions.get(key) ?? openSession(connection, chain, place, access, roleFor(connection, place, access))
    sessions.set(key, session)
    return session
  }

  const clientFor = (service: string, place: AwsPlace, access: Access): Promise<SdkClient> => {
    const key = `${sessionKey(place, access)} ${access} ${service} ${place.region}`
    const { credentials } = sessionFor(place, access)
    const client = clients.get(key) ?? makeClient(service, connection, { region: place.region, access, credentials })
    clients.set(key, client)
    client.catch(() => clients.delete(key))
    return client
  }

  /** Connections too: a client keeps the credentials that it was given. */
  const forget = (place: AwsPlace, access: Access): void => {
    const key = sessionKey(place, access)
    sessions.delete(key)
    chain.forget(place)
    for (const [name, client] of clients) {
      if (!name.startsWith(`${key} `)) continue
      clients.delete(name)
      void client.then((open) => open.destroy(), () => undefined)
    }
  }

  return {
    async call(call: AwsCall): Promise<CallOutcome> {
      const access: Access = call.purpose === 'read' || call.purpose === 'observe' ? 'read' : 'change'
      const outcome = await clientFor(call.service, call.place, access)
        .then((client) => sendCall(client, connection, call))
        .catch((error: unknown) => refusedBefore(error))
      if (outcome.status === 'refused' && areUseless(outcome.error)) forget(call.place, access)
      return outcome
    },
    async identity(place, access = 'change') {
      try {
        return await sessionFor(place, access).caller()
      } catch (error) {
        if (!(error instanceof NotSent)) throw error
        const { name, message } = reduceError(error)
        forget(place, access)
        const code = codes[name] ?? 'identity-unknown'
        throw failure('aws', code, message, isExpiredLogin({ name }) ? `Log in again: ${loginCommand(connection.profile)}` : hints[code])
      }
    },
    close() {
      for (const client of clients.values()) void client.then((open) => open.destroy(), () => undefined)
      clients.clear()
      sessions.clear()
    },
  }
}

const codes: Record<string, string> = {
  ExpiredLogin: 'expired-login',
  CredentialsUnavailable: 'no-credentials',
  RoleNotAssumed: 'role-not-assumed',
}

const hints: Record<string, string> = {
  'no-credentials': withoutCredentials,
  'identity-unknown': identityUnknown,
}

/** Whether other credentials are needed: what is in the environment or the files by then is looked at anew. */
function areUseless({ name }: AwsError): boolean {
  return isExpiredLogin({ name }) || name === 'WrongAccount' || /^(?:InvalidClientTokenId|UnrecognizedClientException)$/.test(name)
}

function refusedBefore(error: unknown): CallOutcome {
  if (!(error instanceof NotSent)) throw error
  return { status: 'refused', error: reduceError(error) }
}
