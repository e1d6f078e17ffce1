/** The shipped runbook, walked by hand in a real terminal against moto: by the finding's ARN, to the contained world. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, runSirun } from '../e2e/run-sirun.js'
import { hasTmux, Terminal } from '../e2e/terminal.js'
import { fixtureText } from '../findings/fixtures.js'
import { cloudTrailEvents } from './cloudtrail-server.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { guarddutyFindings, type ApiFinding } from './guardduty-server.js'
import { buildScene, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'

const down = '\u001b[B'
const id = 'b'.repeat(32)

let forwarder: Forwarder
let independent: Call
let scene: Scene
let arn: string
let folder: string
let terminal: Terminal

beforeEach(async () => {
  await resetMoto()
  const detectors: Record<string, ApiFinding[]> = {}
  forwarder = await startForwarder([guarddutyFindings(detectors), cloudTrailEvents({})])
  independent = caller(forwarder.url)
  scene = await buildScene(independent)
  const detector = (await independent('guardduty', 'CreateDetector', { Enable: true })).DetectorId as string
  arn = `arn:aws:guardduty:eu-west-1:${place.account}:detector/${detector}/finding/${id}`
  const text = fixtureText('ec2-c2-event').replaceAll('111122223333', place.account)
  const { detail } = JSON.parse(text.replace(/i-0[0-9a-f]{16}/g, scene.instance)) as { detail: ApiFinding }
  detectors[detector] = [{ ...detail, id, arn }]
  folder = emptyFolder()
  writeFileSync(join(folder, 'keys.sh'), `export AWS_ACCESS_KEY_ID=${anyKeys.accessKeyId} AWS_SECRET_ACCESS_KEY=${anyKeys.secretAccessKey} AWS_EC2_METADATA_DISABLED=true\n`)
  terminal = Terminal.start(folder)
  await terminal.run('. ./keys.sh')
})

afterEach(async () => {
  terminal.end()
  await forwarder.close()
})

/** Waits for the question, then presses what answers it. */
async function answer(question: string, ...keys: string[]): Promise<void> {
  await terminal.shows(question)
  // Keys that come before the choices are drawn are dropped.
  await terminal.waits(() => /(?:\? keys|Enter chooses|\n {2}>|chosen yet\.)$/.test(terminal.screen()))
  terminal.press(...keys)
}

const inTerminal = hasTmux ? test : test.skip

inTerminal(
  `contained, and the report proves it${hasTmux ? '' : ' (skipped: tmux is not installed)'}`,
  async () => {
    terminal.press(`sirun respond ${arn} --endpoint-url ${forwarder.url} --state-dir state; echo "exit $?"`, 'Enter')
    await answer('START', 'Enter')
    await answer('Is this a true positive?', down, 'Enter')
    await answer('Is a memory image needed', down, 'Enter')
    await answer('ISOLATE 3 of 6', down, 'Enter')
    await answer('ISOLATE 4 of 6', down, 'Enter')
    await answer('17 changes in 19 calls', down, 'Enter')
    await answer('REMEDIATE 1 of 9', down, 'Enter')
    await answer('REMEDIATE 2 of 9', down, 'Enter')
    await answer('REMEDIATE 4 of 9', down, 'Enter')
    await answer('Paste its output', 'nothing', 'Enter', '.', 'Enter')
    await answer('REMEDIATE 5 of 9', down, 'Enter')
    await answer('REMEDIATE 6 of 9', down, 'Enter')
    // Nobody waits a quarter of an hour in a test: what comes next is for a resume.
    await terminal.shows('Give CloudTrail time to tell')
    terminal.press('C-c')
    await terminal.shows('exit 130')
    const screen = terminal.screen()
    expect(screen).toContain('member of Auto Scaling group web-asg, target groups admin, web')
    expect(screen).toContain('LIVE  REMEDIATE')
    expect(screen.split('\n').filter((line) => line.length > 80)).toEqual([])

    // What others see.
    expect(await lookAt(independent, scene)).toMatchObject({
      groups: [['sirun-quarantine'], ['sirun-quarantine']],
      lifecycle: 'Standby',
      web: [scene.neighbour],
      admin: [],
      profiles: [],
    })
    const { Snapshots } = await independent('ec2', 'DescribeSnapshots', { Filters: [{ Name: 'volume-id', Values: scene.volumes }] })
    expect(Snapshots.map((snapshot: Answer) => snapshot.VolumeId).sort()).toEqual([...scene.volumes].sort())
    const { PolicyDocument } = await independent('iam', 'GetRolePolicy', { RoleName: 'web-server', PolicyName: 'AWSRevokeOlderSessions' })
    expect(decodeURIComponent(PolicyDocument as string)).toContain('aws:TokenIssueTime')

    // What the record says.
    const run = /runs\/([0-9A-Z]{26})/.exec(screen)![1]!
    const state = join(folder, 'state')
    const report = await runSirun(['report', run, '--format', 'json', '--state-dir', state])
    const { calls, journal } = JSON.parse(report.stdout) as { calls: Answer[]; journal: { problems: unknown[] } }
    expect([report.code, journal.problems]).toEqual([0, []])
    const lines = readFileSync(join(state, 'runs', run, 'journal.jsonl'), 'utf8').trimEnd().split('\n')
    const intents = lines.filter((line) => (JSON.parse(line) as { type: string }).type === 'intent')
    expect(calls.length).toBe(intents.length)
    expect(calls.every((call) => call.outcome === 'ok' && call.requestId !== '')).toBe(true)
  },
  120_000,
)
