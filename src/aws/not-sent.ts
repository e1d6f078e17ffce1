/** Why a call never left: each reason by a name that a person, a runbook and the terminal can tell from AWS's own errors. */

export type NotSentReason =
  /** The credentials of the chain (environment, profile, SSO, instance) could not be had. */
  | 'CredentialsUnavailable'
  /** They were there once: `aws sso login`, or whatever made them, makes new ones. */
  | 'ExpiredLogin'
  /** STS refused the role that the configuration names for the place. */
  | 'RoleNotAssumed'
  /** STS did not say whose credentials they are, so nothing is sent with them. */
  | 'IdentityUnknown'
  /** They are another account's or partition's than the place's. */
  | 'WrongAccount'
  /** It would go to another host than AWS's own of the place, or than the endpoint that was given. */
  | 'WrongEndpoint'
  /** No connection was made: name not found, port closed, no route, certificate not trusted, or no answer to the attempt. */
  | 'NotReached'
  /** This version has no such operation. */
  | 'UnknownOperation'
  /** The operation sends or answers a stream of bytes, which no runbook can hold. */
  | 'StreamNotSupported'
  /** The SDK refused the parameters or the region. */
  | 'NotSent'

/** A reason found before anything left the machine. Its message holds no credential. */
export class NotSent extends Error {
  constructor(
    override readonly name: NotSentReason,
    message: string,
  ) {
    super(message)
  }
}

const expired = new Set([
  'ExpiredLogin',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidGrantException',
  'RequestExpired',
  'TokenRefreshRequired',
])

/** Whether a new login, and nothing else, makes the call possible again. */
export function isExpiredLogin(error: { name: string }): boolean {
  return expired.has(error.name)
}
