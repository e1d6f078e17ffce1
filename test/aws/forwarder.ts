/** An HTTP server in front of moto: it counts what passes and corrects what moto answers otherwise than AWS. */
import { createServer, request as send, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { corrections } from './corrections.js'
import { motoUrl } from './moto.js'

export interface HttpCall {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** The name for signing: `ec2`, `elasticloadbalancing`. */
  service: string
  /** `StopInstances`; for REST services method and path. */
  operation: string
  /** Of the query protocols. */
  params: Record<string, string>
  /** Aborted when nobody waits for the answer any more. */
  gone?: AbortSignal
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Answers itself, changes what comes back, or passes on: `undefined` when the call is none of its business. */
export type Correction = (call: HttpCall, forward: (call: HttpCall) => Promise<HttpAnswer>) => Promise<HttpAnswer> | undefined

export interface Forwarder {
  url: string
  /** Every call that came, in order. */
  calls: HttpCall[]
  /** `service:operation` of every call so far. */
  operations(): string[]
  close(): Promise<void>
}

/** `more` goes before the corrections that always hold. */
export async function startForwarder(more: readonly Correction[] = []): Promise<Forwarder> {
  const calls: HttpCall[] = []
  const chain = [...more, ...corrections()]
  const server = createServer((request, response) => {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const work = readCall(request).then(async (read) => {
      const call = { ...read, gone: gone.signal }
      calls.push(call)
      const answer = await answerOf(call, chain)
      for (const [name, value] of Object.entries(answer.headers)) {
        if (value !== undefined && !['content-length', 'transfer-encoding', 'connection'].includes(name)) response.setHeader(name, value)
      }
      response.writeHead(answer.status)
      response.end(answer.body, 'latin1')
    })
    // Whoever asked has gone, perhaps in the middle of a long poll.
    work.catch((error: Error) => gone.signal.aborted || response.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    operations: () => calls.map(({ service, operation }) => `${service}:${operation}`),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function answerOf(call: HttpCall, [first, ...rest]: readonly Correction[]): Promise<HttpAnswer> {
  if (!first) return forward(call)
  const onward = (next: HttpCall): Promise<HttpAnswer> => answerOf(next, rest)
  return first(call, onward) ?? onward(call)
}

async function readCall(request: IncomingMessage): Promise<HttpCall> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('latin1')
  const { method = 'GET', url: path = '/', headers } = request
  const params = Object.fromEntries(new URLSearchParams(Buffer.from(body, 'latin1').toString()))
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? ''
  const target = /\.(\w+)$/.exec(String(headers['x-amz-target'] ?? ''))?.[1]
  return { method, path, headers, body, service, operation: params['Action'] ?? target ?? `${method} ${path}`, params }
}

/** To moto, with the headers as they were signed. */
function forward({ method, path, headers, body, gone }: HttpCall): Promise<HttpAnswer> {
  const { hostname, port } = new URL(motoUrl())
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, method, path, headers: { ...headers, 'content-length': String(Buffer.byteLength(body, 'latin1')) }, ...(gone && { signal: gone }) }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks).toString('latin1') }))
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body, 'latin1')
  })
}
