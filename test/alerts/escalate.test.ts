/** Steps and reminders over a real log: who is told, when, in which words; and whatever processes do, nobody twice. */
import fc from 'fast-check'
import type { AlertLog } from '../../src/alerts/alert-log.js'
import { escalate, recordSteps, type EscalatedStep, type RecordedStep } from '../../src/alerts/escalate.js'
import { finishDeliveries } from '../../src/alerts/finish-deliveries.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { recordAlerts } from '../../src/alerts/record-alerts.js'
import { sendSummaries } from '../../src/alerts/send-summaries.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook, scene, type Scene } from './deliveries.js'
import { processes } from './log-in.js'

const newFolder = temporaryFolders()
const all = processes('2026-11-24T03:00:00Z')
const minute = 60_000
const anna = { user: 'anna', host: 'laptop', by: 'person' } as const

const destinations: Routing['destinations'] = { oncall: hook(), second: hook(), lead: hook('deputy'), deputy: hook() }
const routing: Routing = {
  destinations,
  escalations: { standard: { tiers: [{ to: ['second'] }, { to: ['lead', 'oncall'], after: '10m' }], remind: '4h' } },
  default: { to: ['oncall'], escalation: 'standard' },
}
const works = Object.fromEntries(Object.keys(destinations).map((name) => [name, delivered]))

const base = fixture('ec2-c2-event')
/** HIGH is P2: 30 minutes to acknowledge; CRITICAL is P1: 15. */
const findingOf = (index: number, label: 'HIGH' | 'CRITICAL' = 'HIGH'): Finding => ({ ...base, id: `f${index}`, arn: `arn:f${index}`, severity: { ...base.severity, label }, instance: { ...base.instance!, id: `i-${index}` } })

let ids = 0
const newId = (): string => `ID${(ids += 1)}`

async function alert(log: AlertLog, findings: Finding[], by: Routing = routing): Promise<void> {
  await recordAlerts(findings.map((finding) => ({ alert: { ...alertOf(finding), at: new Date(all.now) }, finding, environment: '' })), { routing: by, log, newId })
}

const toldOf = (told: Scene['told']): string[] => told.map(({ to, notice }) => `${to}: ${titleOf(notice as AlertNotice)}`)
const titleOf = ({ standing }: AlertNotice): string => (standing?.state === 'unacknowledged' ? `step ${standing.step} of tier ${standing.tier}, after ${standing.before.join(' ')}` : standing && 'reminder' in standing ? `reminder ${standing.reminder}, ${standing.state}` : '')

test('tier after tier while nobody acknowledges, each its time after the one before was told; then nobody', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = scene(destinations, works)
  await alert(log, [findingOf(1)])
  const tick = async (minutes: number): Promise<string[]> => {
    all.now += minutes * minute
    const from = courier.told.length
    await escalate({ routing, log, newId, courier })
    return toldOf(courier.told.slice(from))
  }
  expect(await tick(29)).toEqual([])
  expect(await tick(2)).toEqual(['second: step 1 of tier 1, after oncall'])
  expect(await tick(0)).toEqual([])
  expect(await tick(200)).toEqual(['lead: step 2 of tier 2, after oncall second', 'oncall: step 2 of tier 2, after oncall second'])
  expect(await tick(20_000)).toEqual([])
})

test('who has it is reminded by the words of the log, until it is resolved', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = scene(destinations, works)
  const finding = findingOf(1)
  const key = keyOfFinding(finding)
  await alert(log, [finding])
  all.now += 31 * minute
  await escalate({ routing, log, newId, courier })
  await log.say({ type: 'acknowledged', key, said: { ...anna, note: 'on it' } })
  courier.told.length = 0
  all.now += 241 * minute
  await escalate({ routing, log, newId, courier })
  await log.say({ type: 'contained', key, said: { ...anna, by: 'run', run: 'R1' } })
  all.now += 241 * minute
  const [step] = await escalate({ routing, log, newId, courier })
  expect(toldOf(courier.told)).toEqual(['second: reminder 1, acknowledged', 'second: reminder 2, contained'])
  expect(courier.told.map(({ notice }) => (notice as AlertNotice).standing)).toMatchObject([{ by: 'anna on laptop', note: 'on it', late: [{ what: 'contain' }] }, { by: 'anna on laptop, run R1', late: [] }])
  expect(step).toMatchObject({ record: { type: 'reminded', number: 2 }, incident: { reminded: { number: 1 } }, told: [{ to: 'second' }] })
  await log.say({ type: 'resolved', key, said: anna, verdict: 'benign' })
  all.now += 2_000 * minute
  expect(await escalate({ routing, log, newId, courier })).toEqual([])
})

