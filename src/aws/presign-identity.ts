/** A signed question that only its signer could have made, and anybody may put to STS: GetCallerIdentity, with words of ours in a signed header. */
import { createHash, createHmac } from 'node:crypto'
import type { Credentials } from './clients.js'

/** The header that carries the words; signed, so that STS refuses the question with others. */
export const wordsHeader = 'x-sirun-request'

/** Seconds that STS takes the question for. */
const lasts = 900

export interface PresignOptions {
  region: string
  /** In the place of STS's own. */
  endpoint?: string
  now: Date
}

/**
 * The URL of a GET, signed with Signature Version 4 in its query. It holds the session token but no secret key: it can be
 * asked who signed it, and nothing else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function presignIdentity({ accessKeyId, secretAccessKey, sessionToken }: Credentials, words: string, { region, endpoint, now }: PresignOptions): string {
  const { protocol, host } = new URL(endpoint ?? stsUrl(region))
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const day = time.slice(0, 8)
  const scope = `${day}/${region}/sts/aws4_request`
  const query = sortedQuery({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(lasts),
    'X-Amz-SignedHeaders': `host;${wordsHeader}`,
    ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
  })
  const request = ['GET', '/', query, `host:${host}`, `${wordsHeader}:${words}`, '', `host;${wordsHeader}`, hash('')].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash(request)].join('\n')
  const key = [day, region, 'sts', 'aws4_request'].reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`)
  return `${protocol}//${host}/?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`
}

/** China's endpoints have a suffix of their own. */
function stsUrl(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}

function sortedQuery(members: Record<string, string>): string {
  const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return Object.entries(members)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${name}=${encode(text)}`)
    .join('&')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
