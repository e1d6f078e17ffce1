/** Canaries in every place from which a secret can come; none of them is in what sirun keeps, shows, prints or is started with. */
import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalRecord } from '../../src/engine/records.js'
import { encodeValue } from '../../src/expressions/value-json.js'
import type { Value } from '../../src/expressions/value.js'
import { readRun } from '../../src/journal/run-store.js'
import { recordsOfPlans } from '../../src/engine/plan.js'
import { answer } from '../aws/faulty-server.js'
import { runSirun } from '../e2e/run-sirun.js'
import { fakeAws } from '../engine/fake-aws.js'
import { play, runbook } from '../engine/play.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudServer, type Fate } from './cloud-server.js'
import { counted } from './counts.js'
import { secret } from './golden-run.js'
import { containGolden, onlyRun } from './sirun-process.js'

const newFolder = temporaryFolders()

/** Of the environment, or of the file that it names; the last is in the runbook, which is no secret of its own. */
const canaries = ['canary-secret-access-key', 'canary/session+token==', 'canary-file-key', 'canary/file+token==', secret]
const written = canaries.flatMap((canary) => [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64').replace(/=+$/, '')])

function canariesIn(text: string): string[] {
  return written.filter((canary) => text.includes(canary))
}

/** Every file below, as text, but for the credentials and the runbook themselves. */
function textsBelow(folder: string): [name: string, text: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/credentials$|golden\.yaml$/.test(entry.name))
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')])
}

/** The journal holds the runbook as it was read. */
function withoutRunbook(name: string, text: string): string {
  return name === 'journal.jsonl' ? text.split('\n').slice(1).join('\n') : text
}

interface Keys {
  secretKey: string
  token: string
}

const echo = ({ secretKey, token }: Keys): string => `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The canonical string should have been 'x-amz-security-token:${token} ${encodeURIComponent(token)} ${secretKey}'</Message></Error><RequestId>1</RequestId></ErrorResponse>`

/** What becomes of the requests of a process that has these keys. */
const fates: [name: string, fate: (keys: Keys) => Fate][] = [
  ['everything is done', () => ({})],
  ['AWS prints the request with its token', (keys) => ({ applied: false, respond: (socket) => void socket.end(answer(403, echo(keys))) })],
  ['the answer holds it, and cannot be read', ({ token }) => ({ respond: (socket) => void socket.end(answer(200, `<Broken>${token}`)) })],
  ['the proxy holds it against us', ({ secretKey }) => ({ respond: (socket) => void socket.end(answer(502, `<html>${secretKey}</html>`, { 'content-type': 'text/html', 'x-amzn-requestid': '' })) })],
  ['the connection is reset', () => ({ respond: (socket) => socket.resetAndDestroy() })],
]

describe.each([
  ['the environment', { AWS_SESSION_TOKEN: canaries[1]! }, { secretKey: canaries[0]!, token: canaries[1]! }],
  ['the credentials file', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, { secretKey: canaries[2]!, token: canaries[3]! }],
])('credentials of %s', (_source, env, keys) => {
  test.each(fates.flatMap(([name, fate]) => [['--json'], ['--no-color']].map((more) => [name, more[0]!, fate] as const)))('%s, %s', async (_name, more, fate) => {
    const server = await cloudServer()
    const folder = newFolder()
    mkdirSync(join(folder, '.aws'))
    writeFileSync(join(folder, '.aws/credentials'), `[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${canaries[2]}\naws_session_token = ${canaries[3]}\n`)
    let started = ''
    const { child, output, ended } = containGolden(folder, server, { more: [more], env })
    // At a middle change, and at the one whose parameter is a secret.
    server.fate = ({ nth }) => {
      if (process.platform === 'linux') started ||= readFileSync(`/proc/${child.pid}/cmdline`, 'latin1')
      return nth === 3 || nth === 9 ? fate(keys) : {}
    }
    await ended
    await server.close()
    const run = onlyRun(join(folder, 'state'))!
    const later = await Promise.all([['report', run.id], ['report', run.id, '--format', 'json'], ['handoff', run.id], ['runs']].map((args) => runSirun([...args, '--state-dir', join(folder, 'state')])))
    const sinks: [string, string][] = [
      ...textsBelow(folder).map(([name, text]): [string, string] => [name, withoutRunbook(name, text)]),
      ['stdout', output.stdout.split('\n').filter((line) => !line.includes('"type":"opened"')).join('\n')],
      ['stderr', output.stderr],
      ['argv', started],
      ...later.map(({ stdout, stderr }): [string, string] => ['report, handoff or list', stdout + stderr]),
    ]
    expect(sinks.length).toBeGreaterThan(9)
    expect(sinks.filter(([, text]) => text.length > 0).map(([name, text]) => [name, canariesIn(text)]).filter(([, found]) => found!.length > 0)).toEqual([])
    // The secret parameter was sent, so that it is the record that lacks it.
    if (server.arrivals.length >= 9) expect(JSON.stringify(server.arrivals[8]!.params)).toContain(secret)
    expect(readRun(run.folder).problems).toEqual([])
    counted('P12', 'runs whose every sink was searched for canaries', 1)
  })
})

test('what AWS answers and calls sensitive: no expression, evidence, record or question has it', async () => {
  const aws = fakeAws({ parameters: { '/app/password': 'canary-from-aws' } })
  const steps = [
    { id: 'read', aws: 'ssm:GetParameter', with: { Name: '/app/password', WithDecryption: true }, value: 'output.Parameter.Value', evidence: 'parameter', show: 'output.Parameter' },
    { id: 'tell', manual: 'It is ${steps.read}' },
  ]
  const played = await play(runbook({ validate: steps }), { aws })
  expect([played.thrown, played.end, played.outcomes['read']]).toEqual([undefined, expect.anything(), 'done'])
  const kept = played.records.map((record: JournalRecord) => encodeValue(record as unknown as Value, { unknown: recordsOfPlans.has(record.type) })).join('\n')
  expect([kept, JSON.stringify(played.asked)].filter((text) => text.includes('canary-from-aws'))).toEqual([])
  // It was there to be read.
  expect(aws.calls.map(({ operation }) => operation)).toContain('GetParameter')
  expect(kept).toContain('hidden')
})
