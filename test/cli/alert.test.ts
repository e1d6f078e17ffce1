import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()

function withFinding(config = 'max_targets: 20\n'): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'one.json'), fixtureText('ec2-c2-event'))
  writeFileSync(join(folder, 'mixed.json'), `[${fixtureText('ec2-c2-api')},{"hello":"world"}]`)
  writeFileSync(join(folder, 'sirun.config.yaml'), config)
  return folder
}

async function alert(folder: string, ...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return runMain(['alert', ...argv, '--config', 'sirun.config.yaml'], folder)
}

test('prints the alert of a file, without asking AWS', async () => {
  const { code, stdout, stderr } = await alert(withFinding(), 'file:one.json')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^P2 HIGH Backdoor:EC2\/C&CActivity\.B: i-0aaaabbbbccccdddd/)
  expect(stdout).toContain('isolate: Cut the instance off')
  expect(stdout).toContain('\nRespond:\n  sirun respond arn:aws:guardduty:')
  expect(stdout).not.toContain('not known')
})

test('the priorities of the configuration, over the finding and the environment that its tags name', async () => {
  const folder = withFinding('priorities:\n  - { when: environment == "live", priority: P1, acknowledge: 5m }\n  - { priority: P4 }\ncontext: { environment_tags: [Status] }\n')
  const event = JSON.parse(fixtureText('ec2-c2-event')) as { detail: { resource: { instanceDetails: { tags: object[] } } } }
  event.detail.resource.instanceDetails.tags.push({ key: 'Status', value: 'live' })
  writeFileSync(join(folder, 'live.json'), JSON.stringify(event))
  const of = async (file: string): Promise<unknown> => (jsonLines((await alert(folder, `file:${file}`, '--json')).stdout)[0] as { urgency: unknown }).urgency
  expect(await of('one.json')).toEqual({ priority: 'P4', because: 'no other priority applies' })
  expect(await of('live.json')).toEqual({ priority: 'P1', because: 'environment == "live"', acknowledge: 300_000 })
})

test('a priority whose condition is no expression is said, not passed over', async () => {
  const { code, stderr } = await alert(withFinding('priorities: [{ when: "finding.sample &&", priority: P1 }]\n'), 'file:one.json')
  expect([code, stderr]).toEqual([2, expect.stringMatching(/sirun\.config\.yaml:1:\d+: error: This is not an\s+expression/)])
})

test.each([
  ['slack', (text: string) => (JSON.parse(text) as { blocks: unknown[] }).blocks.length > 5],
  ['jira', (text: string) => (JSON.parse(text) as { description: { type: string } }).description.type === 'doc'],
  ['markdown', (text: string) => text.startsWith('## P2 HIGH')],
] as const)('--format %s', async (format, isIt) => {
  const { code, stdout } = await alert(withFinding(), 'file:one.json', '--format', format)
  expect([code, isIt(stdout)]).toEqual([0, true])
})

test('what is no finding is said after what is one: exit code 1', async () => {
  const { code, stdout, stderr } = await alert(withFinding(), 'file:mixed.json')
  expect(code).toBe(1)
  expect(stdout).toContain('sirun respond')
  expect(stderr).toContain('error:')
})

test('an unknown format is a usage error with the formats that there are', async () => {
  const { code, stderr } = await alert(withFinding(), 'file:one.json', '--format', 'html')
  expect(code).toBe(2)
  expect(stderr).toMatch(/no format html.*\n.*Known: plain, json, markdown, slack, jira/)
})

/** Samples of real findings: each is an alert in every format, or is said to be none. */
const corpus = process.env['SIRUN_CORPUS']
if (corpus !== undefined) {
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')).sort()
  test.each(files)('SIRUN_CORPUS %s', async (file) => {
    const folder = newFolder()
    mkdirSync(join(folder, 'home'))
    writeFileSync(join(folder, 'finding.json'), readFileSync(join(corpus, file)))
    const { code, stdout, stderr } = await runMain(['alert', 'file:finding.json'], folder)
    if (code === 0) expect(stdout).toMatch(/\nRespond:\n {2}sirun respond /)
    else expect([code, stderr]).toEqual([1, expect.stringContaining('error:')])
  })
}
