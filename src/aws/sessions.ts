/** Credentials for a place: the default chain, or a role assumed from it; never those of another account. */
import type { Access, AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import { makeClient, makeCommand, timeoutsOf, type Connection, type Credentials, type CredentialSource } from './clients.js'
import { checkPlace, identify } from './identity.js'
import { isExpiredLogin, NotSent } from './not-sent.js'
import { reduceError } from './reduce-error.js'

export interface Session {
  /** For clients. Each set of credentials was checked before it is first given out; throws NotSent where it may not be used. */
  credentials: CredentialSource
  /** Whose the credentials are now, also where they are another account's. */
  caller(): Promise<CallerIdentity>
}

/** New credentials are fetched when the old ones end within this time, as the SDK's clients do. Milliseconds. */
const renewal = 5 * 60_000

/** The credentials that everything begins with: fetched once for all sessions, since the code of an MFA device works once. */
export interface CredentialChain {
  credentials(place: AwsPlace): Promise<Credentials>
  /** They are of no use: the next one who asks looks for new ones. */
  forget(place: AwsPlace): void
}

/** The SDK's default chain, or the connection's profile. */
export function credentialChain(connection: Connection): CredentialChain {
  const byPartition = new Map<string, CredentialSource>()
  return {
    credentials({ partition, region }) {
      const source = byPartition.get(partition) ?? once(() => baseCredentials(connection, region))
      byPartition.set(partition, source)
      return source()
    },
    forget: ({ partition }) => void byPartition.delete(partition),
  }
}

/** The session for a place; `role` is assumed where there is one. */
export function openSession(connection: Connection, base: CredentialChain, place: AwsPlace, access: Access, role: string | undefined): Session {
  const chain = (): Promise<Credentials> => base.credentials(place)
  const source = role === undefined ? chain : once(() => assumeRole(connection, place, access, role, chain))
  const callers = new Map<string, Promise<CallerIdentity>>()

  const callerOf = (credentials: Credentials): Promise<CallerIdentity> => {
    const { accessKeyId } = credentials
    const known = callers.get(accessKeyId)
    if (known) return known
    const asked = identify(connection, place.region, credentials)
    callers.set(accessKeyId, asked)
    asked.catch(() => callers.delete(accessKeyId))
    return asked
  }

  return {
    async credentials() {
      const credentials = await source()
      checkPlace(await callerOf(credentials), place)
      return credentials
    },
    async caller() {
      return callerOf(await source())
    },
  }
}

/** The id of the role for a place: its own, or the configuration's with the place filled in. */
export function roleFor({ roles = {} }: Connection, place: AwsPlace, access: Access): string | undefined {
  const role = place.role ?? roles[access]
  // Where nobody knows the account yet, the credentials as they are must do.
  if (place.account === '' && role?.includes('{account}')) return undefined
  return role?.replaceAll('{partition}', place.partition).replaceAll('{account}', place.account)
}

/**
 * One fetch for all who ask at the same time, and again when its credentials are about to end. A failure is not kept;
 * while the old credentials last, it does not matter.
 */
function once(fetch: () => Promise<Credentials>): CredentialSource {
  let held: Promise<Credentials> | undefined
  const start = (): Promise<Credentials> => {
    const fetched = fetch()
    held = fetched
    fetched.catch(() => {
      if (held === fetched) held = undefined
    })
    return fetched
  }
  return async () => {
    const known = held
    if (!known) return start()
    const credentials = await known
    const left = lifetimeOf(credentials)
    if (left > renewal) return credentials
    const renewed = held !== known && held ? held : start()
    return renewed.catch((error: unknown) => {
      if (lifetimeOf(credentials) <= 0) throw error
      held ??= known
      return credentials
    })
  }
}

function lifetimeOf({ expiration }: Credentials): number {
  return (expiration?.getTime() ?? Infinity) - Date.now()
}

/** The providers of the chain say in words alone that a person must log in (SSO, aws login, credential_process). */
const wantsLogin = /\baws sso login\b|\bexpired\b|\breauthenticate\b/i

async function baseCredentials(connection: Connection, region: string): Promise<Credentials> {
  const client = await makeClient('sts', connection, { region, access: 'read' })
  try {
    return await client.config.credentials()
  } catch (error) {
    const { name, message } = reduceError(error)
    throw new NotSent(isExpiredLogin({ name }) || wantsLogin.test(message) ? 'ExpiredLogin' : 'CredentialsUnavailable', message)
  } finally {
    client.destroy()
  }
}

/** Asking for a session changes nothing, so the SDK may repeat it. */
async function assumeRole(connection: Connection, place: AwsPlace, access: Access, role: string, chain: CredentialSource): Promise<Credentials> {
  const credentials = await chain()
  const client = await makeClient('sts', connection, { region: place.region, access: 'read', credentials: () => Promise.resolve(credentials) })
  try {
    const command = await makeCommand('sts', 'AssumeRole', assumption(connection, access, role))
    const { connect, request } = timeoutsOf(connection)
    const { Credentials: given } = await client.send(command, { abortSignal: AbortSignal.timeout(3 * (connect + request)) })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = (given ?? {}) as Record<string, unknown>
    if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || typeof SessionToken !== 'string' || !(Expiration instanceof Date)) {
      throw new NotSent('RoleNotAssumed', `STS gave no credentials for ${role}`)
    }
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration: Expiration }
  } catch (error) {
    if (error instanceof NotSent) throw error
    const { name, message } = reduceError(error, credentials)
    throw new NotSent(isExpiredLogin({ name }) ? 'ExpiredLogin' : 'RoleNotAssumed', `${role} could not be assumed: ${name}: ${message}`)
  } finally {
    client.destroy()
  }
}

/** A role that is assumed from another role's session lasts an hour at most, so that is what is asked for. */
function assumption({ run = 'sirun', roles = {}, sessionPolicies = {} }: Connection, access: Access, role: string): ValueMap {
  const { external_id: externalId } = roles
  const policy = sessionPolicies[access]
  return {
    RoleArn: role,
    RoleSessionName: run,
    DurationSeconds: 3_600,
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(policy !== undefined && { Policy: policy }),
  }
}
