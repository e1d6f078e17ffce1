/**
 * The HTTP client of the channels: patient with servers that are busy, careful with what may have arrived, silent about
 * secrets. It speaks to the address that it is given and to no other: redirects are answers, not followed, and no proxy is
 * used but where Node itself does (NODE_USE_ENV_PROXY, https://nodejs.org/api/cli.html).
 */
import type { Clock } from '../engine/ports.js'
import { forJson } from '../text/escape.js'
import { formatDuration } from '../text/duration-text.js'
import type { HttpAnswer, HttpRequest } from './channel.js'
import { redactor } from './redactor.js'

export interface HttpOptions {
  /** Waits between tries, and measures all of them together. */
  clock: Clock
  /** Milliseconds for one try, in real time. More than the 10 s that Node gives a connection, so that both can be told apart. */
  perTry?: number
  /** Milliseconds for all tries. */
  inAll?: number
}

type Redact = (text: string) => string
type Answered = Extract<HttpAnswer, { status: number }>
type Unanswered = Extract<HttpAnswer, { error: unknown }>

const mostTries = 5
/** Bytes of an answer that are read. */
const mostRead = 65_536

/** One request, tried as often as `HttpRequest` says. Never rejects but for an interrupted wait of the clock. */
export function httpClient({ clock, perTry = 15_000, inAll = 60_000 }: HttpOptions): (request: HttpRequest) => Promise<HttpAnswer> {
  return async (request) => {
    const redact = redactor([...request.secrets, ...credentialsOf(request)])
    const trouble = addressTrouble(request.url)
    if (trouble !== undefined) return inVain('Address', trouble)
    const until = clock.monotonic() + inAll
    let maybe = false
    for (let tried = 1; ; tried++) {
      const answer = await tryOnce(request, redact, Math.min(perTry, Math.max(1, Math.ceil(until - clock.monotonic()))))
      maybe ||= 'error' in answer && answer.maybe
      const wait = waitAfter(answer, request.repeatable, tried, clock.now())
      const isLast = wait === undefined || tried === mostTries || clock.monotonic() + wait >= until || !(await clock.sleep(wait))
      if (isLast) return 'error' in answer ? { ...answer, maybe } : answer
    }
  }
}

/** Milliseconds until it is worth another try; undefined: it is not. */
function waitAfter(answer: HttpAnswer, repeatable: boolean, tried: number, now: Date): number | undefined {
  const backoff = 1_000 * 2 ** (tried - 1)
  if ('error' in answer) return answer.vain || (answer.maybe && !repeatable) ? undefined : backoff
  const { status, headers } = answer
  if (status === 429 || status === 503) return retryAfter(headers['retry-after'], now) ?? backoff
  return status >= 500 && repeatable ? backoff : undefined
}

/** Of seconds or a date (RFC 9110, section 10.2.3); undefined where it is neither. */
function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000
  const time = Date.parse(header)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime())
}

async function tryOnce({ method, url, headers, body }: HttpRequest, redact: Redact, patience: number): Promise<HttpAnswer> {
  const { origin } = new URL(url)
  const json = body !== undefined && typeof body !== 'string'
  let sent: Request
  try {
    sent = new Request(url, {
      method,
      // No connection is kept: one that the server has closed meanwhile would look like a lost answer.
      headers: { 'user-agent': 'sirun', accept: 'application/json, text/plain, */*', connection: 'close', ...(json && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: json ? forJson(body) : body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    })
  } catch (error) {
    return inVain('Request', `It cannot be sent: ${redact((error as Error).message)}.`)
  }
  try {
    const response = await fetch(sent)
    const named = [...response.headers].map(([name, value]) => [name, redact(value)])
    return { status: response.status, headers: Object.fromEntries(named) as Answered['headers'], text: redact(await readText(response)) }
  } catch (error) {
    return unanswered(error, origin, redact, patience)
  }
}

/** What came of it: an answer that breaks off has come all the same, with its status. */
async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader()
  try {
    for (let read = 0; reader && read < mostRead; read += chunks.at(-1)!.length) {
      const { value } = await reader.read()
      if (!value) break
      chunks.push(value)
    }
    await reader?.cancel()
  } catch {
    // The rest is not needed to know what the server thinks.
  }
  return Buffer.concat(chunks).subarray(0, mostRead).toString()
}

/** What Node was at when no connection stood yet: nothing was sent. */
const beforeConnected = new Set(['getaddrinfo', 'connect'])
/** Codes of undici, and of several addresses tried at once, for the same. */
const neverConnected = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])
/** Codes of OpenSSL and Node for a certificate that does not hold: nothing was sent, and nothing will be. */
const distrusted = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/

function unanswered(error: unknown, origin: string, redact: Redact, patience: number): Unanswered {
  const { name, cause } = error as Error & { cause?: Error & { code?: string; syscall?: string } }
  if (name === 'TimeoutError') return { error: { name, message: `No answer from ${origin} within ${formatDuration(patience)}.` }, maybe: true }
  const code = cause?.code ?? name
  const why = redact(cause?.message ?? (error as Error).message)
  if (distrusted.test(code)) return inVain(code, `The certificate of ${origin} does not hold: ${why}.`)
  // Ports of other protocols (https://fetch.spec.whatwg.org/#port-blocking).
  if (why === 'bad port') return inVain('Address', `The port of ${origin} is one that HTTP may not use.`)
  if (neverConnected.has(code) || beforeConnected.has(cause?.syscall ?? '')) return { error: { name: code, message: `${origin} was not reached: ${why || code}.` }, maybe: false }
  return { error: { name: code, message: `The connection to ${origin} broke before its answer came: ${why}.` }, maybe: true }
}

function inVain(name: string, message: string): Unanswered {
  return { error: { name, message }, maybe: false, vain: true }
}

/** What follows the scheme in a header Authorization. */
function credentialsOf({ headers = {} }: HttpRequest): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'authorization' ? [value.replace(/^\S+ /, '')] : []))
}

/** It may be a secret: it is not repeated. */
function addressTrouble(url: string): string | undefined {
  if (!URL.canParse(url)) return 'The address is no URL.'
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== '' || password !== '') return 'The address holds a user or a password: give them as secrets.'
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined
  return 'The address must begin with https://: http:// is only for servers on this machine.'
}

/** 127.0.0.0/8, ::1, and the name that means them (RFC 6761, section 6.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
