/** Whose credentials a call is made with: roles, accounts, renewal, expired logins. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import { makeClient, makeCommand, type Connection } from '../../src/aws/clients.js'
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import { stsError, stsServer, type StsOptions, type StsServer } from './sts-server.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const stop: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: ['i-0a'] }, place, address: 'stop', purpose: 'change' }
const look: AwsCall = { ...stop, operation: 'DescribeInstances', params: {}, purpose: 'read' }
const roles = { read: 'arn:{partition}:iam::{account}:role/Look', change: 'arn:{partition}:iam::{account}:role/Change', external_id: 'ours' }

let server: StsServer
let aws: LiveAws
let home: string
const environment = { ...process.env }

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'sirun-aws-'))
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' })
})

afterEach(async () => {
  aws?.close()
  await server?.close()
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  rmSync(home, { recursive: true })
})

function useKey(accessKeyId: string): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'canary-base' })
}

async function open(options: Partial<StsOptions>, connection: Connection = {}): Promise<void> {
  server = await stsServer({ accounts: { AKIAHERE: place.account, AKIATHERE: '444455556666' }, ...options })
  aws = liveAws({ endpoint: server.url, ...connection })
}

function errorOf(outcome: CallOutcome): { name: string; message: string } {
  return 'error' in outcome ? outcome.error : { name: outcome.status, message: '' }
}

describe('the account', () => {
  test('of the credentials is asked for once, before the first call', async () => {
    useKey('AKIAHERE')
    await open({})
    await aws.call(look)
    await aws.call(stop)
    expect(server.operations()).toEqual(['GetCallerIdentity', 'DescribeInstances', 'StopInstances'])
  })

  test.each([
    ['another account', { ...place, account: '999900001111' }, '444455556666'],
    ['another partition', { ...place, account: '444455556666', partition: 'aws-cn' }, 'partition aws'],
  ])('%s: nothing is sent there', async (_, other, told) => {
    useKey('AKIATHERE')
    await open({})
    for (const call of [stop, look]) {
      const { name, message } = errorOf(await aws.call({ ...call, place: other }))
      expect(name).toBe('WrongAccount')
      expect(message).toContain(told)
    }
    expect(server.operations('ec2')).toEqual([])
  })

  test('is told also where it is another', async () => {
    useKey('AKIATHERE')
    await open({})
    expect(await aws.identity(place)).toEqual({ account: '444455556666', arn: 'arn:aws:sts::444455556666:assumed-role/Responder/AKIATHERE' })
  })

  test('of a place that has none yet is found out', async () => {
    useKey('AKIATHERE')
    await open({}, { roles })
    const nowhere = { ...place, account: '', partition: '' }
    expect((await aws.identity(nowhere)).account).toBe('444455556666')
    expect(await aws.call({ ...look, place: nowhere })).toMatchObject({ status: 'ok' })
  })

  test('that STS does not tell stops every call', async () => {
    useKey('AKIAGONE')
    await open({})
    expect(errorOf(await aws.call(stop)).name).toBe('IdentityUnknown')
    await expect(aws.identity(place)).rejects.toMatchObject({ kind: 'aws', diagnostics: [{ code: 'identity-unknown', hint: expect.stringContaining('network') as string }] })
    expect(server.operations('ec2')).toEqual([])
  })

  test('is asked for again when credentials are renewed, and a change with another one does not leave', async () => {
    useKey('AKIAHERE')
    // The first session ends within the time before which it is renewed, so it is renewed whenever it is used.
    const sessions = Array.from({ length: 10 }, (): [string, number] => ['AKIAONE', 60])
    await open({ accounts: { AKIAONE: place.account, AKIATWO: '444455556666' }, sessions }, { roles })
    expect(errorOf(await aws.call(stop)).name).toBe('ok')
    sessions.splice(0, sessions.length, ['AKIATWO', 3_600])
    expect(errorOf(await aws.call(stop)).name).toBe('WrongAccount')
    expect(server.operations('ec2')).toEqual(['StopInstances'])
  })

  test('also when they are renewed while the request is being signed', async () => {
    useKey('AKIAHERE')
    await open({ accounts: { AKIAONE: place.account, AKIATWO: '444455556666' }, sessions: [['AKIAONE', 60], ['AKIATWO', 3_600]] }, { roles })
    expect(errorOf(await aws.call(stop)).name).toBe('WrongAccount')
    expect(server.operations('ec2')).toEqual([])
  })

  test('no credentials at all', async () => {
    await open({})
    expect(errorOf(await aws.call(stop)).name).toBe('CredentialsUnavailable')
    await expect(aws.identity(place)).rejects.toMatchObject({ diagnostics: [{ code: 'no-credentials', hint: expect.stringContaining('--profile') as string }] })
    expect(server.received).toEqual([])
  })
})

describe('roles', () => {
  test('one for looking, one for changing, which is assumed when the first change is made', async () => {
    useKey('AKIATHERE')
    const accounts = { AKIALOOK: place.account, AKIACHANGE: place.account }
    await open({ accounts, sessions: [['AKIALOOK', 3_600], ['AKIACHANGE', 3_600]] }, { roles, run: '01JHQZ0000000000000000RVN1', sessionPolicies: { change: '{"Version":"2012-10-17"}' } })
    await aws.call(look)
    await aws.call(look)
    expect(server.operations()).toEqual(['AssumeRole', 'GetCallerIdentity', 'DescribeInstances', 'DescribeInstances'])
    await aws.call(stop)
    await aws.call({ ...stop, purpose: 'undo' })
    expect(server.operations().slice(4)).toEqual(['AssumeRole', 'GetCallerIdentity', 'StopInstances', 'StopInstances'])
    expect(server.received.filter(({ service }) => service === 'ec2').map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIALOOK', 'AKIALOOK', 'AKIACHANGE', 'AKIACHANGE'])
    const [first, second] = server.received.filter(({ operation }) => operation === 'AssumeRole').map(({ params }) => params)
    expect(first).toMatchObject({ RoleArn: 'arn:aws:iam::111122223333:role/Look', ExternalId: 'ours', RoleSessionName: '01JHQZ0000000000000000RVN1' })
    expect(first).not.toHaveProperty('Policy')
    expect(second).toMatchObject({ RoleArn: 'arn:aws:iam::111122223333:role/Change', Policy: '{"Version":"2012-10-17"}' })
  })

  test('the role of a place goes before the template', async () => {
    useKey('AKIATHERE')
    await open({ accounts: { AKIASEC: '222233334444' }, sessions: [['AKIASEC', 3_600]] }, { roles })
    const security = { ...place, account: '222233334444', name: 'security', role: 'arn:aws:iam::222233334444:role/Own' }
    expect(errorOf(await aws.call({ ...stop, place: security })).name).toBe('ok')
    expect(server.received[0]!.params['RoleArn']).toBe('arn:aws:iam::222233334444:role/Own')
  })

  test('one that may not be assumed is named, without credentials', async () => {
    useKey('AKIATHERE')
    await open({}, { roles })
    const { name, message } = errorOf(await aws.call(stop))
    expect(name).toBe('RoleNotAssumed')
    expect(message).toContain('arn:aws:iam::111122223333:role/Change')
    expect(message).toContain('AccessDenied')
    expect(server.operations('ec2')).toEqual([])
  })
})

describe('logins', () => {
  test('an expired one is forgotten: after a new login the same port goes on', async () => {
    useKey('AKIAOLD')
    await open({ answer: ({ accessKeyId }) => (accessKeyId === 'AKIAOLD' ? [400, stsError('ExpiredToken', 'expired')] : undefined) })
    expect(errorOf(await aws.call(stop)).name).toBe('ExpiredLogin')
    await expect(aws.identity(place)).rejects.toMatchObject({ diagnostics: [{ code: 'expired-login' }] })
    useKey('AKIAHERE')
    expect(errorOf(await aws.call(stop)).name).toBe('ok')
    expect(server.operations('ec2')).toEqual(['StopInstances'])
  })

  test('one that ends in the middle', async () => {
    useKey('AKIAHERE')
    let ended = false
    await open({ answer: ({ service, accessKeyId }) => (ended && service === 'ec2' && accessKeyId === 'AKIAHERE' ? [400, stsError('ExpiredToken', 'expired')] : undefined), accounts: { AKIAHERE: place.account, AKIANEW: place.account } })
    expect(errorOf(await aws.call(look)).name).toBe('ok')
    ended = true
    expect(errorOf(await aws.call(stop)).name).toBe('ExpiredToken')
    useKey('AKIANEW')
    expect(errorOf(await aws.call(stop)).name).toBe('ok')
  })

  test('the default chain walks profiles to a role with MFA, and asks for the code', async () => {
    writeAws('config', '[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = canary-base\n[profile on-call]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/OnCall\nsource_profile = base\nexternal_id = theirs\nmfa_serial = arn:aws:iam::444455556666:mfa/me\n')
    const asked: string[] = []
    await open(
      { accounts: { AKIAONCALL: place.account }, sessions: [['AKIAONCALL', 3_600]] },
      { profile: 'on-call', mfaCode: (serial) => (asked.push(serial), Promise.resolve('123456')) },
    )
    process.env['AWS_ENDPOINT_URL_STS'] = server.url
    expect(errorOf(await aws.call(stop)).name).toBe('ok')
    expect(asked).toEqual(['arn:aws:iam::444455556666:mfa/me'])
    expect(server.received[0]).toMatchObject({ operation: 'AssumeRole', accessKeyId: 'AKIABASE', params: { ExternalId: 'theirs', TokenCode: '123456', SerialNumber: 'arn:aws:iam::444455556666:mfa/me' } })
    expect(server.received.at(-1)).toMatchObject({ operation: 'StopInstances', accessKeyId: 'AKIAONCALL' })
  })

  test('the default chain takes an SSO session; one that has expired is said to be, and a new one is found', async () => {
    writeAws('config', '[profile sso]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Responder\n[sso-session corp]\nsso_start_url = https://corp.example.com/start\nsso_region = eu-west-1\n')
    await open({ accounts: { AKIASSO: place.account } }, { profile: 'sso' })
    process.env['AWS_ENDPOINT_URL_SSO'] = server.url
    ssoToken(-60)
    expect(errorOf(await aws.call(stop)).name).toBe('ExpiredLogin')
    ssoToken(3_600)
    expect(errorOf(await aws.call(stop)).name).toBe('ok')
    expect(server.received.at(-1)).toMatchObject({ operation: 'StopInstances', accessKeyId: 'AKIASSO' })
  })

  test('a profile that is corrected while somebody waits', async () => {
    const write = (key: string): void => writeAws('credentials', `[on-call]\naws_access_key_id = ${key}\naws_secret_access_key = canary-base\n`)
    write('AKIATHERE')
    await open({}, { profile: 'on-call' })
    expect(errorOf(await aws.call(stop)).name).toBe('WrongAccount')
    write('AKIAHERE')
    expect(errorOf(await aws.call(stop)).name).toBe('ok')
  })

  test('a profile that does not exist', async () => {
    writeAws('config', '[profile other]\nregion = eu-west-1\n')
    await open({}, { profile: 'on-call' })
    expect(errorOf(await aws.call(stop)).name).toBe('CredentialsUnavailable')
  })
})

describe('an endpoint of the environment', () => {
  test('is passed over', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://192.0.2.1:8080'
    expect(await hostOf({})).toBe('ec2.eu-west-1.amazonaws.com')
    expect(await hostOf({ endpoint: 'http://192.0.2.2' })).toBe('192.0.2.2')
  })

  test('is taken where it is meant', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://192.0.2.1:8080'
    expect(await hostOf({ configuredEndpoints: true })).toBe('192.0.2.1')
  })

  /** Where a request would go; it goes nowhere. */
  async function hostOf(connection: Connection): Promise<string> {
    const client = await makeClient('ec2', connection, { region: place.region, access: 'change', credentials: () => Promise.resolve({ accessKeyId: 'AKIA', secretAccessKey: 'canary' }) })
    let host = ''
    const stopHere = () => (args: { request: { hostname: string } }) => Promise.reject(((host = args.request.hostname), new Error('stopped')))
    const { middlewareStack } = client as unknown as { middlewareStack: { add(middleware: unknown, options: object): void } }
    middlewareStack.add(stopHere, { step: 'build' })
    await client.send(await makeCommand('ec2', 'StopInstances', stop.params), { abortSignal: new AbortController().signal }).catch(() => undefined)
    client.destroy()
    return host
  }
})

