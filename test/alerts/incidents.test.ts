import type { AlertRecordBody, RecordedRoute, Sayer } from '../../src/alerts/alert-records.js'
import { applyIncident, forgetIncidents, incidentOf, noIncidents, type Incidents } from '../../src/alerts/incidents.js'

const by = { host: 'h', pid: 1, started: '1' }
const anna: Sayer = { user: 'anna', host: 'laptop', by: 'person' }
const told: RecordedRoute[] = [{ name: 'oncall', rules: ['urgent'], outcome: 'told' }]
const groupedWith = (key: string): RecordedRoute[] => [{ name: 'oncall', rules: ['urgent'], outcome: 'grouped', grouped: { key, since: '2026-11-24T03:00:00.000Z', count: 2 } }]

function alert(key: string, to: RecordedRoute[] = told, more: object = {}): AlertRecordBody {
  const finding = { id: key, type: 'Backdoor:EC2/C&CActivity.B!DNS', source: 'guardduty' as const, account: '111122223333', region: 'eu-west-1' }
  return { type: 'alert', id: `A-${key}`, key, finding, resource: 'i-1', priority: 'P1', severity: 'HIGH', title: key, by, isDefault: false, to, clock: { acknowledge: 900_000 }, escalation: 'standard', ...more }
}

/** One record a minute. */
function after(...bodies: AlertRecordBody[]): Incidents {
  const incidents = noIncidents()
  for (const [minute, body] of bodies.entries()) applyIncident(incidents, { at: `2026-11-24T03:0${minute}:00.000Z`, mono: minute, ...body })
  return incidents
}

test('an alert that somebody is told of, or that is held back for a summary, is open; one that nobody is told of is not', () => {
  expect(after(alert('a')).open.get('a')).toMatchObject({ alert: 'A-a', since: '2026-11-24T03:00:00.000Z', alerts: 1, to: ['oncall'], clock: { acknowledge: 900_000 }, escalation: 'standard' })
  expect([...after(alert('a', [{ name: 'oncall', rules: [], outcome: 'limited', limited: { held: 1, due: '2026-11-24T03:10:00.000Z' } }])).open.keys()]).toEqual(['a'])
  expect(after(alert('a', [{ name: 'oncall', rules: [], outcome: 'suppressed' }], { suppressed: { id: 's', reason: 'r', until: '2026-12-01' } })).open.size).toBe(0)
})

test('what is grouped with another is that one, whoever names it', () => {
  const incidents = after(alert('a'), alert('b', groupedWith('a')), alert('b', groupedWith('a')), { type: 'acknowledged', key: 'b', said: anna })
  expect([...incidents.open.keys()]).toEqual(['a'])
  expect(incidentOf(incidents, 'b')).toMatchObject({ key: 'a', alerts: 3, acknowledged: { user: 'anna', at: '2026-11-24T03:03:00.000Z' } })
})

test('the first who acknowledges has it; what is contained is acknowledged', () => {
  const other = { ...anna, user: 'ben' }
  expect(after(alert('a'), { type: 'acknowledged', key: 'a', said: anna }, { type: 'acknowledged', key: 'a', said: other }).open.get('a')!.acknowledged!.user).toBe('anna')
  expect(after(alert('a'), { type: 'contained', key: 'a', said: other }).open.get('a')).toMatchObject({ acknowledged: { user: 'ben' }, contained: { user: 'ben', at: '2026-11-24T03:01:00.000Z' } })
})

test('what was said before the alert came counts from the time at which it was said', () => {
  const at = '2026-11-24T02:59:00.000Z'
  expect(after({ type: 'acknowledged', key: 'a', said: { ...anna, at } }, alert('a')).open.get('a')!.acknowledged).toMatchObject({ user: 'anna', at })
  expect(after({ type: 'acknowledged', key: 'a', said: anna }, { type: 'resolved', key: 'a', said: anna }, alert('a')).open.get('a')!.acknowledged).toBeUndefined()
})

test('nothing was said later than it was recorded, whatever the clock of the other machine says', () => {
  expect(after(alert('a'), { type: 'acknowledged', key: 'a', said: { ...anna, at: '2099-01-01T00:00:00.000Z' } }).open.get('a')!.acknowledged!.at).toBe('2026-11-24T03:01:00.000Z')
})

test('what is resolved is not open, and opens anew with its next alert', () => {
  const resolved: AlertRecordBody = { type: 'resolved', key: 'a', said: anna, verdict: 'benign' }
  const incidents = after(alert('a'), resolved)
  expect(incidents.open.size).toBe(0)
  expect(incidents.resolved.get('a')).toMatchObject({ resolved: { verdict: 'benign', user: 'anna' } })
  const again = after(alert('a'), { type: 'acknowledged', key: 'a', said: anna }, resolved, alert('a', told, { id: 'A-2' }))
  expect(again.open.get('a')).toMatchObject({ alert: 'A-2', since: '2026-11-24T03:03:00.000Z', alerts: 1 })
  expect(again.open.get('a')).not.toHaveProperty('acknowledged')
  expect(again.resolved.size).toBe(0)
})

test('steps and reminders: the last of each', () => {
  const step = (number: number): AlertRecordBody => ({ type: 'escalated', id: `E${number}`, key: 'a', step: number, tier: 1, before: [], to: [{ name: 'lead', outcome: 'told' }], alerts: 1, by })
  expect(after(alert('a'), step(1), step(2), { type: 'reminded', id: 'R1', key: 'a', number: 1, to: [{ name: 'lead', outcome: 'told' }], alerts: 1, by }).open.get('a')).toMatchObject({
    escalated: { number: 2, at: '2026-11-24T03:02:00.000Z', to: ['lead'] },
    reminded: { number: 1, at: '2026-11-24T03:03:00.000Z', to: ['lead'] },
  })
})

test('what is over, grouped or said early is forgotten after its time; what is open is not', () => {
  const incidents = after(alert('a'), alert('b', groupedWith('a')), { type: 'acknowledged', key: 'early', said: anna }, alert('c'), { type: 'resolved', key: 'c', said: { ...anna, at: '2030-01-01T00:00:00.000Z' } })
  const sizes = (before: string): number[] => {
    forgetIncidents(incidents, before)
    return [incidents.open.size, incidents.resolved.size, incidents.joined.size, incidents.early.size]
  }
  expect(sizes('2026-11-24T03:01:00.000Z')).toEqual([1, 1, 1, 1])
  expect(sizes('2026-11-24T03:01:00.001Z')).toEqual([1, 1, 0, 1])
  expect(sizes('2026-11-25T03:00:00.000Z')).toEqual([1, 0, 0, 0])
})
