/** `sirun activity` over HTTP, from the command line to the wire. */
import { exitCodes } from '../../src/cli/exit-codes.js'
import { jsonLines, runMain, type Ended } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudTrailEvents } from './cloudtrail-server.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { anyKeys, resetMoto } from './moto.js'

const newFolder = temporaryFolders()
/** Three events on two pages in eu-west-1, nothing elsewhere. */
const events = {
  'eu-west-1': [
    [{ name: 'ListUsers', time: '2026-11-24T02:00:00Z' }, { name: 'CreateUser', time: '2026-11-24T01:00:00Z', errorCode: 'AccessDenied' }],
    [{ name: 'CreateUser', time: '2026-11-24T00:30:00Z' }],
  ],
}

let forwarder: Forwarder
// Others may have left policies enforced.
beforeEach(resetMoto)
afterEach(() => forwarder.close())

async function sirun(denied: string | undefined, ...argv: string[]): Promise<Ended> {
  forwarder = await startForwarder([cloudTrailEvents(events, denied)])
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  return runMain(['activity', ...argv, '--endpoint-url', forwarder.url, '--region', 'eu-west-1'], newFolder())
}

test('calls by the page, grouped, ways back first; nothing but reads is sent', async () => {
  const ended = await sirun(undefined, '--principal', 'ann', '--since', '2026-11-23T00:00:00Z', '--json')
  expect(jsonLines(ended.stdout)).toMatchObject([
    { type: 'call', call: 'iam:CreateUser', count: 2, errors: 1, error_names: ['AccessDenied'], concern: 'persistence', attack: ['T1136.003'] },
    { type: 'call', call: 'iam:ListUsers', count: 1, errors: 0, addresses: ['198.51.100.7'] },
    { type: 'activity', principal: 'ann', succeeded: 2, failed: 1, regions: ['eu-west-1', 'us-east-1'], not_searched: [] },
  ])
  expect([ended.code, new Set(forwarder.operations())]).toEqual([exitCodes.done, new Set(['sts:GetCallerIdentity', 'cloudtrail:LookupEvents'])])
})

test('as text: what, how often, from where, and what was searched', async () => {
  const { stdout } = await sirun(undefined, '--key', 'AKIAEXAMPLEKEY000001')
  expect(stdout).toMatch(/! iam:CreateUser {2}persistence T1136\.003\n {4}2 times, 1 failed \(AccessDenied\)/)
  expect(stdout).toMatch(/Searched eu-west-1, us-east-1 from/)
})

test('a region that refuses is named, and counts', async () => {
  const ended = await sirun('us-east-1', '--principal', 'ann')
  expect([ended.code, ended.stderr]).toEqual([exitCodes.aws, expect.stringContaining('us-east-1 could not be searched')])
  expect(ended.stdout).toContain('iam:CreateUser')
})

test.each([
  [[], 'whose-activity'],
  [['--key', 'A', '--principal', 'b'], 'whose-activity'],
  [['--key', 'A', '--since', 'yesterday'], 'no-time'],
])('%j is refused', async (argv, code) => {
  const ended = await sirun(undefined, ...argv)
  expect([ended.code, ended.stderr, forwarder.calls]).toEqual([exitCodes.usage, expect.stringContaining(code), []])
})
