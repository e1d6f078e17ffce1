/** `sirun alert --send`, over servers of ours: who was told, exit codes, nothing in a dry run, and no secret anywhere. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { slackPath, slackServer } from '../alerts/servers/slack.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
let slack: Awaited<ReturnType<typeof slackServer>>

beforeEach(async () => {
  slack = await slackServer()
})
afterEach(() => slack.close())

function withRouting(routing: string): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'one.json'), fixtureText('ec2-c2-event'))
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  if (routing !== '') writeFileSync(join(folder, 'routing.yaml'), routing)
  return folder
}

const send = (folder: string, ...argv: string[]): Promise<Ended> => runMain(['alert', 'file:one.json', '--send', ...argv, '--config', 'sirun.config.yaml'], folder, { SLACK: `${slack.url}${slackPath}`, WRONG: `${slack.url}/services/none` })

const toSlack = `destinations:
  secops: { type: slack, url: { env: SLACK } }
rules:
  - { id: urgent, when: priority == "P2", to: [secops] }
default: { to: [secops] }
`

test('says who was told and by which rule; unchanged, the next time that nobody is told again; changed, that it is grouped', async () => {
  const folder = withRouting(toSlack)
  expect(await send(folder)).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^P2 HIGH Backdoor.*\n {2}secops: delivered \(rule urgent\)\n$/) as string })
  expect(slack.posted[0]!.text).toContain('Backdoor:EC2')
  expect((await send(folder)).stdout).toMatch(/\n {2}nobody is told again: it is unchanged since 2[^ ]*Z, and nobody has acknowledged it\n$/)
  expect(jsonLines((await send(folder, '--json')).stdout)).toMatchObject([{ type: 'duplicate', key: expect.stringMatching(/^sirun-/) as string, open: true, acknowledged: null }])
  writeFileSync(join(folder, 'one.json'), fixtureText('ec2-c2-event').replace(/"count": *\d+/, '"count": 77'))
  expect((await send(folder)).stdout).toMatch(/ {2}secops: grouped, 2 since .* \(rule urgent\)\n$/)
  expect(slack.posted).toHaveLength(1)
})

test('as JSON: one object an alert', async () => {
  expect(jsonLines((await send(withRouting(toSlack), '--json')).stdout)).toMatchObject([
    { type: 'sent', key: expect.stringMatching(/^sirun-/) as string, priority: 'P2', destinations: [{ name: 'secops', rules: ['urgent'], outcome: 'told', told: true, tries: [{ destination: 'secops', status: 'delivered' }] }] },
  ])
})

test('what cannot be told goes to the fallback; where that fails too, it ends with 1 and names both, without their secrets', async () => {
  const both = (last: string): string => `destinations:
  first: { type: slack, url: { env: WRONG }, fallback: second }
  second: { type: slack, url: { env: ${last} } }
default: { to: [first] }
`
  expect(await send(withRouting(both('SLACK')))).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}first: refused: .*\n {4}instead second: delivered\n$/) as string })
  const folder = withRouting(both('NOT_SET'))
  const ended = await send(folder)
  expect(ended.code).toBe(1)
  expect(ended.stderr).toMatch(/first refused[^]*second refused[^]*NOT_SET[^]*\[nobody-told\]/)
  const log = readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')
  for (const text of [ended.stdout, ended.stderr, log]) expect(text).not.toContain('/services/')
})

test('what nobody could be told of is told when it is sent again, under its first rule', async () => {
  const folder = withRouting(toSlack.replace('SLACK', 'WRONG'))
  expect((await send(folder)).code).toBe(1)
  writeFileSync(join(folder, 'routing.yaml'), toSlack)
  expect(await send(folder)).toMatchObject({ code: 0, stdout: expect.stringMatching(/nobody is told again[^]*\n {2}secops: delivered \(again: it failed before\)\n$/) as string })
  expect(slack.posted).toHaveLength(1)
})

test('a dry run shows what would be sent, reads no secret, and writes and sends nothing', async () => {
  const folder = withRouting(toSlack.replace('SLACK', 'NOT_SET'))
  const ended = await send(folder, '--dry-run')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/ {2}secops: would be told \(urgent\), [^]*"text": "/)
  expect(slack.received).toEqual([])
  expect(existsSync(join(folder, 'state'))).toBe(false)
})

test('a dry run of what is unchanged says that nobody would be told again', async () => {
  const folder = withRouting(toSlack)
  await send(folder)
  expect((await send(folder, '--dry-run')).stdout).toContain('nobody is told again')
  expect(slack.posted).toHaveLength(1)
})

test('without a routing it says how to make one', async () => {
  const ended = await send(withRouting(''))
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringMatching(/no-routing[^]*routing\.yaml/)])
})

test('what makes no sense together is refused', async () => {
  const folder = withRouting(toSlack)
  expect((await send(folder, '--format', 'slack')).code).toBe(2)
  expect((await runMain(['alert', 'file:one.json', '--dry-run'], folder)).code).toBe(2)
})

test('a storm in one file is told within the limit, with a summary of the rest', async () => {
  const folder = withRouting(`${toSlack}limit: { alerts: 2, within: 10m }\n`)
  const event = JSON.parse(fixtureText('ec2-c2-event')) as { detail: { id: string; arn: string; resource: { instanceDetails: { instanceId: string } } } }
  const many = Array.from({ length: 5 }, (_, index) => {
    const one = structuredClone(event)
    Object.assign(one.detail, { id: `f${index}`, arn: `${event.detail.arn}${index}` })
    one.detail.resource.instanceDetails.instanceId = `i-0000000000000000${index}`
    return one
  })
  writeFileSync(join(folder, 'one.json'), JSON.stringify(many))
  const { code, stdout } = await send(folder)
  expect(code).toBe(0)
  expect(stdout.match(/held back with/g)).toHaveLength(3)
  expect(stdout).toMatch(/Summary of 3 held back\n {2}secops: delivered\n$/)
  expect(slack.posted).toHaveLength(3)
})
