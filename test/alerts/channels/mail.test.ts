import { createServer, type AddressInfo } from 'node:net'
import { channel } from '../../../src/alerts/channels/mail.js'
import { mailSender } from '../../../src/alerts/send-mail.js'
import type { MailDestination } from '../../../src/runbooks/generated/routing-schema.js'
import { means, waitingClock, type WaitingClock } from '../means.js'
import { acknowledged, begun, closed, escalated, hostile, message, noticesSaying, opened, reminded, resolved, stopped, summary } from '../notices.js'
import { selfSigned, smtpPassword, smtpServer, smtpUser, type SmtpServer } from '../servers/smtp.js'

const certificate = selfSigned()
let server: SmtpServer
let clock: WaitingClock
let destination: MailDestination

beforeEach(async () => {
  server = await smtpServer(certificate)
  clock = waitingClock()
  destination = { type: 'mail', server: `smtp://127.0.0.1:${server.port}`, from: 'sirun <sirun@example.com>', to: ['soc@example.com', 'ana@example.com'] }
})
afterEach(() => server.close())

function deliver(notice: Parameters<typeof channel.deliver>[0], { secrets = {}, patience = 5_000, authorities = certificate.cert }: { secrets?: Record<string, string>; patience?: number; authorities?: string } = {}) {
  return channel.deliver(notice, destination, means(secrets, { mail: mailSender({ clock, patience, authorities }) }))
}

/** Headers by their name in lower case, and the text. */
function read(source: string): { headers: Map<string, string>; text: string } {
  const [head, ...body] = source.split('\r\n\r\n') as [string, ...string[]]
  const headers = new Map(head.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), decoded(line.slice(line.indexOf(':') + 2))]))
  const text = body.join('\r\n\r\n')
  if (headers.get('content-transfer-encoding') !== 'quoted-printable') return { headers, text }
  return { headers, text: unquoted(text.replace(/=\r\n/g, '')) }
}

/** Words of RFC 2047. */
function decoded(header: string): string {
  return header.replace(/(?<=\?=) (?==\?)/g, '').replace(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, word: string) => unquoted(word.replaceAll('_', ' ')))
}

function unquoted(text: string): string {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString()
}

test('a finding is told by STARTTLS when it opens and when its run ends; a summary and a message too', async () => {
  for (const notice of [opened, stopped, closed, summary, message]) expect(await deliver(notice)).toMatchObject({ status: 'delivered' })
  expect(server.mails).toHaveLength(5)
  expect(server.mails[0]).toMatchObject({ from: 'sirun@example.com', to: ['soc@example.com', 'ana@example.com'], tls: true })
  const [first, , last] = server.mails.map(({ source }) => read(source))
  expect(first!.headers.get('subject')).toBe(opened.alert.title)
  expect(last!.headers.get('subject')).toBe(`closed, true-positive: ${opened.alert.title}`)
  expect(last!.text.replace(/\s+/g, ' ')).toContain('Cut the instance off: in force')
  expect([...first!.headers.entries()]).toEqual(expect.arrayContaining([
    ['content-type', 'text/plain; charset=utf-8'],
    ['auto-submitted', 'auto-generated'],
    ['date', 'Tue, 24 Nov 2026 03:00:00 +0000'],
    ['from', 'sirun <sirun@example.com>'],
    ['to', 'soc@example.com, ana@example.com'],
  ]))
  expect(await deliver(begun)).toEqual({ status: 'passed-over', why: 'mail is sent when a run ends' })
})

test('a step, a reminder and a resolution are mails with a Message-ID of their own; that somebody has it is none', async () => {
  for (const notice of [opened, escalated, reminded, resolved]) expect(await deliver(notice)).toMatchObject({ status: 'delivered' })
  expect(await deliver(acknowledged)).toMatchObject({ status: 'passed-over' })
  const mails = server.mails.map(({ source }) => read(source))
  expect(mails.map(({ headers }) => headers.get('subject')!.replace(opened.alert.title, ''))).toEqual(['', 'NOT ACKNOWLEDGED for 15 min, step 2: ', 'reminder 1, contained and still open: ', 'resolved, benign: '])
  expect(mails[1]!.text).toContain(`sirun ack ${opened.key}`)
  expect(new Set(mails.map(({ headers }) => headers.get('message-id'))).size).toBe(4)
})

test('the same words have the same Message-ID, others another', async () => {
  const told = [await deliver(opened), await deliver(opened), await deliver(closed)]
  const ids = server.mails.map(({ source }) => read(source).headers.get('message-id'))
  expect(ids[0]).toMatch(new RegExp(`^<${opened.key}\\.[0-9a-f]{16}@example\\.com>$`))
  expect([ids[1] === ids[0], ids[2] === ids[0]]).toEqual([true, false])
  expect(told[0]).toEqual({ status: 'delivered', reference: ids[0] })
})

test('with a login, over TLS from the start', async () => {
  await server.close()
  server = await smtpServer({ ...certificate, secure: true })
  destination = { ...destination, server: `smtps://127.0.0.1:${server.port}`, user: smtpUser, password: { env: 'SMTP' } }
  expect(await deliver(opened, { secrets: { SMTP: smtpPassword } })).toMatchObject({ status: 'delivered' })
  expect(server.mails).toMatchObject([{ tls: true, user: smtpUser }])
})

