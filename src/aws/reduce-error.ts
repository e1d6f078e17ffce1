/** What an error of the SDK may say: name and message. The object itself holds the request with its credentials, and goes no further. */
import { forTerminal } from '../text/escape.js'
import type { Credentials } from './clients.js'

/** Characters of a message that are kept: enough for an IAM denial with its ARNs. */
const longestMessage = 1_000

/** Name and message of whatever was thrown, visible, short, and without the credentials that signed the call. */
export function reduceError(error: unknown, credentials?: Credentials): { name: string; message: string } {
  const { name, code, message } = (error ?? {}) as { name?: unknown; code?: unknown; message?: unknown }
  const said = typeof name === 'string' && name !== 'Error' && name !== 'AggregateError' ? name : code
  return {
    name: forTerminal(typeof said === 'string' && said !== '' ? said : 'Error', { max: 128 }),
    message: forTerminal(hideCredentials(typeof message === 'string' ? message : '', credentials), { max: longestMessage }),
  }
}

/**
 * STS, IAM and EC2 print the whole request that was signed, its session token included, when a signature does not match:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-troubleshooting.html
 */
function hideCredentials(message: string, credentials: Credentials | undefined): string {
  const { secretAccessKey = '', sessionToken = '' } = credentials ?? {}
  return [secretAccessKey, sessionToken]
    // What is shorter is no secret of AWS, and would tear words apart.
    .filter((secret) => secret.length >= 8)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((text, secret) => text.replaceAll(secret, '(hidden)'), message)
    .replace(/(x-amz-security-token["']?\s*[:=]\s*["']?)[^\s"'&,]+/gi, '$1(hidden)')
}
