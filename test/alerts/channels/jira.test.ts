import { channel } from '../../../src/alerts/channels/jira.js'
import type { JiraDestination } from '../../../src/runbooks/generated/routing-schema.js'
import { means } from '../means.js'
import { acknowledged, begun, closed, escalated, hostile, message, noticesSaying, opened, reminded, resolved, stopped, summary } from '../notices.js'
import { jiraServer, jiraToken, jiraUser, textIn, type JiraServer } from '../servers/jira.js'

const secrets = { JIRA_TOKEN: jiraToken }
let server: JiraServer
let destination: JiraDestination

beforeEach(async () => {
  server = await jiraServer()
  destination = { type: 'jira', url: `${server.url}/`, project: 'SEC', user: jiraUser, token: { env: 'JIRA_TOKEN' } }
})
afterEach(() => server.close())

const deliver = (notice: Parameters<typeof channel.deliver>[0], given = means(secrets)) => channel.deliver(notice, destination, given)
const delivered = () => ({ status: 'delivered', reference: 'SEC-1', link: `${server.url}/browse/SEC-1` })
/** What was asked, in order. */
const asked = () => server.received.map(({ method, path }) => `${method} ${path.replace('/rest/api/3/', '')}`)

test('one issue follows the run: created, brought up to date, done with the verdict', async () => {
  expect(await deliver(opened)).toEqual(delivered())
  expect(server.issues).toMatchObject([{ status: 'To Do', summary: opened.alert.title, labels: [opened.key], type: 'Task' }])
  expect(await deliver(begun)).toEqual(delivered())
  expect(textIn(server.issues[0]!.description)).toContain('open, in phase isolate')
  expect(await deliver(stopped)).toEqual(delivered())
  expect(server.issues[0]!.status).toBe('To Do')
  expect(await deliver(closed)).toEqual(delivered())
  expect(server.issues).toMatchObject([{ status: 'Done', summary: opened.alert.title, moves: 1 }])
  const text = textIn(server.issues[0]!.description)
  for (const word of ['true-positive', 'Cut the instance off: in force', `memory.txt: SHA-256 ${'ab'.repeat(32)}`, 'Stop the instance: declined', opened.alert.command]) expect(text).toContain(word)
})

test('without a run: one issue says who was told, who has it, and is done when it is resolved', async () => {
  const shown = async (notice: typeof opened): Promise<string> => {
    expect(await deliver(notice)).toEqual(delivered())
    expect(server.issues).toMatchObject([{ summary: opened.alert.title, status: notice === resolved ? 'Done' : 'To Do' }])
    return textIn(server.issues[0]!.description)
  }
  await shown(opened)
  expect(await shown(escalated)).toMatch(/Nobody has acknowledged this since 2026-11-24 03:00:00Z: you are told in step 2 of its escalation \(tier 1\)\.[^]*oncall[^]*sirun ack sirun-/)
  expect(await shown(acknowledged)).toMatch(/anna on laptop: acknowledged, 2026-11-24 03:20:00Z[^]*I look at it/)
  expect(await shown(reminded)).toMatch(/The time to resolve it is over by 20 min/)
  expect(await shown(resolved)).toMatch(/anna on laptop: resolved, 2026-11-24 08:00:00Z[^]*Our scanner/)
  await deliver(escalated)
  expect(server.issues[0]!.status).toBe('To Do')
})

test('told again it is the same issue, moved once, with nothing twice', async () => {
  await deliver(closed)
  const before = structuredClone(server.issues)
  expect(await deliver(closed)).toEqual(delivered())
  expect(server.issues).toEqual([{ ...before[0], hidden: expect.any(Number), updates: 1 }])
  expect(server.issues[0]!.moves).toBe(1)
})

test('told again before the index knows it, the reference finds it', async () => {
  server.lag = 99
  await deliver(opened)
  server.received.length = 0
  expect(await deliver({ ...begun, reference: 'SEC-1' })).toEqual(delivered())
  expect(server.issues).toHaveLength(1)
  expect(asked()).toEqual(['GET issue/SEC-1?fields=status', 'PUT issue/SEC-1'])
})

test('a reference to what is gone is searched for, then created anew', async () => {
  expect(await deliver({ ...begun, reference: 'SEC-9/../x' })).toEqual(delivered())
  expect(asked()).toEqual(['GET issue/SEC-9%2F..%2Fx?fields=status', 'POST search/jql', 'POST issue'])
})

test.each([0, 2])('a creation whose answer is lost is found again, though the index lags %i searches behind', async (lag) => {
  server.lag = lag
  server.mishaps.push(undefined, 'break-after')
  const given = means(secrets)
  expect(await deliver(opened, given)).toEqual(delivered())
  expect(server.issues).toHaveLength(1)
  expect(given.clock.waits).toEqual([2_000, 4_000, 8_000].slice(0, lag + 1))
})

test('a creation that never arrived is done again after half a minute of searching', async () => {
  server.mishaps.push(undefined, 'break-before')
  const given = means(secrets)
  expect(await deliver(opened, given)).toEqual(delivered())
  expect(server.issues).toHaveLength(1)
  expect(given.clock.waits).toEqual([2_000, 4_000, 8_000, 16_000])
})

test('where it is lost twice, or Jira is gone, it may have arrived', async () => {
  server.mishaps.push(undefined, 'break-before', undefined, undefined, undefined, undefined, 'break-before')
  expect(await deliver(opened)).toMatchObject({ status: 'failed', maybe: true, error: { message: expect.stringContaining(`label ${opened.key}`) } })
  server.mishaps.push(undefined, 'break-before', { status: 401 })
  expect(await deliver(opened)).toMatchObject({ status: 'failed', maybe: true })
})

