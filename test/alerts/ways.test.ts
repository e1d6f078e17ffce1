import { leadingTo, testedWay, waysOf } from '../../src/alerts/ways.js'
import type { TestedDestination } from '../../src/alerts/test-destination.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { hook } from './deliveries.js'

const routing: Routing = {
  destinations: { a: hook('b'), b: hook('c'), c: hook('a'), d: hook() },
  rules: [{ id: 'urgent', when: 'true', to: ['a', 'd'] }],
  default: { to: ['d'], escalation: 'standard' },
  escalations: { standard: { tiers: [{ to: ['a'] }, { to: ['b', 'd'], after: '15m' }] } },
}

function states(given: Record<string, TestedDestination['state']>): TestedDestination[] {
  return Object.entries(given).map(([name, state]) => ({ name, state, delivery: { status: 'delivered' }, took: 0 }))
}

test('rules, the default, escalations and requests for approvals lead to destinations; so do fallbacks', () => {
  const ways = waysOf(routing, ['c'])
  expect(ways).toEqual([
    { name: 'rule urgent', to: ['a', 'd'] },
    { name: 'default', to: ['d'] },
    { name: 'escalation standard, tier 1', to: ['a'] },
    { name: 'escalation standard, tier 2', to: ['b', 'd'] },
    { name: 'approvals', to: ['c'] },
  ])
  expect(leadingTo('d', ways, routing)).toEqual(['rule urgent', 'default', 'escalation standard, tier 2'])
  expect(leadingTo('c', ways, routing)).toEqual(['approvals', 'fallback of b'])
})

const [urgent, usual] = waysOf(routing)

test.each([
  [{ a: 'alive', b: 'dead', c: 'dead', d: 'alive' }, 'open'],
  [{ a: 'dead', b: 'dead', c: 'alive', d: 'alive' }, 'detour'],
  [{ a: 'dead', b: 'dead', c: 'alive', d: 'dead' }, 'detour'],
  [{ a: 'dead', b: 'dead', c: 'dead', d: 'alive' }, 'detour'],
  [{ a: 'dead', b: 'dead', c: 'dead', d: 'dead' }, 'dead'],
  // Nobody looked at c.
  [{ a: 'dead', b: 'dead', d: 'dead' }, 'unproved'],
  [{ a: 'unproved', d: 'dead' }, 'unproved'],
  [{ a: 'unproved', d: 'alive' }, 'open'],
] as const)('where %j, the rule is %s', (given, state) => {
  expect(testedWay(urgent!, states(given), routing).state).toBe(state)
})

test('it names who has it in the place of a dead one', () => {
  expect(testedWay(urgent!, states({ a: 'dead', b: 'dead', c: 'alive', d: 'alive' }), routing).to).toEqual([
    { name: 'a', state: 'dead', fallbacks: ['b', 'c'], instead: 'c' },
    { name: 'd', state: 'alive', fallbacks: [] },
  ])
  expect(testedWay(urgent!, states({ a: 'alive', b: 'alive', c: 'alive', d: 'alive' }), routing).to[0]).toEqual({ name: 'a', state: 'alive', fallbacks: ['b', 'c'] })
  expect(testedWay(usual!, states({ d: 'dead' }), routing)).toEqual({ name: 'default', state: 'dead', to: [{ name: 'd', state: 'dead', fallbacks: [] }] })
})