test('no credential is in any outcome, and every call says who makes it', async () => {
  useKey('AKIATHERE')
  await open({ accounts: { AKIAROLE: place.account }, sessions: [['AKIAROLE', 3_600]], answer: ({ service, operation }) => (service === 'ec2' ? [403, stsError('SignatureDoesNotMatch', `${operation} x-amz-security-token:canary-token canary-secret`)] : undefined) }, { roles: { change: roles.change }, run: 'RVN1' })
  const told = JSON.stringify([await aws.call(stop), await aws.identity(place)])
  expect(told).toContain('SignatureDoesNotMatch')
  expect(told).not.toContain('canary')
  expect(server.received.every(({ userAgent }) => userAgent.includes('sirun/RVN1'))).toBe(true)
})

function writeAws(file: string, text: string): void {
  mkdirSync(path.join(home, '.aws'), { recursive: true })
  writeFileSync(path.join(home, '.aws', file), text)
}

function ssoToken(seconds: number): void {
  const folder = path.join(home, '.aws', 'sso', 'cache')
  mkdirSync(folder, { recursive: true })
  const expiresAt = new Date(Date.now() + seconds * 1_000).toISOString()
  writeFileSync(path.join(folder, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify({ accessToken: 'canary-sso', expiresAt, region: 'eu-west-1', startUrl: 'https://corp.example.com/start' }))
}
