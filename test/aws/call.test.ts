/** What is known about a call after each way in which a network, a proxy or AWS can fail it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Access, AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import { sendCall } from '../../src/aws/call.js'
import { makeClient, type Connection, type SdkClient } from '../../src/aws/clients.js'
import { answer, ec2Error, faultyServer, type Fault, type FaultyServer } from './faulty-server.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const secrets = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'canary/secret+key=1', sessionToken: 'canary/session+token==' }
const change: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: ['i-0a'] }, place, address: 'stop', purpose: 'change' }

let server: FaultyServer | undefined
afterEach(() => server?.close())

async function send(fault: Fault, call: AwsCall = change, connection: Connection = {}): Promise<CallOutcome> {
  server = await faultyServer(fault)
  return sendTo(server.url, call, connection)
}

async function sendTo(endpoint: string, call: AwsCall = change, connection: Connection = {}): Promise<CallOutcome> {
  const access: Access = call.purpose === 'read' ? 'read' : 'change'
  const reached: Connection = { endpoint, connectTimeout: 1_000, requestTimeout: 400, ...connection }
  const client = await makeClient(call.service, reached, { region: call.place.region, access, credentials: () => Promise.resolve(secrets) })
  try {
    return await sendCall(client, reached, call)
  } finally {
    client.destroy()
  }
}

/** `unknown TimeoutError`, `refused UnauthorizedOperation 403`, `ok`. */
function summary(outcome: CallOutcome): string {
  if (!('error' in outcome)) return outcome.status
  const { name, status } = outcome.error
  return [outcome.status, name, status].filter((part) => part !== undefined).join(' ')
}

const stopped = '<StopInstancesResponse><requestId>1</requestId><instancesSet><item><instanceId>i-0a</instanceId></item></instancesSet></StopInstancesResponse>'
const html = '<html><body><h1>Sign in to the network</h1></body></html>'
const half = answer(200, stopped.slice(0, 80), { 'content-length': String(stopped.length) })
const says = (text: string): Fault => ({ onRequest: (socket) => socket.end(text) })
const after = (act: (socket: Socket) => void): Fault => ({ onRequest: (socket) => act(socket) })

