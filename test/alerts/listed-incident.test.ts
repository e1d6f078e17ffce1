import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { Incident, ResolvedIncident } from '../../src/alerts/incidents.js'
import { isLate, listIncidents, listResolved } from '../../src/alerts/listed-incident.js'
import { anna, minute, openIncident } from './open-incident.js'

const routing = { destinations: {}, escalations: { standard: { tiers: [{ to: ['second'] }] as [{ to: [string] }] } } }
const of = (...open: Incident[]): { open: Map<string, Incident>; resolved: Map<string, ResolvedIncident> } => ({ open: new Map(open.map((each) => [each.key, each])), resolved: new Map() })
const at = (minutes: number): Date => new Date(minute(minutes))
const keyed = (digits: string, more: Partial<Incident> = {}): Incident => openIncident({ key: `sirun-${digits.padEnd(32, '0')}`, ...more })

test('what is late comes first, then the most urgent, then the oldest', () => {
  const listed = listIncidents(
    of(keyed('a', { priority: 'P2', since: minute(30) }), keyed('b', { since: minute(30) }), keyed('c', { since: minute(29) }), keyed('d', { priority: 'P4', since: minute(0) })),
    routing,
    at(31),
  )
  expect(listed.map(({ incident: { key } }) => key[6])).toEqual(['d', 'c', 'b', 'a'])
  expect(listed.map(isLate)).toEqual([true, false, false, false])
})

test('of each its clock, and what comes next', () => {
  const [listed] = listIncidents(of(openIncident()), routing, at(15))
  expect(listed).toMatchObject({
    clock: [{ what: 'acknowledge', until: at(15), isOver: true }, { what: 'contain', isOver: false }, { what: 'resolve', isOver: false }],
    next: { kind: 'step', number: 1, to: ['second'], at: at(15) },
    isAtItsEnd: false,
  })
  const [ended] = listIncidents(of(openIncident({ escalated: { number: 1, at: minute(15), to: ['second'] } })), routing, at(20))
  expect([ended!.next, ended!.isAtItsEnd]).toEqual([undefined, true])
})

test('resolved ones: the last first', () => {
  const resolved = (digits: string, when: number): ResolvedIncident => ({ ...keyed(digits), resolved: { ...anna, at: minute(when) }, recorded: minute(when) })
  const all = [resolved('a', 5), resolved('b', 9)]
  expect(listResolved({ open: new Map(), resolved: new Map(all.map((each) => [each.key, each])) }).map(({ short }) => short)).toEqual(['b0000000', 'a0000000'])
})

test('a short name has eight digits, or as many as tell it from every other', () => {
  const shorts = listIncidents(of(keyed('0123456789a'), keyed('0123456789b'), keyed('0123456')), routing, at(0)).map(({ short }) => short)
  expect(shorts.sort()).toEqual(['01234560', '0123456789a', '0123456789b'])
  const nearly = fc.array(fc.tuple(fc.nat(12), fc.nat(9)), { minLength: 1, maxLength: 12 })
  fc.assert(fc.property(nearly, (seeds) => {
    const base = createHash('sha256').update('x').digest('hex').slice(0, 32)
    const keys = [...new Set(seeds.map(([length, digit]) => `${base.slice(0, length)}${digit}`.padEnd(32, String(digit))))]
    const listed = listIncidents(of(...keys.map((key) => keyed(key))), routing, at(0))
    for (const { short } of listed) expect(keys.filter((key) => key.startsWith(short))).toHaveLength(1)
  }), { seed: 7 })
})