test('a destination that cannot be told: its fallback is, and the step stands', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = scene(destinations, { ...works, lead: failed })
  await alert(log, [findingOf(1)])
  all.now += 31 * minute
  await escalate({ routing, log, newId, courier })
  all.now += 11 * minute
  const [step] = await escalate({ routing, log, newId, courier })
  expect(step!.told.map(({ to, tries }) => [to, tries.map(({ destination }) => destination)])).toEqual([['lead', ['lead', 'deputy']], ['oncall', ['oncall']]])
  expect(log.owed.size).toBe(1)
})

test('a storm that nobody acknowledges: the limit holds for steps, the rest is one summary, and P1 is always told', async () => {
  const log = all.logIn(newFolder(), { routing: { limit: { alerts: 5, within: '10m' } } })
  const limited: Routing = { ...routing, limit: { alerts: 5, within: '10m' }, escalations: { standard: { tiers: [{ to: ['second'], after: '20m' }] } } }
  const courier = scene(destinations, works)
  await alert(log, Array.from({ length: 40 }, (_, index) => findingOf(index)), limited)
  all.now += minute
  await alert(log, Array.from({ length: 7 }, (_, index) => findingOf(100 + index, 'CRITICAL')), limited)
  const tick = async (): Promise<string[]> => (await escalate({ routing: limited, log, newId, courier })).map(({ record }) => record.to[0]!.outcome).sort()
  all.now += 19.5 * minute
  expect(await tick()).toEqual([...Array.from({ length: 35 }, () => 'limited'), ...Array.from({ length: 5 }, () => 'told')])
  all.now += minute
  expect(await tick()).toEqual(Array.from({ length: 7 }, () => 'told'))
  expect(courier.told).toHaveLength(12)
  const summaries = await sendSummaries(limited, new Date(all.now), { log, courier, newId })
  expect(summaries.filter(({ to }) => to === 'second')).toMatchObject([{ count: 35 }])
})

test('two processes at the same moment: one of them takes the step', async () => {
  const root = newFolder()
  const [one, other] = [all.logIn(root, { pid: 1, routing }), all.logIn(root, { pid: 2, routing })]
  await alert(one, Array.from({ length: 10 }, (_, index) => findingOf(index)))
  all.now += 31 * minute
  const taken: RecordedStep[] = []
  // The one takes them when the other has seen that they are due.
  const late = {
    catchUp: async () => {
      await other.catchUp()
      taken.push(...(await recordSteps({ routing, log: one, newId })))
    },
    record: other.record.bind(other),
    get incidents() { return other.incidents },
    get now() { return other.now },
    get past() { return other.past },
    by: other.by,
  } as unknown as AlertLog
  expect(await recordSteps({ routing, log: late, newId })).toEqual([])
  expect(taken.map(({ incident }) => incident.key)).toEqual(Array.from({ length: 10 }, (_, index) => keyOfFinding(findingOf(index))))
})

test('killed between the record and its delivery, the next process tells it in the same words, though it goes on', async () => {
  const root = newFolder()
  const [first, next] = [all.logIn(root, { pid: 1, routing }), all.logIn(root, { pid: 2, routing })]
  const finding = findingOf(1)
  const key = keyOfFinding(finding)
  await alert(first, [finding])
  for (const name of ['oncall']) await first.deliveriesOf([...first.owed.keys()][0]!).finished({ kind: 'alert', key, alert: alertOf(finding) }, name, delivered)
  all.now += 31 * minute
  const [step] = await recordSteps({ routing, log: first, newId })
  const recorded = first.owed.get(step!.record.id)!.record
  all.dead.add(1)
  await alert(next, [{ ...finding, title: 'It goes on' }])
  const courier = scene(destinations, works)
  await finishDeliveries({ log: next, courier, now: new Date(all.now) })
  expect(courier.told.filter(({ to }) => to === 'second')).toEqual([{ to: 'second', notice: {
    kind: 'alert', key, alert: { ...alertOf(finding), at: expect.any(Date) },
    standing: { state: 'unacknowledged', since: new Date(next.incidents.open.get(key)!.since), at: new Date(recorded.at), step: 1, tier: 1, before: ['oncall'] },
  } }])
  expect(await finishDeliveries({ log: next, courier, now: new Date(all.now) })).toEqual([])
})

