/** One message → findings, a signal, or why it is neither: whatever its text is. */
import fc from 'fast-check'
import type { Signal } from '../../src/alerts/signal.js'
import { eventsIn } from '../../src/watch/events-in.js'
import { takeEvent } from '../../src/watch/take-event.js'
import { fixture, fixtureText } from '../findings/fixtures.js'

const event = fixtureText('ec2-c2-event')
const signal: Signal = { type: 'sirun-signal', format: 1, signal: 'resolved', key: `sirun-${'a'.repeat(32)}`, at: '2026-11-24T03:00:00Z', by: { user: 'kim', host: 'laptop' } }
const said = JSON.stringify(signal)

test('an event, a notification around it, and a finding by itself', () => {
  const finding = fixture('ec2-c2-event')
  expect(takeEvent(event)).toEqual({ findings: [finding] })
  expect(takeEvent(JSON.stringify({ Type: 'Notification', MessageId: 'n', Message: event }))).toEqual({ findings: [finding] })
  expect(takeEvent(fixtureText('asff-control')).findings).toHaveLength(1)
})

test('of a batch, what is a finding is told, and the rest is rejected with its reason', () => {
  const taken = takeEvent(JSON.stringify([JSON.parse(event), { no: 'finding' }, JSON.parse(event)]))
  expect(taken).toMatchObject({ findings: [{}, {}], rejected: expect.stringContaining('no form of a finding') as string })
})

test('as many findings as fit in one message are all taken', () => {
  const one = { schemaVersion: '2.0', accountId: '111122223333', region: 'eu-west-1', id: '', type: 'A:B/C', severity: 5, service: { serviceName: 'guardduty' } }
  const text = JSON.stringify(Array.from({ length: 5_000 }, (_, index) => ({ ...one, id: String(index) })))
  expect(new Set(takeEvent(text).findings.map(({ id }) => id)).size).toBe(5_000)
})

test.each([
  ['nothing', '', 'empty'],
  ['garbage', '\u0000\u001b[31m{', 'not JSON'],
  ['half an event', event.slice(0, 900), 'not JSON'],
  ['another event', '{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}', 'a scheduled event'],
  ['more than AWS sends', `"${'x'.repeat(1_048_576)}"`, 'at most 1048576'],
  ['nests that deep', '['.repeat(100_000), 'levels deep'],
  ['a signal that is wrong', JSON.stringify({ ...signal, key: 'all' }), 'its key cannot be'],
])('%s is rejected with the reason', (_, text, reason) => {
  expect(takeEvent(text)).toEqual({ findings: [], rejected: expect.stringContaining(reason) as string })
})

test('reasons are few, however many documents are wrong', () => {
  const { rejected } = takeEvent(JSON.stringify(Array.from({ length: 1_000 }, (_, index) => ({ 'detail-type': `d${index}`, detail: {} }))))
  expect(rejected).toMatch(/ And 990 more\.$/)
  expect(rejected!.length).toBeLessThan(1_000)
})

test('a signal is the message itself, and never what stands inside of an event', () => {
  expect(takeEvent(said)).toEqual({ findings: [], signal })
  const inside = [
    { Type: 'Notification', Message: said }, { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: signal }, [signal],
    { ...(JSON.parse(event) as object), id: said }, { Records: [{ messageId: 'm', body: said }] }, { ...(JSON.parse(event) as { detail: object }).detail, title: said },
  ]
  for (const document of inside) expect(takeEvent(JSON.stringify(document)).signal).toBeUndefined()
})

test('a text of any kind ends in one of the three, and never throws', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.tuple(fc.nat(event.length), fc.string()).map(([at, more]) => event.slice(0, at) + more + event.slice(at)))
  fc.assert(fc.property(text, (body) => {
    const { findings, signal: none, rejected } = takeEvent(body)
    expect(none).toBeUndefined()
    expect(findings.length > 0 || (rejected ?? '') !== '').toBe(true)
  }))
})

test('a document holds one event, or one a line, of which each may be wrong by itself', () => {
  const line = JSON.stringify(JSON.parse(event))
  expect(eventsIn(event)).toEqual([{ text: event, line: 1 }])
  expect(eventsIn(`\uFEFF${line}\r\n\n{"half":\n${line}`)).toEqual([{ text: `${line}\r`, line: 1 }, { text: '{"half":', line: 3 }, { text: line, line: 4 }])
  expect(eventsIn('no JSON\nat all')).toEqual([{ text: 'no JSON\nat all', line: 1 }])
})