test('a creation with an answer that cannot be read has happened', async () => {
  server.mishaps.push(undefined, 'garbled')
  expect(await deliver(opened)).toEqual(delivered())
  expect(server.issues).toHaveLength(1)
})

test('a move whose answer is lost is looked for, and not done twice', async () => {
  await deliver(opened)
  server.mishaps.push(undefined, undefined, undefined, 'break-after')
  expect(await deliver(closed)).toEqual(delivered())
  expect(server.issues[0]).toMatchObject({ status: 'Done', moves: 1 })
  await deliver(opened)
  server.mishaps.push(undefined, undefined, undefined, 'break-before')
  expect(await deliver(closed)).toMatchObject({ status: 'refused', error: { message: 'SEC-1 is up to date, but Jira did not move it to Done.' } })
})

test('the status of routing.yaml counts; without a way there the text is up to date all the same', async () => {
  destination = { ...destination, done: 'Rejected' }
  await deliver(closed)
  expect(server.issues[0]!.status).toBe('Rejected')
  await deliver(opened)
  server.closedWays.add('Rejected')
  expect(await deliver(closed)).toEqual({ status: 'refused', error: { name: 'NoTransition', message: 'SEC-1 is up to date, but Jira offers no way from To Do to a status Rejected: look at the workflow, and at done in routing.yaml.' } })
  expect(textIn(server.issues[0]!.description)).toContain('true-positive')
})

test('a status of routing.yaml that is not of the category Done is an end too', async () => {
  destination = { ...destination, done: 'Handed over' }
  await deliver(closed)
  await deliver(closed)
  expect(server.issues).toMatchObject([{ status: 'Handed over', moves: 1 }])
})

test('a finding that is told anew opens its issue again; a run that goes on leaves it to people', async () => {
  await deliver(closed)
  await deliver(begun)
  expect(server.issues[0]!.status).toBe('Done')
  await deliver(opened)
  expect(server.issues).toMatchObject([{ status: 'To Do' }])
})

test('type, labels and priority are those of routing.yaml, and later left to people', async () => {
  destination = { ...destination, issue_type: 'Incident', labels: ['cloud'], priorities: { P2: 'High' } }
  await deliver(opened)
  expect(server.issues).toMatchObject([{ type: 'Incident', labels: [opened.key, 'cloud'], priority: 'High' }])
  server.issues[0]!.labels.push('mine')
  await deliver(begun)
  expect(server.issues[0]!.labels).toContain('mine')
})

test('a summary and a message are issues of their own', async () => {
  await deliver(summary)
  await deliver(message)
  expect(server.issues.map((issue) => issue.summary)).toEqual(['37 alerts were held back in 10 min', 'Tell the owner'])
  expect(textIn(server.issues[1]!.description)).toContain('It stays so.')
})

test('what Jira refuses is said in its words, without the token', async () => {
  const wrong = await channel.deliver(opened, { ...destination, issue_type: 'Bug' }, means(secrets))
  expect(wrong).toMatchObject({ status: 'refused', error: { status: 400, message: expect.stringContaining('Specify a valid issue type') } })
  expect(await channel.deliver(opened, { ...destination, project: 'N" OR "x' }, means(secrets))).toMatchObject({ status: 'refused', error: { status: 400 } })
  expect(JSON.parse(server.received.at(-1)!.body)).toMatchObject({ jql: String.raw`project = "N\" OR \"x" AND labels = "${opened.key}" ORDER BY created ASC`, maxResults: 1 })
  expect(await deliver(opened, means({ JIRA_TOKEN: 'old' }))).toMatchObject({ status: 'refused', error: { status: 401 } })
  server.mishaps.push({ status: 403, body: `${jiraToken} ${Buffer.from(`${jiraUser}:${jiraToken}`).toString('base64')}` })
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { message: '[secret] [secret]' } })
  server.mishaps.push({ status: 200, body: '<html>Log in</html>' })
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { name: 'NotJira' } })
  expect(await deliver(opened, means({}))).toMatchObject({ status: 'refused', error: { name: 'SecretTrouble' } })
})

test('throttled it waits as long as Jira says', async () => {
  server.mishaps.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 429, headers: { 'retry-after': '5' } })
  const given = means(secrets)
  expect(await deliver(opened, given)).toEqual(delivered())
  expect(given.clock.waits).toEqual([7_000, 5_000])
  server.mishaps.push({ status: 429, headers: { 'retry-after': '999' } })
  expect(await deliver(opened)).toMatchObject({ status: 'failed', error: { status: 429 } })
})

test('where Jira says nothing at all, nothing has arrived', async () => {
  server.mishaps.push(...Array.from({ length: 9 }, () => 'silence-before' as const))
  expect(await deliver(opened, means(secrets, { perTry: 20 }))).toEqual({ status: 'failed', error: { name: 'TimeoutError', message: `No answer from ${server.url} within 20 ms.` } })
})

test('the draft is what would be created', async () => {
  await deliver(opened)
  expect(channel.draft(opened, destination)).toEqual({ to: `POST ${server.url}/rest/api/3/issue`, body: JSON.parse(server.received[1]!.body) })
})

test.each([hostile, hostile.repeat(600), '\u{e0041}'.repeat(50_000), '😀'.repeat(50_000)])('hostile text is text nodes, within the limits of Jira', async (text) => {
  for (const notice of noticesSaying(text)) expect(await deliver(notice)).toMatchObject({ status: 'delivered' })
  for (const { summary: title, description } of server.issues) {
    expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    expect(textIn(description).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
  }
})