test('a step of what was resolved and came again is not told for the new one', async () => {
  const root = newFolder()
  const [first, next] = [all.logIn(root, { pid: 1, routing }), all.logIn(root, { pid: 2, routing })]
  const finding = findingOf(1)
  await alert(first, [finding])
  all.now += 31 * minute
  await recordSteps({ routing, log: first, newId })
  all.dead.add(1)
  await next.say({ type: 'resolved', key: keyOfFinding(finding), said: anna })
  await alert(next, [{ ...finding, title: 'Again' }])
  const courier = scene(destinations, works)
  await finishDeliveries({ log: next, courier, now: new Date(all.now) })
  expect(courier.told.filter(({ notice }) => 'standing' in notice)).toEqual([])
  expect([...next.owed.values()].map(({ record }) => record.type)).toEqual(['alert'])
})

/** What happens in a random history. */
type Act = { act: 'wait'; minutes: number } | { act: 'tick' | 'both' | 'killed'; by: 0 | 1 } | { act: 'ack' | 'resolve'; index: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 45 }) }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('tick' as const, 'both' as const, 'killed' as const), by: fc.constantFrom(0 as const, 1 as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('ack' as const, 'resolve' as const), index: fc.nat(2) }) },
)

test('any history of two processes: steps in their order, none twice, none too early, none after an acknowledgement', async () => {
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 25 }), async (acts) => {
    const root = newFolder()
    let pid = 10
    const open = (): AlertLog => all.logIn(root, { pid: (pid += 1), routing })
    const logs = [open(), open()]
    const courier = scene(destinations, works)
    await alert(logs[0]!, [0, 1, 2].map((index) => findingOf(index, index === 0 ? 'CRITICAL' : 'HIGH')))
    const began = all.now
    const steps: (EscalatedStep['record'] & { at: number })[] = []
    const over = new Map<string, number>()
    for (const each of acts) {
      if (each.act === 'wait') all.now += each.minutes * minute
      else if ('index' in each) {
        const key = keyOfFinding(findingOf(each.index))
        await logs[0]!.say({ type: each.act === 'ack' ? 'acknowledged' : 'resolved', key, said: anna })
        if (!over.has(key)) over.set(key, steps.length)
      } else {
        const log = logs[each.by]!
        const taken = each.act === 'both' ? (await Promise.all(logs.map((one) => escalate({ routing, log: one, newId, courier })))).flat()
          : each.act === 'tick' ? await escalate({ routing, log, newId, courier })
          : await recordSteps({ routing, log, newId })
        steps.push(...taken.map(({ record }) => ({ ...record, at: all.now })))
        if (each.act !== 'killed') continue
        all.dead.add(log.by.pid)
        logs[each.by] = open()
        await logs[each.by]!.catchUp()
        await finishDeliveries({ log: logs[each.by]!, courier, now: new Date(all.now) })
      }
    }
    const told = courier.told.flatMap(({ to, notice }) => ((notice as AlertNotice).standing ? [`${notice.key} ${to} ${titleOf(notice as AlertNotice)}`] : []))
    expect(new Set(told).size).toBe(told.length)
    for (const index of [0, 1, 2]) {
      const key = keyOfFinding(findingOf(index))
      const own = steps.filter((step) => step.key === key && step.type === 'escalated')
      expect(own.map((step) => (step as { step: number }).step)).toEqual([1, 2].slice(0, own.length))
      expect(own.length).toBeLessThanOrEqual(steps.slice(0, over.get(key)).filter((step) => step.key === key && step.type === 'escalated').length)
      const [one, two] = own
      if (one) expect(one.at - began).toBeGreaterThanOrEqual((index === 0 ? 15 : 30) * minute - 1_000)
      if (one && two) expect(two.at - one.at).toBeGreaterThanOrEqual(10 * minute - 1_000)
    }
  }), { numRuns: 30 })
})
