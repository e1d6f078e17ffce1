/** The signed question to STS: signed as the SDK signs, put to STS only, and refused when it is about anything else. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { STSClient } from '@aws-sdk/client-sts'
import { askSigner } from '../../src/aws/ask-signer.js'
import { presignIdentity } from '../../src/aws/presign-identity.js'

const credentials = { accessKeyId: 'AKIAAPPROVER', secretAccessKey: 'secret/+=', sessionToken: 'token/+=' }
const now = new Date('2026-11-24T03:00:00.123Z')
const words = 'a'.repeat(64)

interface Signer {
  presign(request: object, options: object): Promise<{ query: Record<string, string> }>
}

/** What the SDK's own signer makes of the same request. */
async function bySdk(url: string): Promise<string> {
  const { hostname, port, searchParams } = new URL(url)
  const client = new STSClient({ region: 'eu-west-1', credentials })
  const signer = await (client.config as unknown as { signer: (scheme: object) => Promise<Signer> }).signer({ name: 'sigv4', signingName: 'sts', signingRegion: 'eu-west-1', properties: {} })
  const host = port === '' ? hostname : `${hostname}:${port}`
  const request = {
    method: 'GET', protocol: 'https:', hostname, path: '/', headers: { host, 'x-sirun-request': words },
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    clone: () => request,
  }
  const { query } = await signer.presign(request, { expiresIn: 900, signingDate: now, unhoistableHeaders: new Set(['x-sirun-request']) })
  expect(searchParams.get('X-Amz-SignedHeaders')).toBe(query['X-Amz-SignedHeaders'])
  return query['X-Amz-Signature']!
}

test.each([['with a session token', credentials], ['without one', { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey }]])('it is signed as the SDK signs it, %s', async (_, own) => {
  const url = presignIdentity(own, words, { region: 'eu-west-1', now })
  expect(new URL(url).host).toBe('sts.eu-west-1.amazonaws.com')
  if ('sessionToken' in own) expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(await bySdk(url))
  expect(url).not.toContain('secret')
})

test('other words, another time, another key: another signature', () => {
  const signatureOf = (own: typeof credentials, said: string, at: Date): string | null => new URL(presignIdentity(own, said, { region: 'eu-west-1', now: at })).searchParams.get('X-Amz-Signature')
  const all = [signatureOf(credentials, words, now), signatureOf(credentials, 'b', now), signatureOf(credentials, words, new Date(0)), signatureOf({ ...credentials, secretAccessKey: 'other' }, words, now)]
  expect(new Set(all).size).toBe(all.length)
})

test('China has a suffix of its own', () => {
  expect(new URL(presignIdentity(credentials, words, { region: 'cn-north-1', now })).host).toBe('sts.cn-north-1.amazonaws.com.cn')
})

