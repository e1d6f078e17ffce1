import { channel } from '../../../src/alerts/channels/slack.js'
import type { SlackDestination } from '../../../src/runbooks/generated/routing-schema.js'
import { means } from '../means.js'
import { acknowledged, begun, closed, escalated, hostile, message, noticesSaying, opened, reminded, resolved, stopped, summary } from '../notices.js'
import type { LocalServer } from '../servers/local-server.js'
import { slackPath, slackServer } from '../servers/slack.js'

const destination: SlackDestination = { type: 'slack', url: { env: 'SLACK_URL' } }
let server: Awaited<ReturnType<typeof slackServer>>

beforeEach(async () => {
  server = await slackServer()
})
afterEach(() => server.close())

const secrets = ({ url }: LocalServer, path = slackPath) => ({ SLACK_URL: `${url}${path}` })

test('a finding is posted when it opens and when its run ends; a summary and a message too', async () => {
  for (const notice of [opened, stopped, closed, summary, message]) expect(await channel.deliver(notice, destination, means(secrets(server)))).toEqual({ status: 'delivered' })
  expect(server.posted.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^P2 HIGH Backdoor/),
    expect.stringMatching(/^stopped: P2 HIGH Backdoor/),
    expect.stringMatching(/^closed, true-positive: P2 HIGH Backdoor/),
    '37 alerts were held back in 10 min',
    'Tell the owner',
  ])
  const shown = JSON.stringify(server.posted[2])
  for (const word of ['01K0000000000000000000AAAA: closed', 'Cut the instance off: in force', `memory.txt: SHA-256 ${'ab'.repeat(32)}`, 'Stop the instance: declined']) expect(shown).toContain(word)
  expect(JSON.stringify(server.posted[4])).toContain(String.raw`web-1 is cut off.\nIt stays so.`)
})

test('a step, a reminder and a resolution are posted, that somebody has it is not', async () => {
  for (const notice of [escalated, acknowledged, reminded, resolved]) expect(await channel.deliver(notice, destination, means(secrets(server)))).toMatchObject({ status: notice === acknowledged ? 'passed-over' : 'delivered' })
  expect(server.posted.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^NOT ACKNOWLEDGED for 15 min, step 2: P2 HIGH/),
    expect.stringMatching(/^reminder 1, contained and still open: P2 HIGH/),
    expect.stringMatching(/^resolved, benign: P2 HIGH/),
  ])
  expect(JSON.stringify(server.posted[0])).toContain(`sirun ack ${opened.key}`)
})

test('how a run goes on is not for Slack', async () => {
  expect(channel.draft(begun, destination)).toBeUndefined()
  expect(await channel.deliver(begun, destination, means({}))).toEqual({ status: 'passed-over', why: 'Slack is told when a run ends' })
  expect(server.received).toEqual([])
})

test('a test says so first', async () => {
  await channel.deliver({ ...opened, test: true }, destination, means(secrets(server)))
  expect(server.posted[0]!.text).toMatch(/^TEST: /)
})

test('the draft is what is sent, without the address, which is a secret', async () => {
  await channel.deliver(opened, destination, means(secrets(server)))
  expect(channel.draft(opened, destination)).toEqual({ to: 'POST https://hooks.slack.com/…', body: JSON.parse(server.received[0]!.body) })
})

test.each([hostile, hostile.repeat(600), '\u{e0041}'.repeat(50_000), '<'.repeat(100_000)])('hostile text stays text, within the limits of Slack', async (text) => {
  for (const notice of noticesSaying(text)) {
    const { status } = await channel.deliver(notice, destination, means(secrets(server)))
    expect(status).toBe(notice.kind === 'alert' && notice.progress?.state === 'open' ? 'passed-over' : 'delivered')
  }
  for (const { text: title, blocks } of server.posted) {
    expect(title).not.toMatch(/<|>|\*b|@here|[\u0000-\u001f\u202e]/)
    for (const type of JSON.stringify(blocks).matchAll(/"type":"(\w+)"/g)) expect(['header', 'section', 'actions', 'button', 'plain_text']).toContain(type[1])
    expect(JSON.stringify(blocks)).not.toContain('\u202e')
  }
  for (const { body } of server.received) expect(body.length).toBeLessThan(40_000)
})

test('what Slack refuses is said in its words', async () => {
  expect(await channel.deliver(opened, destination, means(secrets(server, '/services/gone')))).toEqual({ status: 'refused', error: { name: 'HTTP 404', message: 'no_service', status: 404 } })
  server.mishaps.push({ status: 410, body: 'channel_is_archived' })
  expect(await channel.deliver(opened, destination, means(secrets(server)))).toMatchObject({ status: 'refused', error: { message: 'channel_is_archived' } })
})

test('throttled it waits, and gives up in the end', async () => {
  const busy = { status: 429, headers: { 'retry-after': '3' }, body: 'rate_limited' }
  const given = means(secrets(server))
  server.mishaps.push(busy)
  expect(await channel.deliver(opened, destination, given)).toEqual({ status: 'delivered' })
  expect(given.clock.waits).toEqual([3_000])
  server.mishaps.push(...Array.from({ length: 5 }, () => busy))
  expect(await channel.deliver(opened, destination, means(secrets(server)))).toMatchObject({ status: 'failed', error: { status: 429 } })
})

test('a message is never posted twice: a lost answer is said to be one', async () => {
  server.mishaps.push('break-after')
  expect(await channel.deliver(opened, destination, means(secrets(server)))).toMatchObject({ status: 'failed', maybe: true })
  expect(server.posted).toHaveLength(1)
  server.mishaps.push('silence-after')
  expect(await channel.deliver(opened, destination, means(secrets(server), { perTry: 20 }))).toMatchObject({ status: 'failed', maybe: true })
})

test('without its address nothing is sent, and no error holds it', async () => {
  expect(await channel.deliver(opened, destination, means({}))).toEqual({ status: 'refused', error: { name: 'SecretTrouble', message: 'The environment variable SLACK_URL is not set.' } })
  server.mishaps.push({ status: 400, body: `cannot post to ${slackPath}` })
  const refused = await channel.deliver(opened, destination, means(secrets(server)))
  expect(JSON.stringify(refused)).not.toContain('aaaabbbb')
})
