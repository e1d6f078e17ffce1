/** A small server of our own: STS as a test scripts it, the SSO portal, and one answer for every other call. It records what reaches it. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  /** The name for signing: `sts`, `ec2`; `sso` for the portal. */
  service: string
  operation: string
  params: Record<string, string>
  /** Of the credentials that signed it. */
  accessKeyId: string
  userAgent: string
}

export interface StsOptions {
  /** Account of each access key; the others are unknown to it. */
  accounts: Record<string, string>
  partition?: string
  /** Credentials that AssumeRole gives out in turn: access key and seconds that they last. */
  sessions?: [accessKeyId: string, seconds: number][]
  /** Answers before anything else does. */
  answer?: (received: Received) => [status: number, body: string] | undefined
}

export interface StsServer {
  url: string
  received: Received[]
  /** Operations in order, without those of STS when `service` is given. */
  operations(service?: string): string[]
  close(): Promise<void>
}

export async function stsServer(options: StsOptions): Promise<StsServer> {
  const received: Received[] = []
  const { sessions = [] } = options
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      received.push(call)
      const [status, body] = options.answer?.(call) ?? reply(call, options, sessions)
      response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/xml', 'x-amzn-requestid': `request-${received.length}` })
      response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    operations: (service) => received.filter((call) => service === undefined || call.service === service).map(({ operation }) => operation),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const { authorization = '', 'user-agent': userAgent = '' } = request.headers
  const [, accessKeyId = '', service = 'sso'] = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(authorization) ?? []
  const url = new URL(request.url ?? '/', 'http://localhost')
  const params = Object.fromEntries(service === 'sso' ? url.searchParams : new URLSearchParams(body))
  return { service, operation: params['Action'] ?? url.pathname, params, accessKeyId, userAgent }
}

function reply(call: Received, { accounts, partition = 'aws' }: StsOptions, sessions: [string, number][]): [number, string] {
  const account = accounts[call.accessKeyId]
  if (call.service === 'sso') return [200, JSON.stringify({ roleCredentials: { accessKeyId: 'AKIASSO', secretAccessKey: 's', sessionToken: 't', expiration: Date.now() + 3_600_000 } })]
  if (call.service !== 'sts') return [200, `<${call.operation}Response><requestId>1</requestId></${call.operation}Response>`]
  if (call.operation === 'GetCallerIdentity') {
    if (account === undefined) return [403, stsError('InvalidClientTokenId', 'The security token included in the request is invalid')]
    const arn = `arn:${partition}:sts::${account}:assumed-role/Responder/${call.accessKeyId}`
    return [200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>x</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`]
  }
  const [next, seconds] = sessions.shift() ?? []
  if (next === undefined) return [403, stsError('AccessDenied', 'not authorized to perform: sts:AssumeRole')]
  const ends = new Date(Date.now() + seconds! * 1_000).toISOString()
  const given = `<Credentials><AccessKeyId>${next}</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey><SessionToken>canary-token</SessionToken><Expiration>${ends}</Expiration></Credentials>`
  return [200, `<AssumeRoleResponse><AssumeRoleResult>${given}</AssumeRoleResult></AssumeRoleResponse>`]
}

export function stsError(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`
}
