/**
 * A server of our own that answers as S3 does for one bucket: conditional writes, checksums, Object Lock, listings in pages.
 * What it refuses, and what becomes of an answer, is for the test to say. What is not S3 it passes on.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, API_GetObject.html, API_ListObjectsV2.html,
 * API_GetObjectLockConfiguration.html
 */
import { createHash } from 'node:crypto'
import { createServer, request as send, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StoredObject {
  bytes: Buffer
  headers: IncomingHttpHeaders
}

export interface BucketCall {
  /** `PutObject`, `GetObject`, `ListObjectsV2`, `GetObjectLockConfiguration`. */
  operation: string
  key: string
  headers: IncomingHttpHeaders
}

/** What becomes of a call: an error of S3, done without an answer, or neither done nor answered. */
export type BucketFate = [status: number, code: string, message?: string] | 'lost' | 'never' | undefined

export interface BucketServer {
  url: string
  objects: Map<string, StoredObject>
  calls: BucketCall[]
  /** Told of each call before it is done. */
  fate: (call: BucketCall) => BucketFate
  close(): Promise<void>
}

export interface BucketServerOptions {
  bucket?: string
  owner?: string
  lock?: boolean
  /** Where calls of other services go. */
  otherwise?: string
  /** Keys of a page. */
  page?: number
}

export async function bucketServer({ bucket = 'evidence-bucket', owner = '444455556666', lock = false, otherwise, page = 1_000 }: BucketServerOptions = {}): Promise<BucketServer> {
  const server: BucketServer = { url: '', objects: new Map(), calls: [], fate: () => undefined, close: () => Promise.resolve() }
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const { method = '', url = '/', headers } = request
      if (!(headers.authorization ?? '').includes('/s3/aws4_request')) return passOn(otherwise, { method, url, headers, body }, response)
      const { pathname, searchParams } = new URL(url, 'http://s3')
      const [, name = '', ...rest] = pathname.split('/').map(decodeURIComponent)
      const call: BucketCall = { operation: operationOf(method, searchParams), key: rest.join('/'), headers }
      server.calls.push(call)
      const fate = server.fate(call)
      if (fate === 'never') return
      const answer = (status: number, text: string | Buffer, more: Record<string, string> = {}): void => {
        if (fate === 'lost') return void response.destroy()
        response.writeHead(status, { 'x-amz-request-id': `request-${server.calls.length}`, 'content-type': typeof text === 'string' ? 'application/xml' : 'binary/octet-stream', ...more })
        response.end(text)
      }
      const refuse = (status: number, code: string, message = code): void => answer(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`)
      if (Array.isArray(fate)) return refuse(...fate)
      if (name !== bucket) return refuse(404, 'NoSuchBucket')
      const expected = headers['x-amz-expected-bucket-owner']
      if (expected !== undefined && expected !== owner) return refuse(403, 'AccessDenied', 'Access Denied')
      switch (call.operation) {
        case 'GetObjectLockConfiguration':
          return lock ? answer(200, '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>') : refuse(404, 'ObjectLockConfigurationNotFoundError')
        case 'ListObjectsV2':
          return answer(200, listing([...server.objects], searchParams, page))
        case 'GetObject': {
          const found = server.objects.get(call.key)
          return found ? answer(200, found.bytes) : refuse(404, 'NoSuchKey')
        }
        case 'PutObject': {
          const sum = headers['x-amz-checksum-sha256']
          if (sum !== undefined && sum !== createHash('sha256').update(body).digest('base64')) return refuse(400, 'BadDigest')
          if (headers['x-amz-object-lock-mode'] !== undefined && headers['x-amz-sdk-checksum-algorithm'] === undefined) return refuse(400, 'InvalidRequest', 'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters')
          if (headers['x-amz-object-lock-mode'] !== undefined && !lock) return refuse(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration')
          if (headers['if-none-match'] === '*' && server.objects.has(call.key)) return refuse(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
          server.objects.set(call.key, { bytes: body, headers })
          return answer(200, '')
        }
        default:
          return refuse(501, 'NotImplemented')
      }
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  server.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  server.close = () =>
    new Promise((resolve) => {
      listener.closeAllConnections()
      listener.close(() => resolve())
    })
  return server
}

function operationOf(method: string, query: URLSearchParams): string {
  if (method === 'PUT') return 'PutObject'
  if (query.has('object-lock')) return 'GetObjectLockConfiguration'
  return query.get('list-type') === '2' ? 'ListObjectsV2' : method === 'GET' ? 'GetObject' : method
}

function listing(objects: readonly [string, StoredObject][], query: URLSearchParams, page: number): string {
  const [prefix, delimiter, after] = [query.get('prefix') ?? '', query.get('delimiter') ?? '', query.get('continuation-token') ?? '']
  const found = new Map<string, string>()
  for (const [key, { bytes }] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!key.startsWith(prefix)) continue
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (cut < 0) found.set(key, `<Contents><Key>${key}</Key><Size>${bytes.length}</Size></Contents>`)
    else found.set(key.slice(0, cut + 1), `<CommonPrefixes><Prefix>${key.slice(0, cut + 1)}</Prefix></CommonPrefixes>`)
  }
  const rest = [...found].filter(([key]) => key > after)
  const shown = rest.slice(0, page)
  const more = rest.length > shown.length ? `<NextContinuationToken>${shown.at(-1)![0]}</NextContinuationToken>` : ''
  return `<?xml version="1.0"?><ListBucketResult>${shown.map(([, xml]) => xml).join('')}<IsTruncated>${more !== ''}</IsTruncated>${more}</ListBucketResult>`
}

function passOn(to: string | undefined, { method, url, headers, body }: { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer }, response: ServerResponse): void {
  if (to === undefined) return void response.writeHead(501).end()
  const { hostname, port } = new URL(to)
  const onward = send({ hostname, port, method, path: url, headers: { ...headers, connection: 'close' } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  onward.end(body)
}
