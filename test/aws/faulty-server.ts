/** A raw server on loopback that does what networks, proxies and AWS do when things go wrong, and counts what reaches it. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface ReceivedRequest {
  /** The request line and the headers, as they came. */
  head: string
  body: string
}

export interface FaultyServer {
  url: string
  port: number
  /** Whole requests, in order. */
  requests: ReceivedRequest[]
  /** How many connections were made. */
  connections(): number
  close(): Promise<void>
}

/** What happens on a connection: at once, or when a whole request is there. */
export interface Fault {
  onConnect?: (socket: Socket) => void
  onRequest?: (socket: Socket, request: ReceivedRequest) => void
}

export async function faultyServer({ onConnect, onRequest }: Fault): Promise<FaultyServer> {
  const requests: ReceivedRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server: Server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    if (onConnect) return onConnect(socket)
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      const request = wholeRequest(received)
      if (!request) return
      received = ''
      requests.push(request)
      onRequest?.(socket, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy())
        server.close(() => resolve())
      }),
  }
}

/** The first whole request in what was received. */
export function wholeRequest(text: string): ReceivedRequest | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const body = text.slice(end + 4)
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  return body.length >= length ? { head, body } : undefined
}

/** An HTTP answer as text. Headers with an empty value are left out, also those that are there by default. */
export function answer(status: number, body: string, headers: Record<string, string> = {}): string {
  const all: Record<string, string> = {
    'content-type': 'text/xml',
    'x-amzn-requestid': '5f1c1a3e-0000-4000-8000-000000000001',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} Whatever\r\n${lines.join('')}\r\n${body}`
}

/** An error as EC2 writes it. */
export function ec2Error(code: string, message: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>5f1c1a3e-0000-4000-8000-000000000001</RequestID></Response>`
}
