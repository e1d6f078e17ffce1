import fc from 'fast-check'
import { applyIncident, noIncidents, type Incident } from '../../src/alerts/incidents.js'
import { isAtItsEnd, nextStep, type NextStep } from '../../src/alerts/next-step.js'
import type { AlertRecordBody } from '../../src/alerts/alert-records.js'
import type { Escalation, Routing } from '../../src/runbooks/routing.js'
import { hook } from './deliveries.js'
import { anna, openIncident, minute } from './open-incident.js'

const by = { host: 'h', pid: 1, started: '1' }
const tiers = [{ to: ['second'] }, { to: ['lead', 'manager'], after: '10m' }]

function routingWith(escalation: Partial<Escalation> = {}): Pick<Routing, 'destinations' | 'escalations'> {
  return { destinations: { oncall: hook(), hub: { type: 'security_hub' }, second: hook(), lead: hook(), manager: hook() }, escalations: { standard: { tiers, ...escalation } } }
}

const step = (number: number, at: string, to = ['second']): Partial<Incident> => ({ escalated: { number, at, to } })

test('the first tier, when nobody acknowledged within the time of the priority', () => {
  expect(nextStep(openIncident(), routingWith())).toEqual({ kind: 'step', number: 1, tier: 1, of: 2, to: ['second'], at: new Date(minute(15)) })
  expect(nextStep(openIncident({ clock: {}, priority: 'P2' }), routingWith())).toMatchObject({ at: new Date(minute(30)) })
  expect(nextStep(openIncident(), routingWith({ tiers: [{ to: ['second'], after: '1m' }] }))).toMatchObject({ at: new Date(minute(1)) })
})

test('the next counts from when the one before was told, however late that was', () => {
  expect(nextStep(openIncident(step(1, minute(15))), routingWith())).toMatchObject({ number: 2, tier: 2, to: ['lead', 'manager'], at: new Date(minute(25)) })
  expect(nextStep(openIncident(step(1, minute(300))), routingWith())).toMatchObject({ number: 2, at: new Date(minute(310)) })
})

test('tiers are gone through as often as the escalation says, then nobody is told any more', () => {
  expect(nextStep(openIncident(step(2, minute(25))), routingWith())).toBeUndefined()
  expect(isAtItsEnd(openIncident(step(2, minute(25))), routingWith())).toBe(true)
  expect(isAtItsEnd(openIncident(step(1, minute(25))), routingWith())).toBe(false)
  expect(nextStep(openIncident(step(2, minute(25))), routingWith({ repeat: 1 }))).toMatchObject({ number: 3, tier: 1, of: 4, at: new Date(minute(40)) })
  expect(nextStep(openIncident(step(4, minute(50))), routingWith({ repeat: 1 }))).toBeUndefined()
})

test('without an escalation, or with one that the routing has no more, nobody is', () => {
  const none = openIncident()
  delete none.escalation
  expect(nextStep(none, routingWith())).toBeUndefined()
  expect(nextStep(openIncident({ escalation: 'gone' }), routingWith())).toBeUndefined()
  expect(isAtItsEnd(none, routingWith())).toBe(false)
})

test('who has it and those told last are reminded, from the last that happened on; a record of findings is not', () => {
  const acknowledged = { ...anna, at: minute(20) }
  expect(nextStep(openIncident({ acknowledged }), routingWith())).toBeUndefined()
  expect(nextStep(openIncident({ acknowledged }), routingWith({ remind: '4h' }))).toEqual({ kind: 'reminder', number: 1, to: ['oncall'], at: new Date(minute(260)) })
  expect(nextStep(openIncident({ acknowledged, ...step(1, minute(15)) }), routingWith({ remind: '4h' }))).toMatchObject({ to: ['second'], at: new Date(minute(260)) })
  expect(nextStep(openIncident({ acknowledged, contained: { ...anna, at: minute(60) } }), routingWith({ remind: '4h' }))).toMatchObject({ at: new Date(minute(300)) })
  expect(nextStep(openIncident({ acknowledged, reminded: { number: 3, at: minute(900), to: ['oncall'] } }), routingWith({ remind: '4h' }))).toMatchObject({ number: 4, at: new Date(minute(1140)) })
  expect(nextStep(openIncident({ acknowledged, to: ['hub'] }), routingWith({ remind: '4h' }))).toBeUndefined()
})

