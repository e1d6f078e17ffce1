/**
 * `sirun alerts doctor` against moto: a topic and a queue, alive and dead. The records of findings are the project's own
 * servers (guardduty-server.ts, securityhub-server.ts): evidence about sirun's side, not about AWS.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonLines } from '../cli/run-main.js'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { guarddutyFindings } from './guardduty-server.js'
import { anyKeys, caller, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'
import { securityHubFindings } from './securityhub-server.js'

let forwarder: Forwarder
let independent: Call
let folder: string

beforeEach(async () => {
  await resetMoto()
})
afterEach(() => forwarder.close())

async function withRouting(destinations: string, first: string, ...servers: Parameters<typeof startForwarder>[0] & object): Promise<void> {
  forwarder = await startForwarder(servers)
  independent = caller(forwarder.url)
  folder = emptyFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:\n${destinations}default: { to: [${first}] }\n`)
}

function doctor(): Promise<Ran> {
  return runSirun(['alerts', 'doctor', '--yes', '--json', '--region', 'eu-west-1', '--endpoint-url', forwarder.url, '--config', 'sirun.config.yaml'], { cwd: folder, env: { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey } })
}

const arn = (service: string, name: string, account = place.account): string => `arn:aws:${service}:eu-west-1:${account}:${name}`

test('a topic and a queue have the test; one that is not there, and one of another account, are dead', async () => {
  await withRouting(`  topic: { type: sns, topic: "${arn('sns', 'alerts')}" }
  queue: { type: sqs, queue: "https://sqs.eu-west-1.amazonaws.com/${place.account}/direct" }
  none: { type: sns, topic: "${arn('sns', 'none')}" }
  theirs: { type: sns, topic: "${arn('sns', 'alerts', '999988887777')}" }
`, 'topic')
  await independent('sns', 'CreateTopic', { Name: 'alerts' })
  const queues = await Promise.all(['inbox', 'direct'].map(async (QueueName) => (await independent('sqs', 'CreateQueue', { QueueName })).QueueUrl as string))
  await independent('sns', 'Subscribe', { TopicArn: arn('sns', 'alerts'), Protocol: 'sqs', Endpoint: arn('sqs', 'inbox') })
  const { code, stdout } = await doctor()
  expect([code, jsonLines(stdout)]).toMatchObject([1, [
    { name: 'topic', state: 'alive' },
    { name: 'queue', state: 'alive' },
    { name: 'none', state: 'dead', delivery: { error: { name: 'NotFoundException' } }, advice: expect.stringContaining('Correct its name') as string },
    { name: 'theirs', state: 'dead', delivery: { error: { name: 'WrongAccount', message: expect.stringContaining('a role there') as string } } },
    { type: 'way', name: 'default', state: 'open' },
  ]])
  const [inbox, direct] = await Promise.all(queues.map(async (QueueUrl) => ((await independent('sqs', 'ReceiveMessage', { QueueUrl })).Messages as Answer[]).map(({ Body }) => JSON.parse(Body))))
  expect(inbox!.map(({ Message }) => Message)).toEqual([expect.stringContaining('This is a test of the way to you.')])
  expect(direct).toMatchObject([{ type: 'alert', test: true }])
})

test('records of findings are read where the login is, and nothing is written', async () => {
  const findings = { '12ab': [{ id: 'f1', service: {} }] }
  const hub: Parameters<typeof securityHubFindings>[0] = []
  await withRouting('  hub: { type: security_hub }\n  guard: { type: guardduty }\n', 'hub, guard', securityHubFindings(hub), guarddutyFindings(findings))
  await independent('guardduty', 'CreateDetector', { Enable: true })
  const { code, stdout } = await doctor()
  expect([code, jsonLines(stdout)]).toMatchObject([0, [{ name: 'hub', state: 'alive' }, { name: 'guard', state: 'alive' }, { type: 'way', state: 'open' }]])
  expect([findings, hub]).toEqual([{ '12ab': [{ id: 'f1', service: {} }] }, []])
})

test('without GuardDuty its record is dead', async () => {
  await withRouting('  guard: { type: guardduty }\n', 'guard')
  expect(jsonLines((await doctor()).stdout)).toMatchObject([{ name: 'guard', state: 'dead', delivery: { error: { name: 'GuardDutyOff' } } }, { state: 'dead' }])
})
