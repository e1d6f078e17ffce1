/** A server on this machine for tests: it keeps what it was sent, and does on demand what servers do on bad days. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  /** With its query. */
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: string | object
}

/**
 * What happens instead of the usual answer to one request: an answer; the connection breaks before the request is looked
 * at, or after it was worked on; silence before or after it was worked on; it is worked on and the answer is not the server's.
 */
export type Mishap = Answer | 'break-before' | 'break-after' | 'silence-before' | 'silence-after' | 'garbled'

export interface LocalServer {
  /** http://127.0.0.1:port */
  url: string
  received: Received[]
  /** Taken from the front, one a request; `undefined` is a usual answer. */
  mishaps: (Mishap | undefined)[]
  close(): Promise<void>
}

/** @param answer what a request does, and what is said of it; what it throws is said with status 500 */
export async function localServer(answer: (request: Received) => Answer): Promise<LocalServer> {
  const received: Received[] = []
  const mishaps: (Mishap | undefined)[] = []
  const server = createServer((request, response) => {
    const mishap = mishaps.shift()
    void readBody(request).then((body) => {
      const one: Received = { method: request.method!, path: request.url!, headers: request.headers, body }
      received.push(one)
      if (mishap === 'break-before') return void request.socket.destroy()
      if (mishap === 'silence-before') return
      if (typeof mishap === 'object') return say(response, mishap)
      const usual = tried(answer, one)
      if (mishap === 'break-after') return void request.socket.destroy()
      if (mishap === 'garbled') say(response, { ...usual, body: '<html>' })
      if (mishap === undefined) say(response, usual)
    }, (error: Error) => void request.socket.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    mishaps,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function tried(answer: (request: Received) => Answer, request: Received): Answer {
  try {
    return answer(request)
  } catch (error) {
    return { status: 500, body: String(error) }
  }
}

function say(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const json = typeof body !== 'string'
  response.writeHead(status, { ...(json && { 'content-type': 'application/json' }), ...headers })
  response.end(json ? JSON.stringify(body) : body)
}