test('what was acknowledged before its alert came is reminded of after the alert', () => {
  expect(nextStep(openIncident({ acknowledged: { ...anna, at: minute(-600) } }), routingWith({ remind: '1h' }))).toMatchObject({ at: new Date(minute(60)) })
})

/** Somebody looks at these minutes; at `ack` somebody acknowledges. What was told, in order. */
function play(escalation: Escalation, looks: readonly number[], ack: number): (NextStep & { told: number })[] {
  const routing = routingWith(escalation)
  const incidents = noIncidents()
  const take = (at: string, body: AlertRecordBody): void => applyIncident(incidents, { at, mono: 0, ...body })
  const { key, finding, resource, priority, severity, title, clock } = openIncident()
  take(minute(0), { type: 'alert', id: 'A1', key, finding, resource, priority, severity, title, by, isDefault: true, to: [{ name: 'oncall', rules: [], outcome: 'told' }], clock: clock!, escalation: 'standard' })
  let isAcknowledged = false
  return [...looks].sort((a, b) => a - b).flatMap((now) => {
    if (now >= ack && !isAcknowledged) take(minute(ack), { type: 'acknowledged', key, said: anna })
    isAcknowledged ||= now >= ack
    const next = nextStep(incidents.open.get(key)!, routing)
    if (!next || next.at > new Date(minute(now))) return []
    const to = next.to.map((name) => ({ name, outcome: 'told' as const }))
    if (next.kind === 'step') take(minute(now), { type: 'escalated', id: `E${next.number}`, key, step: next.number, tier: 1, before: [], to, alerts: 1, by })
    else take(minute(now), { type: 'reminded', id: `R${next.number}`, key, number: next.number, to, alerts: 1, by })
    return [{ ...next, told: now }]
  })
}

const durations = fc.integer({ min: 1, max: 120 }).map((minutes) => `${minutes}m`)
const escalations: fc.Arbitrary<Escalation> = fc.record(
  { tiers: fc.array(fc.record({ to: fc.constantFrom(['second'], ['lead', 'manager']), after: durations }, { requiredKeys: ['to'] }), { minLength: 1, maxLength: 4 }), repeat: fc.integer({ min: 0, max: 3 }), remind: durations },
  { requiredKeys: ['tiers'] },
)

test('whenever somebody looks: each step once and in its order, each with its time after the one before, none after the acknowledgement', () => {
  fc.assert(
    fc.property(escalations, fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 80 }), fc.integer({ min: 0, max: 3_000 }), (escalation, looks, ack) => {
      const told = play(escalation, looks, ack)
      const steps = told.filter(({ kind }) => kind === 'step')
      const reminders = told.filter(({ kind }) => kind === 'reminder')
      expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1))
      expect(reminders.map(({ number }) => number)).toEqual(reminders.map((_, index) => index + 1))
      expect(steps.length).toBeLessThanOrEqual(escalation.tiers.length * ((escalation.repeat ?? 0) + 1))
      expect(steps.every((each) => each.told < ack)).toBe(true)
      expect(reminders.every((each) => each.told >= ack)).toBe(true)
      for (const [index, each] of steps.entries()) {
        const { after = '15m' } = escalation.tiers[index % escalation.tiers.length]!
        expect(each.told - (steps[index - 1]?.told ?? 0)).toBeGreaterThanOrEqual(parseInt(after, 10))
      }
    }),
  )
})

test('who looks each minute tells every step at its very minute', () => {
  const looks = Array.from({ length: 120 }, (_, index) => index)
  expect(play({ tiers, repeat: 1, remind: '30m' }, looks, 60).map(({ kind, number, told }) => `${kind} ${number} ${told}`)).toEqual(['step 1 15', 'step 2 25', 'step 3 40', 'step 4 50', 'reminder 1 90'])
})
