import fc from 'fast-check'
import { noPastAlerts, type PastAlerts } from '../../src/alerts/past-alerts.js'
import { resourceOf } from '../../src/alerts/resource-of.js'
import { routeAlert, type Decision, type Routable } from '../../src/alerts/route-alert.js'
import { urgencyOf, type Urgency } from '../../src/alerts/urgency-of.js'
import type { Routing, RoutingRule } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { at } from './alert-of.js'
import { listedPast, type Listed, type PastAlert } from './listed-past.js'

const finding = fixture('ec2-c2-event')
const slack = { type: 'slack', url: { env: 'X' } } as const
const destinations: Routing['destinations'] = { a: slack, b: slack, c: slack, hub: { type: 'security_hub' } }
const plain: Routing = { destinations, default: { to: ['a'] } }

function routable(priority: Urgency['priority'] = 'P3', when = at): Routable {
  return { alert: { at: when, urgency: { ...urgencyOf(finding, ''), priority } }, finding, environment: 'prod' }
}

function before(milliseconds: number): Date {
  return new Date(at.getTime() - milliseconds)
}

function past(age: number, more: Partial<PastAlert> = {}): PastAlert {
  const when = before(age)
  return { key: 'sirun-first', type: finding.type, resource: resourceOf(finding), priority: 'P3', at: when, told: [{ destination: 'a', at: when }], held: [], ...more }
}

function of(alerts: PastAlert[], summaries: Listed['summaries'] = []): PastAlerts {
  return listedPast({ alerts, summaries })
}

function outcomes({ destinations: all }: Decision): Record<string, string> {
  return Object.fromEntries(all.map(({ name, outcome }) => [name, outcome]))
}

describe('rules', () => {
  const rules: RoutingRule[] = [
    { id: 'database', when: 'finding.database.engine == "aurora"', to: ['b'] },
    { id: 'test', when: 'environment == "test"', to: ['b'] },
    { id: 'prod', when: 'environment == "prod"', to: ['b', 'c'] },
    { id: 'low', when: 'priority == "P3"', to: ['c', 'a'] },
  ]

  test('the first that applies counts, and the others say why they do not', () => {
    const { rules: traces, destinations: told, isDefault } = routeAlert({ ...plain, rules }, routable(), noPastAlerts)
    expect(traces).toEqual([
      { id: 'database', applies: false, because: 'lacking', lacks: 'finding.database' },
      { id: 'test', applies: false, because: 'false' },
      { id: 'prod', applies: true },
      { id: 'low', applies: false, because: 'earlier' },
    ])
    expect([isDefault, told.map(({ name, rules: by }) => [name, by])]).toEqual([false, [['b', ['prod']], ['c', ['prod']]]])
  })

  test('match: all takes each that applies, and tells nobody twice', () => {
    const { destinations: told } = routeAlert({ ...plain, rules, match: 'all' }, routable(), noPastAlerts)
    expect(told.map(({ name, rules: by }) => [name, by])).toEqual([['b', ['prod']], ['c', ['prod', 'low']], ['a', ['low']]])
  })

  test('where none applies, the default does', () => {
    expect(routeAlert({ ...plain, rules: rules.slice(0, 2) }, routable(), noPastAlerts)).toMatchObject({ isDefault: true, destinations: [{ name: 'a', rules: [], outcome: 'told' }] })
  })

  test('the first that applies and names an escalation says it; the default where none applies', () => {
    const escalationOf = (...named: (string | undefined)[]): string | undefined =>
      routeAlert({ ...plain, match: 'all', default: { to: ['a'], escalation: 'usual' }, rules: named.map((escalation, i) => ({ id: `r${i}`, when: i === 0 ? 'false' : 'true', to: ['a'], ...(escalation !== undefined && { escalation }) })) }, routable(), noPastAlerts).escalation
    expect([escalationOf('no'), escalationOf('no', undefined, 'second', 'third'), escalationOf('no', undefined)]).toEqual(['usual', 'second', undefined])
  })

  test.each([
    ['has(finding.database) && finding.database.engine == "x"', { because: 'false' }],
    ['finding.severity.score >= 7.0 && finding.api.name == "x"', { because: 'lacking', lacks: 'finding.api' }],
    ['finding.severity.score', { because: 'not-evaluable', message: 'finding.severity.score must be true or false' }],
  ])('%s', (when, verdict) => {
    expect(routeAlert({ ...plain, rules: [{ id: 'r', when, to: ['b'] }] }, routable(), noPastAlerts).rules).toEqual([{ id: 'r', applies: false, ...verdict }])
  })
})

