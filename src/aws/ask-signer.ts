/** Puts somebody's signed question to STS, with the words that they must have signed: STS says who they are, or refuses. */
import type { CallerIdentity } from '../aws-model/aws.js'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import { forTerminal } from '../text/escape.js'
import { wordsHeader } from './presign-identity.js'

/** Everything that such a URL may hold, and what it must be. */
const wanted: Readonly<Record<string, RegExp>> = {
  Action: /^GetCallerIdentity$/,
  Version: /^2011-06-15$/,
  'X-Amz-Algorithm': /^AWS4-HMAC-SHA256$/,
  'X-Amz-Credential': /^[A-Z0-9]{4,128}\/\d{8}\/[a-z0-9-]+\/sts\/aws4_request$/,
  'X-Amz-Date': /^\d{8}T\d{6}Z$/,
  'X-Amz-Expires': /^\d{1,6}$/,
  'X-Amz-SignedHeaders': /^host;x-sirun-request$/,
  'X-Amz-Signature': /^[0-9a-f]{64}$/,
  'X-Amz-Security-Token': /^[\w+/=-]{1,8192}$/,
}

const optional = 'X-Amz-Security-Token'

/** STS's own hosts: https://docs.aws.amazon.com/general/latest/gr/sts.html */
const stsHost = /^sts(?:\.(?!cn-)[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com|\.amazonaws\.com|\.cn-[a-z]+-\d\.amazonaws\.com\.cn)$/

/** Bytes of an answer that are read. */
const longest = 65_536

/**
 * Whose credentials signed the URL over these words. Nothing of it is trusted: it goes to STS only (or to the endpoint that
 * is used in its place), is made anew from its checked members, and no redirection is followed.
 * Throws SirunError `unproven` (failed).
 */
export async function askSigner(url: string, words: string, endpoint?: string): Promise<CallerIdentity> {
  const question = checked(url, endpoint)
  const response = await fetch(question, { redirect: 'manual', headers: { [wordsHeader]: words, accept: 'application/json' }, signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    throw unproven(`STS was not reached (${error instanceof Error ? error.message : 'no answer'})`, 'Try again')
  })
  const text = await firstOf(response)
  if (response.status !== 200) {
    const code = /<Code>(\w{1,80})<\/Code>|"Code":\s*"(\w{1,80})"/.exec(text)
    throw unproven(`STS does not say whose it is: ${code?.[1] ?? code?.[2] ?? `HTTP ${response.status}`}`, 'It may be about another request, altered, or older than 15 minutes. Approve again')
  }
  return identityIn(text)
}

/** The URL, made from its parts. */
function checked(url: string, endpoint: string | undefined): string {
  if (!URL.canParse(url)) throw unproven('The proof is no address')
  const { protocol, host, username, password, pathname, searchParams, hash } = new URL(url)
  const own = endpoint === undefined ? undefined : new URL(endpoint)
  const isOwn = own !== undefined && protocol === own.protocol && host === own.host
  if (!isOwn && !(own === undefined && protocol === 'https:' && stsHost.test(host))) throw unproven(`The proof is for ${forTerminal(host)}, which is not STS`)
  if (username !== '' || password !== '' || pathname !== '/' || hash !== '') throw unproven('The proof is no plain question to STS')
  const names = [...searchParams.keys()]
  const strange = names.find((name) => !Object.hasOwn(wanted, name) || names.indexOf(name) !== names.lastIndexOf(name))
  if (strange !== undefined) throw unproven(`The proof has a member ${forTerminal(strange, { max: 60 })} that it must not have`)
  const wrong = Object.entries(wanted).find(([name, form]) => !(name === optional && !names.includes(name)) && !form.test(searchParams.get(name) ?? ''))
  if (wrong) throw unproven(`The proof's ${wrong[0]} is not as it must be`)
  return `${protocol}//${host}/?${names.map((name) => `${name}=${encodeURIComponent(searchParams.get(name)!)}`).join('&')}`
}

async function firstOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  const body = (response.body ?? []) as AsyncIterable<Uint8Array>
  for await (const part of body) {
    parts.push(part)
    length += part.length
    if (length > longest) throw unproven('STS does not answer as it should')
  }
  return Buffer.concat(parts).toString()
}

/** As JSON, which STS gives where it is asked for, or as XML. */
function identityIn(text: string): CallerIdentity {
  const member = (name: string): string => new RegExp(`<${name}>([^<]{1,2048})</${name}>|"${name}":\\s*"([^"\\\\]{1,2048})"`).exec(text)?.slice(1).find(Boolean) ?? ''
  const [account, arn] = [member('Account'), member('Arn')]
  if (/^\d{12}$/.test(account) && /^arn:[\w-]+:(?:iam|sts)::\d{12}:[\x21-\x7e]+$/.test(arn)) return { account, arn }
  throw unproven('STS does not answer as it should')
}

function unproven(message: string, hint?: string): SirunError {
  return failure('failed', 'unproven', message, hint)
}
