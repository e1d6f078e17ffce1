/** What is kept in sum decides as a list of all that was would, whatever happened; and it is carried over the days whole. */
import fc from 'fast-check'
import { alertRecord } from '../../src/alerts/alert-record.js'
import type { AlertRecord, AlertRecordBody } from '../../src/alerts/alert-records.js'
import { applyAlertRecord, forget, noState, pastOf, standingOf, type AlertState } from '../../src/alerts/alert-state.js'
import type { Delivery } from '../../src/alerts/channel.js'
import { applyIncident, incidentOf, noIncidents } from '../../src/alerts/incidents.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import { resourceOf } from '../../src/alerts/resource-of.js'
import { routeAlert, type Decision } from '../../src/alerts/route-alert.js'
import { limitsOf } from '../../src/alerts/routing-times.js'
import { decodeValue, encodeValue } from '../../src/expressions/value-json.js'
import type { Value } from '../../src/expressions/value.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook } from './deliveries.js'
import { listedPast, type PastAlert } from './listed-past.js'

const finding = fixture('ec2-c2-event')
const by = { host: 'h', pid: 1, started: '1' }
const minute = 60_000
const start = Date.parse('2026-11-24T03:00:00Z')

/** A finding, one of several about one of several resources. */
function findingOf(number: number, resource: number): Finding {
  return { ...finding, id: `f${number}-${resource}`, arn: `arn:f${number}-${resource}`, instance: { ...finding.instance!, id: `i-${resource}` } }
}

type Event =
  | { type: 'alert'; finding: number; resource: number; priority: 'P1' | 'P2' | 'P4'; to: string[] }
  | { type: 'finished'; which: number; delivery: Delivery }
  | { type: 'summary'; to: string }
  | { type: 'summary-finished'; which: number; delivery: Delivery }
  | { type: 'resolved'; finding: number; resource: number }
  | { type: 'forget' }

const answers = fc.constantFrom<Delivery>(delivered, delivered, failed)
const places = { finding: fc.nat(2), resource: fc.nat(2) }
const events: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('alert' as const), ...places, priority: fc.constantFrom('P1' as const, 'P2' as const, 'P4' as const), to: fc.subarray(['a', 'b'], { minLength: 1 }) }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('finished' as const), which: fc.nat(5), delivery: answers }) },
  fc.record({ type: fc.constant('summary' as const), to: fc.constantFrom('a', 'b') }),
  fc.record({ type: fc.constant('summary-finished' as const), which: fc.nat(1), delivery: answers }),
  fc.record({ type: fc.constant('resolved' as const), ...places }),
  fc.record({ type: fc.constant('forget' as const) }),
)
const histories = fc.array(fc.record({ wait: fc.integer({ min: 1, max: 20 }), event: events }), { maxLength: 60 })

/** Both sides of the comparison over one history; `fallback` of destination a. */
class History {
  readonly state = noState()
  readonly #alerts: PastAlert[] = []
  readonly #byId = new Map<string, PastAlert>()
  readonly #echoes = new Map<string, PastAlert>()
  #summaries: { destination: string; at: Date; id: string }[] = []
  readonly #incidents = noIncidents()
  readonly #open: { id: string; key: string; to: string }[] = []
  readonly #openSummaries: { id: string; to: string }[] = []
  #now = start
  #ids = 0

  constructor(readonly routing: Routing) {}

  pass(minutes: number): void {
    this.#now += minutes * minute
  }

