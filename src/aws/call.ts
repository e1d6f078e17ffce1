/** One AWS call, and what is known about it afterwards: ok, refused, or unknown. */
import type { AwsCall, AwsError, CallOutcome } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import { makeCommand, timeoutsOf, type Connection, type Credentials, type SdkClient, type SdkMiddleware, type SdkResponse } from './clients.js'
import { checkHost } from './check-host.js'
import { NotSent } from './not-sent.js'
import { plainOutput } from './plain-output.js'
import { reduceError } from './reduce-error.js'
import { wholeBody } from './whole-body.js'

/** What was seen of the latest attempt, below everything that the SDK makes of it. */
interface Trace {
  /** The request was handed to the network. */
  sent: boolean
  status?: number
  requestId?: string
  /** Bytes of the answer. */
  length?: number
  html?: boolean
  /** What the network threw, before the SDK wraps it. */
  failure?: unknown
}

/**
 * Sends one call with this client. Never throws for what AWS or the network does. Without an answer that bears a
 * request id AWS has said nothing, whatever the status: that is unknown, as are all 5xx but throttling.
 */
export async function sendCall(client: SdkClient, connection: Connection, call: AwsCall): Promise<CallOutcome> {
  const { service, operation, params, purpose, until } = call
  const trace: Trace = { sent: false }
  const deadline = new AbortController()
  const stop = (): void => deadline.abort()
  if (until?.aborted) stop()
  until?.addEventListener('abort', stop)
  const { connect, request } = timeoutsOf(connection)
  let credentials: Credentials | undefined
  try {
    if (streaming.has(`${service}:${operation}`)) throw new NotSent('StreamNotSupported', `${service}:${operation} answers with a stream of bytes, which a runbook cannot hold`)
    const command = await makeCommand(service, operation, params)
    // Also the first look at them: what is wrong with them is said by name.
    credentials = await client.config.credentials()
    // The SDK's time-outs end with the head of the answer; a body may drip on for ever.
    const startTimer = (): NodeJS.Timeout => setTimeout(() => deadline.abort(), connect + request)
    const check = (hostname: string): void => (purpose === 'read' || purpose === 'observe' ? undefined : checkHost(hostname, connection, call))
    command.middlewareStack.add(watching(trace, startTimer, check), { step: 'deserialize', priority: 'low', name: 'sirunTrace' })
    return answered(plainOutput(await client.send(command, { abortSignal: deadline.signal })), trace, isQuery(client))
  } catch (error) {
    if (deadline.signal.aborted) trace.failure = { name: 'TimeoutError', message: `There was no whole answer within ${connect + request} ms` }
    return outcomeOf(error, trace, credentials)
  } finally {
    until?.removeEventListener('abort', stop)
  }
}

/** Operations whose answer is a stream. */
const streaming = new Set(['s3:GetObject', 's3:GetObjectAnnotation', 's3:GetObjectTorrent', 's3:SelectObjectContent'])

function watching(trace: Trace, startTimer: () => NodeJS.Timeout, check: (hostname: string) => void): SdkMiddleware {
  return (next) => async (args) => {
    for (const key of ['status', 'requestId', 'length', 'html', 'failure'] as const) delete trace[key]
    check((args as { request: { hostname: string } }).request.hostname)
    trace.sent = true
    const timer = startTimer()
    try {
      const result = await next(args)
      await note(result.response as SdkResponse, trace)
      return result
    } catch (failure) {
      trace.failure = failure
      throw failure
    } finally {
      clearTimeout(timer)
    }
  }
}

async function note(response: SdkResponse, trace: Trace): Promise<void> {
  const { statusCode, headers } = response
  trace.status = statusCode
  trace.html = /\bhtml\b/i.test(headers['content-type'] ?? '')
  const inHeaders = headers['x-amzn-requestid'] ?? headers['x-amzn-request-id'] ?? headers['x-amz-request-id']
  if (inHeaders !== undefined) noteRequestId(inHeaders, trace)
  const body = await wholeBody(response)
  if (body === undefined) return
  trace.length = body.length
  // XML has it at its end, too.
  if (inHeaders === undefined) noteRequestId(/<requestid>([^<]*)<\/requestid>/i.exec(Buffer.from(body.slice(-2_000)).toString())?.[1] ?? '', trace)
}

