/** Who we are, where, and whether that is who and where the place says that we must be. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import { forTerminal } from '../text/escape.js'
import { makeClient, makeCommand, timeoutsOf, type Connection, type Credentials } from './clients.js'
import { isExpiredLogin, NotSent } from './not-sent.js'
import { reduceError } from './reduce-error.js'

const arnOf = /^arn:([\w-]+):(?:iam|sts)::(\d{12}):/

/**
 * Whose credentials these are (STS GetCallerIdentity in that region, which needs no permission:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html). Throws NotSent when STS does not say.
 */
export async function identify(connection: Connection, region: string, credentials: Credentials): Promise<CallerIdentity> {
  const client = await makeClient('sts', connection, { region, access: 'read', credentials: () => Promise.resolve(credentials) })
  try {
    const command = await makeCommand('sts', 'GetCallerIdentity', {})
    const { connect, request } = timeoutsOf(connection)
    const { Account: account, Arn: arn } = await client.send(command, { abortSignal: AbortSignal.timeout(3 * (connect + request)) })
    if (typeof account === 'string' && /^\d{12}$/.test(account) && typeof arn === 'string' && arnOf.test(arn)) return { account, arn }
    throw new NotSent('IdentityUnknown', 'STS did not answer as it should, so it is not known whose these credentials are')
  } catch (error) {
    if (error instanceof NotSent) throw error
    const { name, message } = reduceError(error, credentials)
    throw new NotSent(isExpiredLogin({ name }) ? 'ExpiredLogin' : 'IdentityUnknown', `STS does not say whose these credentials are: ${name}: ${message}`)
  } finally {
    client.destroy()
  }
}

/**
 * Throws NotSent `WrongAccount` unless the caller is of the place's account and partition. A place whose account is
 * empty is wherever the credentials are: for finding out where that is.
 */
export function checkPlace({ account, arn }: CallerIdentity, place: AwsPlace): void {
  const partition = arnOf.exec(arn)?.[1]
  if (place.account !== '' && account !== place.account) {
    throw new NotSent('WrongAccount', `These credentials are for account ${account} (${forTerminal(arn)}), but the call is for account ${place.account}`)
  }
  if (place.partition !== '' && partition !== place.partition) {
    throw new NotSent('WrongAccount', `These credentials are for partition ${partition} (${forTerminal(arn)}), but the call is for partition ${place.partition}`)
  }
}