describe('one request on the wire, and what is known after it', () => {
  const faults: [string, Fault, string][] = [
    ['a whole answer', says(answer(200, stopped)), 'ok'],
    ['a reset after the request', after((socket) => socket.resetAndDestroy()), 'unknown ECONNRESET'],
    ['the end of the connection after the request', after((socket) => socket.end()), 'unknown ECONNRESET'],
    ['no answer at all', after(() => undefined), 'unknown TimeoutError'],
    ['half a head', after((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')), 'unknown ECONNRESET'],
    ['a head and then silence', after((socket) => socket.write(answer(200, '', { 'content-length': '500' }))), 'unknown TimeoutError 200'],
    ['a body that drips', after(drip), 'unknown TimeoutError 200'],
    ['half a body, then a reset', after((socket) => socket.write(half, () => setTimeout(() => socket.resetAndDestroy(), 50))), 'unknown ECONNRESET 200'],
    ['half a body, then the end', says(half), 'unknown ECONNRESET 200'],
    ['what is no HTTP', says('220 smtp.example.com ESMTP\r\n'), 'unknown HPE_INVALID_CONSTANT'],
    ['an empty 200', says(answer(200, '')), 'unknown IncompleteAnswer 200'],
    ['an empty 200 in chunks', says(answer(200, '0\r\n\r\n', { 'content-length': '', 'transfer-encoding': 'chunked' })), 'unknown IncompleteAnswer 200'],
    ['an HTML 200 of a captive portal', says(answer(200, html, { 'content-type': 'text/html', 'x-amzn-requestid': '' })), 'unknown IncompleteAnswer 200'],
    ['an HTML 200 with a request id', says(answer(200, html, { 'content-type': 'text/html' })), 'unknown IncompleteAnswer 200'],
    ['a 200 without a request id', says(answer(200, stopped.replace(/<requestId>.*<.requestId>/, ''), { 'x-amzn-requestid': '' })), 'unknown IncompleteAnswer 200'],
    ['a 200 with a request id in its body alone', says(answer(200, stopped, { 'x-amzn-requestid': '' })), 'ok'],
    ['a 200 that cannot be parsed', says(answer(200, '<StopInstancesResponse><requ')), 'unknown UnreadableAnswer 200'],
    ['500 of AWS', says(answer(500, ec2Error('InternalError', 'An internal error has occurred'))), 'unknown InternalError 500'],
    ['503 of AWS', says(answer(503, ec2Error('Unavailable', 'The server is overloaded'))), 'unknown Unavailable 503'],
    ['502 of a proxy', says(answer(502, html, { 'content-type': 'text/html', 'x-amzn-requestid': '' })), 'unknown UnreadableAnswer 502'],
    ['403 of a proxy', says(answer(403, html, { 'content-type': 'text/html', 'x-amzn-requestid': '' })), 'unknown UnreadableAnswer 403'],
    ['an error that does not bear a request id', says(answer(400, ec2Error('IncorrectState', 'No').replace(/<RequestID>.*<.RequestID>/, ''), { 'x-amzn-requestid': '' })), 'unknown UnreadableAnswer 400'],
    ['a redirect', says(answer(307, '', { location: 'http://192.0.2.1/', 'x-amzn-requestid': '' })), 'unknown UnreadableAnswer 307'],
    ['AWS gave up waiting for the request', says(answer(400, ec2Error('RequestTimeout', 'Not read in time'))), 'unknown RequestTimeout 400'],
    ['AWS throttles, with 503', says(answer(503, ec2Error('RequestLimitExceeded', 'Request limit exceeded.'))), 'refused RequestLimitExceeded 503'],
    ['AWS denies, with a request id in the body alone', says(answer(403, ec2Error('UnauthorizedOperation', 'No'), { 'x-amzn-requestid': '' })), 'refused UnauthorizedOperation 403'],
    ['AWS denies', says(answer(403, ec2Error('UnauthorizedOperation', 'You are not authorized'))), 'refused UnauthorizedOperation 403'],
    ['AWS finds no such thing', says(answer(400, ec2Error('InvalidInstanceID.NotFound', 'The instance does not exist'))), 'refused InvalidInstanceID.NotFound 400'],
    ['the token has expired', says(answer(400, ec2Error('ExpiredToken', 'The security token has expired'))), 'refused ExpiredToken 400'],
    ['DryRun', says(answer(412, ec2Error('DryRunOperation', 'Request would have succeeded'))), 'refused DryRunOperation 412'],
  ]

  test.each(faults)('%s', async (_, fault, expected) => {
    expect(summary(await send(fault))).toBe(expected)
    expect(server!.requests).toHaveLength(1)
  })
})

describe('what never left is refused', () => {
  test('a reset while connecting, or before the request was read', async () => {
    expect(summary(await send({ onConnect: (socket) => socket.resetAndDestroy() }))).toMatch(/^(?:refused NotReached|unknown ECONNRESET)$/)
    expect(server!.requests).toHaveLength(0)
  })

  test('a closed port', async () => {
    const closed = await faultyServer({})
    await closed.close()
    expect(summary(await sendTo(closed.url))).toBe('refused NotReached')
  })

  test('a name that does not exist', async () => {
    expect(summary(await sendTo('http://ec2.invalid'))).toBe('refused NotReached')
  })

  test.each([
    ['of an issuer that nobody trusts', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'refused NotReached'],
    ['of another host', 'ERR_TLS_CERT_ALTNAME_INVALID', 'refused NotReached'],
    ['and a broken record after it, when the request may be there', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'unknown ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'],
  ])('a certificate %s', async (_, code, expected) => {
    const broken = { handle: () => Promise.reject(Object.assign(new Error('TLS'), { code })) }
    const { EC2Client } = await import('@aws-sdk/client-ec2')
    const client = new EC2Client({ region: place.region, credentials: secrets, maxAttempts: 1, requestHandler: broken as never }) as unknown as SdkClient
    expect(summary(await sendCall(client, {}, change))).toBe(expected)
  })

  test('no answer to the attempt to connect', async () => {
    const deaf = await deafPort()
    try {
      expect(summary(await sendTo(`http://127.0.0.1:${deaf.port}`, change, { connectTimeout: 300, requestTimeout: 5_000 }))).toBe('refused NotReached')
    } finally {
      deaf.close()
    }
  })

  test.each([
    ['a parameter that is missing in the path', { ...change, service: 'guardduty', operation: 'ArchiveFindings', params: { FindingIds: ['f'] } }, 'NotSent'],
    ['a region that cannot be one', { ...change, place: { ...place, region: 'eu west 1' } }, 'NotSent'],
    ['an operation that there is not', { ...change, operation: 'StopTheWorld' }, 'UnknownOperation'],
    ['a member of Object that is no command', { ...change, operation: 'constructor' }, 'UnknownOperation'],
    ['an answer that would be a stream', { ...change, service: 's3', operation: 'GetObject', params: { Bucket: 'b', Key: 'k' }, purpose: 'read' as const }, 'StreamNotSupported'],
  ])('%s', async (_, call, name) => {
    const outcome = await send(says(answer(200, stopped)), call)
    expect(summary(outcome)).toBe(`refused ${name}`)
    expect(server!.requests).toHaveLength(0)
  })
})

describe('how often', () => {
  const busy = says(answer(503, ec2Error('RequestLimitExceeded', 'Request limit exceeded.')))

  test('a change leaves once, whatever the environment says', async () => {
    process.env['AWS_MAX_ATTEMPTS'] = '5'
    try {
      await send(busy)
    } finally {
      delete process.env['AWS_MAX_ATTEMPTS']
    }
    expect(server!.requests).toHaveLength(1)
  })

  test('a change never leaves on a connection that an earlier call used', async () => {
    server = await faultyServer({ onRequest: (socket) => socket.write(answer(200, stopped, { connection: 'keep-alive' })) })
    const reached: Connection = { endpoint: server.url }
    const client = await makeClient('ec2', reached, { region: place.region, access: 'change', credentials: () => Promise.resolve(secrets) })
    const outcomes = [await sendCall(client, reached, change), await sendCall(client, reached, change)]
    client.destroy()
    expect(outcomes.map(summary)).toEqual(['ok', 'ok'])
    expect(server.connections()).toBe(2)
  })

  test('a read may be repeated by the SDK', async () => {
    await send(busy, { ...change, operation: 'DescribeInstances', params: {}, purpose: 'read' })
    expect(server!.requests).toHaveLength(3)
  })

  test('a head that drips on is waited for as long as an answer may take', async () => {
    const start = performance.now()
    const outcome = await send({ onRequest: (socket) => dripAfter(socket, 'HTTP/1.1 200 OK\r\nx-slow: ') }, change, { connectTimeout: 8_000 })
    expect(summary(outcome)).toBe('unknown TimeoutError')
    expect(performance.now() - start).toBeLessThan(4_000)
  })

  test('a read that succeeds at last is ok, with the id of the last answer', async () => {
    let sent = 0
    const answers = [answer(500, ec2Error('InternalError', 'x')), answer(200, '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>', { 'x-amzn-requestid': 'second' })]
    const outcome = await send(after((socket) => socket.end(answers[sent++]!)), { ...change, operation: 'DescribeInstances', params: {}, purpose: 'read' })
    expect(outcome).toEqual({ status: 'ok', output: { Reservations: [] }, requestId: 'second' })
  })
})

describe('what is told', () => {
  test('the user agent carries the run id', async () => {
    await send(says(answer(200, stopped)), change, { run: '01JHQZ0000000000000000RVN1' })
    expect(/^x-amz-user-agent: .*/im.exec(server!.requests[0]!.head)?.[0]).toContain(' sirun/01JHQZ0000000000000000RVN1')
  })

  test('an output has plain values, without what is undefined', async () => {
    const body = '<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-0a</instanceId><launchTime>2026-01-02T03:04:05.000Z</launchTime></item></instancesSet></item></reservationSet></DescribeInstancesResponse>'
    const outcome = await send(says(answer(200, body)), { ...change, operation: 'DescribeInstances', params: {}, purpose: 'read' })
    expect(outcome).toEqual({
      status: 'ok',
      output: { Reservations: [{ Instances: [{ InstanceId: 'i-0a', LaunchTime: new Date('2026-01-02T03:04:05Z') }] }] },
      requestId: '5f1c1a3e-0000-4000-8000-000000000001',
    })
  })

  test('no credential, though AWS prints the request that it could not verify', async () => {
    const echoed = (head: string): string =>
      `The request signature we calculated does not match. The canonical string should have been 'POST / x-amz-security-token:${secrets.sessionToken} ${encodeURIComponent(secrets.sessionToken)} ${secrets.secretAccessKey}' ${/x-amz-security-token.*/i.exec(head)?.[0]}`
    const outcome = await send({ onRequest: (socket, { head }) => socket.end(answer(403, ec2Error('SignatureDoesNotMatch', echoed(head)))) })
    expect(summary(outcome)).toBe('refused SignatureDoesNotMatch 403')
    expect(server!.requests[0]!.head).toContain(secrets.sessionToken)
    const told = JSON.stringify(outcome)
    expect(told).not.toMatch(/canary/)
    expect(Object.keys((outcome as { error: object }).error).sort()).toEqual(['message', 'name', 'requestId', 'status'])
  })

  test('text of an attacker is visible and short', async () => {
    const outcome = await send(says(answer(400, ec2Error('InvalidParameterValue', `\u{202e}${'a'.repeat(5_000)}`))))
    const { message } = (outcome as { error: { message: string } }).error
    expect(message).toMatch(/^\\u\{202e\}a+… \(\d+ more\)$/)
    expect(message.length).toBeLessThan(1_100)
  })
})

/** A port whose queue of connections is full: the next attempt gets no answer. */
async function deafPort(): Promise<{ port: number; close(): void }> {
  const script = "require('net').createServer().listen(0, '127.0.0.1', 1, function () { process.stdout.write(String(this.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)) })"
  const child = spawn(process.execPath, ['-e', script], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))))
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  await once(waiting[0]!, 'connect')
  return {
    port,
    close: () => {
      waiting.forEach((socket) => socket.destroy())
      child.kill('SIGKILL')
    },
  }
}

function drip(socket: Socket): void {
  dripAfter(socket, answer(200, '', { 'content-length': '5000' }))
}

function dripAfter(socket: Socket, text: string): void {
  socket.write(text)
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(' ')), 100)
  socket.on('close', () => clearInterval(timer))
}