describe('suppression', () => {
  const suppress = (from: string | undefined, until: string, when = 'environment == "prod"'): Routing => ({ ...plain, suppress: [{ id: 's', when, reason: 'A test.', ...(from !== undefined && { from }), until }] })

  test.each([
    ['2026-11-24T03:00Z', '2026-11-25', true],
    ['2026-11-24T03:00:01Z', '2026-11-25', 'not-yet'],
    [undefined, '2026-11-24T03:00:01Z', true],
    [undefined, '2026-11-24T04:00+01:00', 'over'],
    [undefined, '2026-11-24', 'over'],
  ])('from %s until %s, at 2026-11-24T03:00Z: %s', (from, until, expected) => {
    const decision = routeAlert(suppress(from, until), routable('P1'), noPastAlerts)
    expect(decision.suppressions).toEqual([expected === true ? { id: 's', applies: true } : { id: 's', applies: false, because: expected }])
    expect(outcomes(decision)).toEqual({ a: expected === true ? 'suppressed' : 'told' })
    expect(decision.suppressed?.reason).toBe(expected === true ? 'A test.' : undefined)
  })

  test('what reads something that the finding lacks suppresses nothing', () => {
    const decision = routeAlert(suppress(undefined, '2027-01-01', 'finding.database.engine != "x"'), routable(), noPastAlerts)
    expect([outcomes(decision), decision.suppressions]).toEqual([{ a: 'told' }, [{ id: 's', applies: false, because: 'lacking', lacks: 'finding.database' }]])
  })
})

describe('grouping', () => {
  const hour = 3_600_000

  test.each([
    [hour - 1, 'grouped'],
    [hour, 'told'],
    [0, 'grouped'],
    [-1, 'told'],
  ])('the first %d ms ago: %s', (age, outcome) => {
    expect(outcomes(routeAlert(plain, routable(), of([past(age)])))).toEqual({ a: outcome })
  })

  test('it counts from the first that was told, and goes by its key', () => {
    const alerts = [past(10, { key: 'sirun-second', told: [] }), past(hour - 5), past(hour - 1, { key: 'sirun-unheard', told: [] })]
    expect(routeAlert(plain, routable(), of(alerts)).destinations).toMatchObject([{ grouped: { key: 'sirun-first', since: before(hour - 5), count: 3 } }])
  })

  test.each<[string, Partial<PastAlert>]>([
    ['of another type', { type: 'Other' }],
    ['about another resource', { resource: 'instance x' }],
    ['told to somebody else', { told: [{ destination: 'b', at }] }],
    ['told to nobody', { told: [] }],
    ['less urgent', { priority: 'P4' }],
    ['resolved', { over: true }],
  ])('not with one that is %s', (_, more) => {
    expect(outcomes(routeAlert(plain, routable(), of([past(10, more)])))).toEqual({ a: 'told' })
  })

  test('0s groups nothing', () => {
    expect(outcomes(routeAlert({ ...plain, group: { within: '0s' } }, routable(), of([past(0)])))).toEqual({ a: 'told' })
  })

  test("a finding's own record is always told", () => {
    const all = { ...plain, default: { to: ['a', 'hub'] }, limit: { alerts: 1, within: '10m' } }
    const told = ['a', 'hub'].map((destination) => ({ destination, at: before(1) }))
    expect(outcomes(routeAlert(all, routable(), of([past(1, { told })])))).toEqual({ a: 'grouped', hub: 'told' })
    expect(outcomes(routeAlert(all, routable(), of([past(1, { told, type: 'Other' })])))).toEqual({ a: 'limited', hub: 'told' })
  })
})

describe('limit', () => {
  const limited: Routing = { ...plain, limit: { alerts: 2, within: '10m' } }
  const other = (age: number, more: Partial<PastAlert> = {}): PastAlert => past(age, { type: `Other ${age}`, ...more })
  const minute = 60_000

  test.each([
    [[minute, 10 * minute - 1], 'limited'],
    [[minute, 10 * minute], 'told'],
    [[minute], 'told'],
  ])('told %j ms ago: %s', (ages, outcome) => {
    expect(outcomes(routeAlert(limited, routable(), of(ages.map((age) => other(age)))))).toEqual({ a: outcome })
  })

  test('it says how many are held back since the last summary, and when the next is due', () => {
    const alerts = [other(1), other(2), other(3, { told: [], held: ['a'] }), other(5, { told: [], held: ['a'] }), other(8, { told: [], held: ['a'] })]
    expect(routeAlert(limited, routable(), of(alerts, [{ destination: 'a', at: before(6) }, { destination: 'b', at: before(1) }])).destinations).toMatchObject([
      { limited: { told: 2, held: 3, since: before(5), due: new Date(at.getTime() - 5 + 10 * minute) } },
    ])
  })
})