  /** Of an alert: how each side decides. */
  happen(event: Event): { summed: Decision; listed: Decision } | undefined {
    switch (event.type) {
      case 'alert': {
        const about = findingOf(event.finding, event.resource)
        const routing = { ...this.routing, default: { to: event.to } }
        const alert = alertOf(about)
        const routable = { alert: { ...alert, at: new Date(this.#now), urgency: { ...alert.urgency, priority: event.priority } }, finding: about, environment: '' }
        const summed = routeAlert(routing, routable, pastOf(this.state))
        const listed = routeAlert(routing, routable, listedPast({ alerts: this.#alerts, summaries: this.#summaries }))
        const id = `A${(this.#ids += 1)}`
        const key = keyOfFinding(about)
        const those = (outcome: string): string[] => summed.destinations.flatMap((each) => (each.outcome === outcome ? [each.name] : []))
        const past: PastAlert = { key, type: about.type, resource: resourceOf(about), priority: event.priority, at: new Date(this.#now), told: those('told').map((destination) => ({ destination, at: new Date(this.#now) })), held: those('limited') }
        this.#alerts.push(past)
        this.#byId.set(id, past)
        this.#open.push(...those('told').map((to) => ({ id, key, to })))
        this.#take(alertRecord(id, routable, summed, { by }))
        return { summed, listed }
      }
      case 'finished': {
        const [one] = this.#open.splice(event.which, 1)
        if (!one) return
        const { id, key, to } = one
        const past = this.#byId.get(id)!
        const next = this.routing.destinations[to]!.fallback
        const isVain = event.delivery.status === 'failed'
        const instead = isVain && next !== undefined && !past.told.some(({ destination }) => destination === next) ? next : undefined
        const echo = this.#echoes.get(`${id} ${to}`)
        if (isVain && echo) echo.told = []
        const others = past.told.filter(({ destination }) => destination !== to)
        const at = new Date(this.#now)
        past.told = [...others, ...(isVain ? (instead === undefined ? [] : [{ destination: instead, at, inPlace: true as const }]) : [{ ...past.told.find(({ destination }) => destination === to)!, at }])]
        if (instead !== undefined) {
          this.#open.push({ id, key, to: instead })
          const isFirst = !listedPast({ alerts: this.#alerts, summaries: [] }).grouped(instead, past, at, limitsOf(this.routing).group)
          const echo: PastAlert = { ...past, at, told: isFirst ? [{ destination: instead, at }] : [], held: [], isEcho: true }
          this.#alerts.push(echo)
          this.#echoes.set(`${id} ${instead}`, echo)
        }
        return this.#take({ type: 'delivery-finished', alert: id, key, to, delivery: event.delivery, ...(instead !== undefined && { instead }) })
      }
      case 'summary': {
        const held = this.state.loads.get(event.to)?.held
        if (!held || this.#openSummaries.some(({ to }) => to === event.to)) return
        const id = `S${(this.#ids += 1)}`
        this.#openSummaries.push({ id, to: event.to })
        this.#summaries.push({ destination: event.to, at: new Date(this.#now), id })
        return this.#take({ type: 'summary', id, key: id, to: event.to, ...held, by })
      }
      case 'summary-finished': {
        const [one] = this.#openSummaries.splice(event.which, 1)
        if (!one) return
        if (event.delivery.status === 'failed') this.#summaries = this.#summaries.filter(({ id }) => id !== one.id)
        return this.#take({ type: 'delivery-finished', alert: one.id, key: one.id, to: one.to, delivery: event.delivery })
      }
      case 'resolved': {
        const key = keyOfFinding(findingOf(event.finding, event.resource))
        const incident = incidentOf(this.#incidents, key)
        for (const past of this.#alerts) if (incident && incidentOf(this.#incidents, past.key) === incident) past.over = true
        return this.#take({ type: 'resolved', key, said: { user: 'anna', host: 'h', by: 'person' } })
      }
      case 'forget':
        forget(this.state, new Date(this.#now), limitsOf(this.routing))
        return undefined
    }
  }

  #take(body: AlertRecordBody): undefined {
    const record: AlertRecord = { at: new Date(this.#now).toISOString(), mono: 0, ...body }
    applyAlertRecord(this.state, record, limitsOf(this.routing))
    applyIncident(this.#incidents, structuredClone(record))
  }
}

/** How many it was told of is not counted beyond the limit. */
function comparable({ destinations }: Decision): object[] {
  return destinations.map(({ name, ...outcome }) => ({ name, ...outcome, ...(outcome.outcome === 'limited' && { limited: { ...outcome.limited, told: outcome.limited.told >= 2 } }) }))
}

test.each<[string, Partial<Routing>, string | undefined]>([
  ['groups and limits that end meanwhile', { group: { within: '1h' }, limit: { alerts: 2, within: '30m' } }, undefined],
  ['nothing grouped', { group: { within: '0s' }, limit: { alerts: 2, within: '10m' } }, undefined],
  ['a fallback, while groups last', { group: { within: '30d' }, limit: { alerts: 2, within: '30m' } }, 'b'],
  ['a fallback, and nothing grouped', { group: { within: '0s' }, limit: { alerts: 2, within: '30m' } }, 'b'],
])('%s: each alert is decided as over all that was', (_, how, fallback) => {
  fc.assert(
    fc.property(histories, (steps) => {
      const history = new History({ destinations: { a: hook(fallback), b: hook() }, default: { to: [] }, ...how })
      for (const { wait, event } of steps) {
        history.pass(wait)
        const both = history.happen(event)
        if (both) expect(comparable(both.summed)).toEqual(comparable(both.listed))
      }
    }),
    { numRuns: 400 },
  )
})

function reread(state: AlertState): AlertRecord {
  const stands = decodeValue(JSON.parse(encodeValue(standingOf(state) as unknown as Value)))
  return { at: new Date(start).toISOString(), mono: 0, type: 'opened', format: 1, log: 'alerts', sirun: '0', after: null, stands: stands as never }
}

test('what stands is carried into a new day, whole; taken in twice it does no harm', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const routing: Routing = { destinations: { a: hook('b'), b: hook() }, default: { to: [] }, limit: { alerts: 2, within: '30m' } }
      const history = new History(routing)
      for (const { wait, event } of steps) {
        history.pass(wait)
        history.happen(event)
      }
      const opened = reread(history.state)
      const next = noState()
      applyAlertRecord(next, opened, limitsOf(routing))
      expect(next).toEqual(history.state)
      const before = structuredClone(history.state)
      applyAlertRecord(history.state, opened, limitsOf(routing))
      expect(history.state).toEqual(before)
    }),
    { numRuns: 100 },
  )
})

test('it does not grow with what comes, only with what is open', () => {
  const routing: Routing = { destinations: { a: hook('b'), b: hook() }, default: { to: ['a'] } }
  const limits = limitsOf(routing)
  const state = noState()
  let count = 0
  const sizesAfter = (events: number): unknown => {
    for (let index = 0; index < events; index += 1) {
      const about = { ...findingOf(count % 200, count % 50), count }
      const at = new Date(start + count * 3_000)
      const alert = alertOf(about)
      const routable = { alert: { ...alert, at }, finding: about, environment: '' }
      const body = alertRecord(`A${(count += 1)}`, routable, routeAlert(routing, routable, pastOf(state)), { by })
      const take = (each: AlertRecordBody): void => applyAlertRecord(state, { at: at.toISOString(), mono: 0, ...each }, limits)
      take(body)
      if (count % 200 === 0) forget(state, at, limits)
      for (const { name, outcome } of body.to) if (outcome === 'told') take({ type: 'delivery-finished', alert: body.id, key: body.key, to: name, delivery: delivered })
    }
    const { a } = Object.fromEntries(state.loads)
    expect(a!.told.length).toBeLessThanOrEqual(limits.most)
    return [Object.values(state).map((map: Map<string, unknown>) => map.size), Object.keys(a!.telling).length, a!.held!.types.length, Math.max(...[...state.findings.values()].map(({ versions }) => versions.length))]
  }
  sizesAfter(2_000)
  expect(sizesAfter(2_000)).toEqual(sizesAfter(4_000))
})