describe('whose it is', () => {
  let server: Server
  let endpoint: string
  let received: { url: string; words: unknown }[]
  let answer: { status: number; headers?: Record<string, string>; body: string }
  /** STS as far as this goes: it makes the signature anew, over the words that it is sent. */
  let verifies: boolean

  beforeEach(async () => {
    received = []
    verifies = false
    answer = { status: 200, body: identity('arn:aws:sts::111122223333:assumed-role/Lead/ana') }
    server = createServer((request, response) => {
      const said = request.headers['x-sirun-request']
      received.push({ url: request.url!, words: said })
      const sent = new URL(request.url!, endpoint).searchParams.get('X-Amz-Signature')
      const own = new URL(presignIdentity(credentials, String(said), { region: 'eu-west-1', endpoint, now })).searchParams.get('X-Amz-Signature')
      const { status, headers, body } = verifies && sent !== own ? { status: 403, headers: {}, body: '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>' } : answer
      response.writeHead(status, headers)
      response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(() => new Promise((resolve) => {
    server.closeAllConnections()
    server.close(resolve)
  }))

  const identity = (arn: string, account = '111122223333'): string => `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>x</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`
  const made = (said = words): string => presignIdentity(credentials, said, { region: 'eu-west-1', endpoint, now })
  const why = async (work: Promise<unknown>): Promise<string> => work.then(() => 'it was taken', (error: Error) => error.message)

  test('STS says so, in XML or in JSON, and is sent the words that must be signed', async () => {
    expect(await askSigner(made(), words, endpoint)).toEqual({ account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/Lead/ana' })
    answer.body = JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/bo', UserId: 'x' } } })
    expect((await askSigner(made(), words, endpoint)).arn).toBe('arn:aws:iam::111122223333:user/bo')
    expect(received.map((each) => each.words)).toEqual([words, words])
  })

  test('signed over other words, STS refuses it', async () => {
    verifies = true
    expect(await why(askSigner(made(), words, endpoint))).toBe('it was taken')
    expect(await why(askSigner(made('b'.repeat(64)), words, endpoint))).toContain('SignatureDoesNotMatch')
  })

  test.each([
    ['evil.example.com', 'https://evil.example.com'],
    ['a name that only begins so', 'https://sts.amazonaws.com.evil.example.com'],
    ['a name that only ends so', 'https://evil-sts.amazonaws.com'],
    ['another service', 'https://s3.eu-west-1.amazonaws.com'],
    ['a region that is none', 'https://sts.a.b.amazonaws.com'],
    ['a port', 'https://sts.eu-west-1.amazonaws.com:8443'],
    ['no TLS', 'http://sts.eu-west-1.amazonaws.com'],
    ['a user before the host', 'https://sts.amazonaws.com@evil.example.com'],
    ['China without its suffix', 'https://sts.cn-north-1.amazonaws.com'],
    ['the suffix of China elsewhere', 'https://sts.eu-west-1.amazonaws.com.cn'],
    ['this machine', 'http://127.0.0.1:9'],
  ])('%s is not STS: nothing is sent there', async (_, origin) => {
    expect(await why(askSigner(made().replace(endpoint, origin), words))).toContain('is not STS')
  })

  test('nor is STS, where an endpoint is used in its place', async () => {
    expect(await why(askSigner(made().replace(endpoint, 'https://sts.amazonaws.com'), words, endpoint))).toContain('is not STS')
  })

  test.each<[string, (url: string) => string]>([
    ['another action', (url) => url.replace('GetCallerIdentity', 'GetSessionToken')],
    ['two actions', (url) => `${url}&Action=GetSessionToken`],
    ['a member of its own', (url) => `${url}&RoleArn=x`],
    ['a path', (url) => url.replace('/?', '/x?')],
    ['a fragment', (url) => `${url}#x`],
    ['words that are not signed', (url) => url.replace('host%3Bx-sirun-request', 'host')],
    ['another algorithm', (url) => url.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256')],
    ['the scope of another service', (url) => url.replace('%2Fsts%2F', '%2Fs3%2F')],
    ['no signature', (url) => url.replace(/&X-Amz-Signature=.*/, '')],
    ['no address', () => 'hello'],
  ])('a question with %s is not put', async (_, change) => {
    expect(await why(askSigner(change(made()), words, endpoint))).not.toBe('it was taken')
    expect(received).toEqual([])
  })

  test('a redirection is not followed', async () => {
    answer = { status: 302, headers: { location: `${endpoint}/elsewhere` }, body: '' }
    expect(await why(askSigner(made(), words, endpoint))).toContain('HTTP 302')
    expect(received).toHaveLength(1)
  })

  test.each([
    ['nothing', ''],
    ['a web page', '<html>hello</html>'],
    ['an ARN that is none', '<Arn>ana</Arn><Account>111122223333</Account>'],
    ['an ARN with a control character', identity('arn:aws:sts::111122223333:assumed-role/Lead/a\u001b[2Ja')],
    ['no account', '<Arn>arn:aws:sts::111122223333:assumed-role/Lead/ana</Arn>'],
    ['more than is read', 'x'.repeat(100_000)],
  ])('%s is no answer', async (_, body) => {
    answer.body = body
    expect(await why(askSigner(made(), words, endpoint))).toBe('STS does not answer as it should')
  })

  test('nobody there', async () => {
    expect(await why(askSigner(made().replace(endpoint, 'http://127.0.0.1:1'), words, 'http://127.0.0.1:1'))).toContain('STS was not reached')
  })
})