describe('any routing, any past', () => {
  const names = ['a', 'b', 'c']
  const to = fc.uniqueArray(fc.constantFrom(...names, 'hub'), { minLength: 1 })
  const when = fc.constantFrom('true', 'false', 'environment == "prod"', 'environment == "test"', 'finding.database.engine == "x"', 'priority == "P1"', 'has(finding.instance)')
  const moment = fc.constantFrom('2026-11-23', '2026-11-24T03:00Z', '2026-11-24T03:00:01Z', '2026-11-25')
  const routings: fc.Arbitrary<Routing> = fc.record(
    {
      destinations: fc.constant(destinations),
      match: fc.constantFrom('first' as const, 'all' as const),
      rules: fc.array(fc.record({ when, to }), { maxLength: 4 }).map((all) => all.map((each, i) => ({ id: `r${i}`, ...each }))),
      default: fc.record({ to }),
      suppress: fc.array(fc.record({ when, until: moment }), { maxLength: 2 }).map((all) => all.map((each, i) => ({ id: `s${i}`, reason: 'x', ...each }))),
      group: fc.record({ within: fc.constantFrom('0s', '1s', '1h') }),
      limit: fc.record({ alerts: fc.integer({ min: 1, max: 3 }), within: fc.constantFrom('1s', '10m') }),
    },
    { requiredKeys: ['destinations', 'default'] },
  )
  const pasts: fc.Arbitrary<Listed> = fc.record({
    alerts: fc.array(
      fc.record({ age: fc.integer({ min: 0, max: 4_000_000 }), other: fc.boolean(), priority: fc.constantFrom('P1' as const, 'P2' as const, 'P4' as const), told: fc.subarray(names), held: fc.subarray(names) }),
      { maxLength: 6 },
    ).map((all) => all.map(({ age, other, priority, told, held }) => past(age, { priority, held, ...(other && { type: 'Other' }), told: told.map((destination) => ({ destination, at: before(age) })) }))),
    summaries: fc.constant([]),
  })
  const priorities = fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const, 'P4' as const)

  test('every alert reaches at least one destination, with one outcome at each that carries what belongs to it', () => {
    fc.assert(
      fc.property(routings, pasts, priorities, (routing, history, priority) => {
        const decision = routeAlert(routing, routable(priority), listedPast(history))
        const { destinations: all, isDefault, rules, suppressed } = decision
        expect(all.length).toBeGreaterThan(0)
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
        expect(isDefault).toBe(rules.every(({ applies }) => !applies))
        if (isDefault) expect(all.map(({ name }) => name)).toEqual(routing.default.to)
        if (routing.match !== 'all') expect(rules.filter(({ applies }) => applies).length).toBeLessThan(2)
        for (const each of all) {
          expect(each.outcome === 'suppressed').toBe(suppressed !== undefined)
          expect('grouped' in each).toBe(each.outcome === 'grouped')
          expect('limited' in each).toBe(each.outcome === 'limited')
          if (priority === 'P1') expect(each.outcome).not.toBe('limited')
        }
      }),
    )
  })

  test('a P1 that nobody was told of is told, unless somebody suppressed it', () => {
    fc.assert(
      fc.property(routings, pasts, (routing, history) => {
        const unheard = { ...history, alerts: history.alerts.filter(({ priority, type }) => priority !== 'P1' || type === 'Other') }
        const decision = routeAlert(routing, routable('P1'), listedPast(unheard))
        for (const { outcome } of decision.destinations) expect(outcome).toBe(decision.suppressed ? 'suppressed' : 'told')
      }),
    )
  })

  test('what is grouped stands for one that the destination was told of', () => {
    fc.assert(
      fc.property(routings, pasts, priorities, (routing, history, priority) => {
        for (const each of routeAlert(routing, routable(priority), listedPast(history)).destinations) {
          if (each.outcome !== 'grouped') continue
          const first = history.alerts.filter(({ at: when, told }) => when.getTime() === each.grouped.since.getTime() && told.some(({ destination }) => destination === each.name))
          expect(first).not.toEqual([])
          expect(each.grouped.count).toBeGreaterThan(1)
        }
      }),
    )
  })
})