test('a wrong password is refused, not tried again, and in no error', async () => {
  destination = { ...destination, user: smtpUser, password: { env: 'SMTP' } }
  const told = await deliver(opened, { secrets: { SMTP: 'hunter2' } })
  expect(told).toMatchObject({ status: 'refused', error: { name: 'EAUTH', status: 535, message: expect.stringContaining('[secret]') } })
  expect(JSON.stringify(told)).not.toContain('hunter2')
  expect(server.connections).toBe(1)
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { name: 'SecretTrouble' } })
})

test('no mail leaves without TLS, nor to a server that nobody vouches for', async () => {
  expect(await deliver(opened, { authorities: selfSigned().cert })).toMatchObject({ status: 'refused', error: { message: expect.stringContaining('certificate') } })
  await server.close()
  server = await smtpServer({ ...certificate, disabledCommands: ['STARTTLS'] })
  destination = { ...destination, server: `smtp://127.0.0.1:${server.port}` }
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { name: 'ETLS' } })
  expect(server.mails).toEqual([])
  destination = { ...destination, tls: false }
  expect(await deliver(opened)).toMatchObject({ status: 'delivered' })
  expect(server.mails).toMatchObject([{ tls: false }])
  await server.close()
  server = await smtpServer(certificate)
  destination = { ...destination, server: `smtp://127.0.0.1:${server.port}` }
  expect(await deliver(opened, { authorities: selfSigned().cert })).toMatchObject({ status: 'delivered' })
})

test.each([
  [{ tls: false, server: 'smtp://mail.example:25' }, 'tls: false is only for a server on this machine'],
  [{ from: 'a@example.com\r\nBcc: all@evil.example' }, 'from is no address'],
  [{ from: 'a@example.com, b@example.com' }, 'from is no address'],
  [{ to: ['a@example.com,b@example.com'] }, 'to holds something that is no address'],
  [{ to: ['A <a@example.com>'] }, 'to holds something that is no address'],
  [{ user: 'bot' }, 'user and password go together'],
  [{ server: 'smtp://' }, 'server is no URL'],
] as [Partial<MailDestination>, string][])('a routing of %j is refused', async (given, why) => {
  destination = { ...destination, ...given }
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { name: 'Routing', message: expect.stringContaining(why) } })
  expect(server.connections).toBe(0)
})

test('a busy server is asked again, at most three times in all', async () => {
  server.mishaps.push('busy')
  expect(await deliver(opened)).toMatchObject({ status: 'delivered' })
  expect(clock.waits).toEqual([1_000])
  server.mishaps.push('busy', 'busy', 'busy')
  expect(await deliver(opened)).toEqual({ status: 'failed', error: { name: 'EENVELOPE', message: expect.stringContaining('try later'), status: 451 } })
  expect(clock.waits).toEqual([1_000, 1_000, 2_000])
})

test('what the server does not want is refused; a mailbox that it does not know is no success', async () => {
  server.mishaps.push('refused')
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { status: 554, message: expect.stringContaining('looks like spam') } })
  server.unknown.add('ana@example.com')
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { name: 'Rejected', message: expect.stringMatching(/took it for soc@example.com, and not for ana@example.com/) } })
  server.unknown.add('soc@example.com')
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { status: 550 } })
})

test('a mail whose answer is lost is not sent again, and may have arrived', async () => {
  server.mishaps.push('break-after')
  expect(await deliver(opened)).toMatchObject({ status: 'failed', maybe: true })
  expect(server.mails).toHaveLength(1)
  server.mishaps.push('silence')
  expect(await deliver(opened, { patience: 300 })).toMatchObject({ status: 'failed', maybe: true, error: { name: 'ETIMEDOUT' } })
  expect(clock.waits).toEqual([])
})

test('where nobody listens, or nobody speaks, nothing has arrived', async () => {
  const mute = createServer()
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  destination = { ...destination, server: `smtp://127.0.0.1:${(mute.address() as AddressInfo).port}` }
  expect(await deliver(opened, { patience: 20 })).toEqual({ status: 'failed', error: { name: 'ETIMEDOUT', message: expect.any(String) } })
  await new Promise((resolve) => mute.close(resolve))
  expect(await deliver(opened)).toEqual({ status: 'failed', error: { name: 'ESOCKET', message: expect.stringContaining('ECONNREFUSED') } })
  expect(clock.waits).toEqual([1_000, 2_000, 1_000, 2_000])
})

test('the draft is what is sent, without a password', async () => {
  await deliver(opened)
  const { headers, text } = read(server.mails[0]!.source)
  const { to, body } = channel.draft(opened, { ...destination, user: 'bot', password: { env: 'SMTP' } })!
  expect(to).toBe(`mail by ${destination.server}`)
  expect(body).toMatchObject({ subject: headers.get('subject'), messageId: headers.get('message-id'), to: destination.to })
  expect((body as { text: string }).text.replaceAll('\n', '\r\n')).toBe(text.replace(/(\r\n)*$/, '\r\n'))
})

test.each([hostile, hostile.repeat(600), `x\n.\r\nQUIT\r\n`])('hostile text makes no header, no recipient and no command', async (text) => {
  for (const notice of noticesSaying(text)) await deliver(notice)
  expect(server.mails).toHaveLength(7)
  for (const { source, to } of server.mails) {
    const { headers, text: shown } = read(source)
    expect([...headers.keys()].sort()).toEqual(['auto-submitted', 'content-transfer-encoding', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'])
    expect(to).toEqual(destination.to)
    expect(headers.get('subject')!.length).toBeLessThan(1_500)
    expect(shown).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e]/)
    expect(shown.length).toBeLessThan(130_000)
  }
})
