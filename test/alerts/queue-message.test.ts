/** Text, subject, attributes and FIFO ids of a notice: within the limits of AWS, and hostile text is inert. */
import fc from 'fast-check'
import { fifoMembers, isFifo, queueMessage } from '../../src/alerts/queue-message.js'
import type { Standing } from '../../src/alerts/notice.js'
import { alertOf } from './alert-of.js'
import { acknowledged, begun, closed, escalated, hostile, message, noticesSaying, opened, reminded, resolved, saying, stopped, summary } from './notices.js'

const formats = ['plain', 'markdown', 'json'] as const

test('attributes to filter by, and texts that say what to do', () => {
  const { attributes, text, subject } = queueMessage(opened, 'plain')
  const values = Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]))
  expect(values).toEqual({ kind: 'alert', priority: 'P2', severity: 'HIGH', type: 'Backdoor:EC2/C&CActivity.B', account: '111122223333', region: 'eu-west-1' })
  expect(subject).toMatch(/^P2 HIGH Backdoor:EC2\/C&CActivity\.B: i-0/)
  for (const said of ['HIGH (8)', 'i-0aaaabbbbccccdddd', 'sirun respond arn:aws:guardduty']) expect(text).toContain(said)
})

test('summaries and messages: their kind only', () => {
  for (const notice of [summary, message]) {
    expect(queueMessage(notice, 'plain').attributes).toEqual({ kind: { DataType: 'String', StringValue: notice.kind } })
  }
  expect(queueMessage(summary, 'plain').text).toContain('Recon:EC2/Portscan')
  expect(queueMessage(message, 'plain').text).toContain('web-1 is cut off.')
})

test('JSON: the alert as it is, with how its run stands', () => {
  const { text } = queueMessage(closed, 'json')
  expect(JSON.parse(text)).toMatchObject({ type: 'alert', key: expect.stringMatching(/^sirun-[0-9a-f]{32}$/), severity: { label: 'HIGH' }, progress: { run: closed.progress!.run, state: 'closed', verdict: 'true-positive' } })
  expect(JSON.parse(queueMessage(summary, 'json').text)).toMatchObject({ type: 'summary', count: 37 })
})

test('a FIFO: the same words once, what is told later of the same finding again and in order', () => {
  const told = [
    opened,
    { ...opened, test: true as const },
    { ...opened, grouped: { count: 2, since: new Date(0) } },
    stopped,
    closed,
    escalated,
    { ...escalated, standing: { ...escalated.standing!, step: 3 } as Standing },
    acknowledged,
    reminded,
    resolved,
  ].map((notice) => fifoMembers('alerts.fifo', queueMessage(notice, 'json')))
  expect(new Set(told.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(told.length)
  expect(new Set(told.map(({ MessageGroupId }) => MessageGroupId)).size).toBe(1)
  // At most 128 letters, digits and marks.
  for (const id of told.flatMap((members) => Object.values(members))) expect(id).toMatch(/^[!-~]{1,128}$/)
  expect(fifoMembers('alerts.fifo', queueMessage(opened, 'json'))).toEqual(told[0])
  expect(fifoMembers('alerts', queueMessage(opened, 'json'))).toEqual({})
  expect(isFifo('arn:aws:sns:eu-west-1:111122223333:alerts.fifo')).toBe(true)
})

test('a reminder is the same message though it was contained meanwhile', () => {
  const later = { ...reminded, standing: { ...reminded.standing!, state: 'acknowledged' } as Standing }
  expect(queueMessage(later, 'plain').deduplication).toBe(queueMessage(reminded, 'plain').deduplication)
})

test('hostile text: one line of ASCII as the subject, no control character in attributes, texts and JSON', () => {
  for (const notice of noticesSaying(hostile)) for (const format of formats) {
    const { subject, attributes, text } = queueMessage(notice, format)
    expect(subject).toMatch(/^[!-~][ -~]{0,98}$/)
    for (const { StringValue } of Object.values(attributes)) expect(StringValue).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u)
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\u2028]/u)
    if (format === 'json') expect(text).not.toContain('\n')
  }
})

test('any text: within the limits of SNS and SQS', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.constantFrom(...formats), (text, format) => {
    for (const notice of noticesSaying(text)) {
      const { subject, attributes, text: body } = queueMessage(notice, format)
      expect(subject).toMatch(/^[!-~][ -~]{0,98}$/)
      expect(body).not.toBe('')
      for (const { StringValue } of Object.values(attributes)) {
        expect(StringValue).not.toBe('')
        expect(StringValue.length).toBeLessThanOrEqual(300)
      }
    }
  }), { numRuns: 50 })
})

test.each(formats)('%s: longer than 256 KB is cut, and says so', (format) => {
  const finding = { ...saying('i-1'), description: '\u{1f512}'.repeat(50_000), sequence: { resources: [], signals: [], actors: Array.from({ length: 20_000 }, (_, i) => ({ id: `actor-${i}` })) } }
  const changes = Array.from({ length: 20_000 }, () => ({ title: 't'.repeat(100), at: new Date(0), state: 'in force' as const }))
  const { text } = queueMessage({ ...begun, alert: alertOf(finding), progress: { ...begun.progress!, changes } }, format)
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(240_000)
  expect(Buffer.byteLength(text)).toBeGreaterThan(500)
  if (format === 'json') expect(JSON.parse(text)).toMatchObject({ cut: true, type: 'alert', severity: { label: 'HIGH' } })
  else expect(text).toMatch(/more/)
})
