import type { AlertRecordBody, RecordedRoute } from '../../src/alerts/alert-records.js'
import { applyOwed, type AllOwed, type Debt } from '../../src/alerts/owed.js'
import { delivered, failed } from './deliveries.js'

const first = { host: 'h', pid: 1, started: '1' }
const second = { host: 'h', pid: 2, started: '1' }

function alert(...names: string[]): AlertRecordBody {
  const to = names.map((name): RecordedRoute => ({ name, rules: [], outcome: 'told' }))
  return { type: 'alert', id: 'A', key: 'k', finding: { id: 'f', type: 't', source: 'guardduty', account: '1', region: 'r' }, resource: 'i', priority: 'P1', severity: 'HIGH', title: 'x', by: first, isDefault: false, to: [...to, { name: 'other', rules: [], outcome: 'limited' }] }
}

const started = (to: string, by = first): AlertRecordBody => ({ type: 'delivery-started', alert: 'A', key: 'k', what: 'alert', to, by })
const finished = (to: string, delivery = delivered, instead?: string): AlertRecordBody => ({ type: 'delivery-finished', alert: 'A', key: 'k', to, delivery, ...(instead !== undefined && { instead }) })

/** One record a minute. */
function after(...bodies: AlertRecordBody[]): Record<string, Debt> {
  const owed: AllOwed = new Map()
  for (const [minute, body] of bodies.entries()) applyOwed(owed, { at: `2026-11-24T03:0${minute}:00.000Z`, mono: 0, ...body })
  return owed.get('A')?.to ?? {}
}

test('who is to be told is owed, until it is told', () => {
  expect(after(alert('a', 'b'))).toMatchObject({ a: { root: 'a', by: first, started: false, failed: 0 }, b: { root: 'b' } })
  expect(after(alert('a', 'b'), started('a', second), finished('b'))).toEqual({ a: { root: 'a', by: second, at: '2026-11-24T03:01:00.000Z', started: true, failed: 0 } })
  expect(after(alert('a'), started('a'), finished('a'))).toEqual({})
  expect(after(alert('a'), finished('a', { status: 'passed-over', why: 'x' }))).toEqual({})
})

test('a fallback owes in the place of the first; who has it already owes nothing more', () => {
  expect(after(alert('a'), started('a'), finished('a', failed, 'f'))).toMatchObject({ f: { root: 'a', started: false } })
  expect(after(alert('a', 'b'), finished('a', failed, 'f'), finished('f'), finished('b', failed, 'f'))).toEqual({})
})

test('what nobody took waits for another try from the first on, until somebody takes it up', () => {
  const maybe = { ...failed, maybe: true } as typeof failed
  const inVain = [alert('a'), started('a'), finished('a', maybe, 'f'), started('f'), finished('f', failed)]
  expect(after(...inVain)).toEqual({ a: { root: 'a', by: first, at: '2026-11-24T03:04:00.000Z', started: false, failed: 1, waits: true, maybe: true } })
  expect(after(...inVain, started('a', second))).toEqual({ a: { root: 'a', by: second, at: '2026-11-24T03:05:00.000Z', started: true, failed: 1, maybe: true } })
  expect(after(...inVain, started('a', second), finished('a', failed))).toMatchObject({ a: { failed: 2, waits: true } })
})

test('a step in vain waits to be tried again, but not where it may have arrived; a summary in vain is not owed any more', () => {
  expect(after({ type: 'escalated', id: 'A', key: 'k', step: 1, tier: 1, before: [], alerts: 1, to: [{ name: 'a', outcome: 'told' }, { name: 'b', outcome: 'limited' }], by: first })).toMatchObject({ a: { root: 'a' } })
  expect(after({ type: 'escalated', id: 'A', key: 'k', step: 1, tier: 1, before: [], alerts: 1, to: [{ name: 'a', outcome: 'told' }], by: first }, finished('a', failed))).toMatchObject({ a: { waits: true, failed: 1 } })
  expect(after({ type: 'escalated', id: 'A', key: 'k', step: 1, tier: 1, before: [], alerts: 1, to: [{ name: 'a', outcome: 'told' }], by: first }, finished('a', { ...failed, maybe: true } as typeof failed))).toEqual({})
  expect(after({ type: 'summary', id: 'A', key: 'k', to: 'a', count: 1, since: '', types: [], by: first }, finished('a', failed))).toEqual({})
})