function noteRequestId(text: string, trace: Trace): void {
  if (/^[\w+/=.-]{1,128}$/.test(text)) trace.requestId = text
}

/** The query protocols answer every call with XML; of the others some answer with nothing. */
function isQuery({ config }: SdkClient): boolean {
  return /Query$/.test(config.protocol?.getShapeId?.() ?? '')
}

function answered(output: ValueMap, { status, requestId, length, html }: Trace, query: boolean): CallOutcome {
  const lacks = requestId === undefined ? 'a request id of AWS' : html ? 'anything but HTML' : query && length === 0 ? 'a body' : undefined
  if (lacks === undefined) return { status: 'ok', output, ...(requestId !== undefined && { requestId }) }
  const error = { name: 'IncompleteAnswer', message: `The answer lacks ${lacks}`, ...(status !== undefined && { status }), ...(requestId !== undefined && { requestId }) }
  return { status: 'unknown', error }
}

function outcomeOf(error: unknown, trace: Trace, credentials: Credentials | undefined): CallOutcome {
  const reduced = reduceError(error, credentials)
  const { sent, status, requestId, failure, html } = trace
  if (!sent) return { status: 'refused', error: error instanceof NotSent ? reduced : { name: 'NotSent', message: `${reduced.name}: ${reduced.message}` } }
  const answer = { ...(status !== undefined && { status }), ...(requestId !== undefined && { requestId }) }
  if (failure !== undefined) return outcomeOfFailure(failure, answer)
  const said = requestId !== undefined && status! >= 300 && !html && isCode(reduced.name)
  if (!said) return { status: 'unknown', error: { name: 'UnreadableAnswer', message: `HTTP ${status}${html ? ' with HTML' : ''}: ${firstLine(reduced.message)}`, ...answer } }
  const refused = throttling.test(reduced.name) || (status! < 500 && !unsure.has(reduced.name))
  return { status: refused ? 'refused' : 'unknown', error: { ...reduced, ...answer } }
}

function outcomeOfFailure(failure: unknown, answer: Pick<AwsError, 'status' | 'requestId'>): CallOutcome {
  const { name, message } = reduceError(failure)
  const { code } = failure as { code?: unknown }
  if (answer.status === undefined && neverConnected(failure)) return { status: 'refused', error: { name: 'NotReached', message } }
  // The SDK calls a reset a time-out too.
  const exact = name === 'TimeoutError' && typeof code === 'string' && code !== 'ETIMEDOUT' ? code : name
  return { status: 'unknown', error: { name: exact, message, ...answer } }
}

/** Below it the SDK tells programmers where the answer is hidden. */
function firstLine(shown: string): string {
  return shown.split('\\x0a', 1)[0]!
}

/** What the SDK calls an answer in which it finds no code. */
const noCode = /^(?:Error|Unknown(?:Error)?|SyntaxError|TypeError|\d+|\w+ServiceException)$/

function isCode(name: string): boolean {
  return !noCode.test(name)
}

/** AWS did not execute these; EC2 says so with 503: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
const throttling = /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|BandwidthLimitExceeded/

/** 4xx all the same, but what AWS had of the request by then is not known. */
const unsure = new Set(['RequestTimeout', 'RequestTimeoutException', 'IncompleteBody', 'RequestAbortedException'])

/** The certificate was refused, by us, before the request. Other errors of TLS also come in the middle of a connection. */
const mistrust = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/

/**
 * Whether there was never a connection: then nothing was sent. Every request of a change makes its own. The SDK says it
 * of a time-out in words only; a test holds them against the SDK.
 */
function neverConnected(error: unknown): boolean {
  const { syscall, code, message, errors } = (error ?? {}) as { syscall?: unknown; code?: unknown; message?: unknown; errors?: unknown }
  // All addresses of the host were tried.
  if (Array.isArray(errors) && errors.length > 0) return errors.every(neverConnected)
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true
  if (typeof code === 'string' && mistrust.test(code)) return true
  return typeof message === 'string' && message.includes('did not establish a connection with the server')
}
