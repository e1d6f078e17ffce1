/** What somebody says of an incident: recorded once, and told to those who show it, whatever crashes. */
import type { AlertLog } from '../../src/alerts/alert-log.js'
import type { Sayer, SaidRecord } from '../../src/alerts/alert-records.js'
import { deliverRecorded } from '../../src/alerts/deliver-recorded.js'
import { escalate } from '../../src/alerts/escalate.js'
import { finishDeliveries } from '../../src/alerts/finish-deliveries.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { noticeOfOwed } from '../../src/alerts/notice-of-owed.js'
import { recordAlerts } from '../../src/alerts/record-alerts.js'
import { recordSaid, tellSaid, type TakenSaid } from '../../src/alerts/say.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook, scene } from './deliveries.js'
import { processes } from './log-in.js'

const newFolder = temporaryFolders()
const all = processes('2026-11-24T03:00:00Z')
const minute = 60_000

/** pager and ticket show how a finding stands, and so does the pager of the second tier. */
const destinations: Routing['destinations'] = { chat: hook(), pager: hook('chat'), ticket: hook(), second: hook(), mail: hook() }
const routing: Routing = { destinations, escalations: { standard: { tiers: [{ to: ['second', 'mail'] }] } }, default: { to: ['chat', 'pager', 'ticket'], escalation: 'standard' } }
const works = Object.fromEntries(Object.keys(destinations).map((name) => [name, delivered]))
const courierTo = (answers = works) => scene(destinations, answers, (to) => ({ follows: to === 'pager' || to === 'ticket' || to === 'second' }))
type Scene = ReturnType<typeof courierTo>

const finding = fixture('ec2-c2-event')
const key = keyOfFinding(finding)
const person: Sayer = { user: 'anna', host: 'laptop', by: 'person', note: 'I look at it' }
const run: Sayer = { user: 'ben', host: 'vm', by: 'run', run: 'R1' }

let ids = 0
const newId = (): string => `ID${(ids += 1)}`

async function alert(log: AlertLog, courier: Scene, more: object = {}): Promise<void> {
  const [recorded] = await recordAlerts([{ alert: { ...alertOf(finding), at: new Date(all.now) }, finding: { ...finding, ...more }, environment: '' }], { routing, log, newId })
  if (!recorded!.isDuplicate) await deliverRecorded(recorded!, { log, courier })
  courier.told.length = 0
}

async function say(log: AlertLog, courier: Scene, ...said: SaidRecord[]): Promise<TakenSaid[]> {
  const taken = await recordSaid(said, { routing, log, newId, channelFor: courier.channelFor })
  await Promise.all(taken.map((each) => tellSaid(each, { log, courier })))
  return taken
}

/** Nobody acknowledged in time, and the first step is told. */
async function escalated(): Promise<{ log: AlertLog; courier: Scene }> {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo()
  await alert(log, courier)
  all.now += 31 * minute
  await escalate({ routing, log, newId, courier })
  courier.told.length = 0
  return { log, courier }
}

const acknowledged = (said = person): SaidRecord => ({ type: 'acknowledged', key, said })
const resolved = (said = person): SaidRecord => ({ type: 'resolved', key, said, verdict: 'benign' })
const toldOf = ({ told }: Scene): string[] => told.map(({ to, notice }) => `${to} ${(notice as AlertNotice).standing?.state}`).sort()

test('by a person: those who show it are told, in its words; said again, nothing happens', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo()
  await alert(log, courier)
  all.now += 20 * minute
  expect(await say(log, courier, acknowledged())).toMatchObject([{ outcome: 'recorded', incident: { key, to: ['chat', 'pager', 'ticket'] } }])
  expect(toldOf(courier)).toEqual(['pager acknowledged', 'ticket acknowledged'])
  expect(courier.told[0]!.notice).toMatchObject({ kind: 'alert', key, standing: { by: 'anna on laptop', note: 'I look at it', late: [], since: new Date(log.incidents.open.get(key)!.since) } })
  const [again] = await say(log, courier, acknowledged(run))
  expect(again).toMatchObject({ outcome: 'known', incident: { acknowledged: { user: 'anna' } } })
  expect([courier.told.length, log.owed.size]).toEqual([2, 0])
})

test('what a run of an earlier one of the same finding says at its end resolves nothing; of one that works on this it does', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo()
  const closed = { ...run, at: new Date(all.now - minute).toISOString() }
  await alert(log, courier)
  expect(await say(log, courier, resolved(closed))).toMatchObject([{ outcome: 'over' }])
  expect(log.incidents.open.size).toBe(1)
  await say(log, courier, acknowledged(closed))
  expect(await say(log, courier, resolved(closed))).toMatchObject([{ outcome: 'recorded' }])
  expect(log.incidents.open.size).toBe(0)
})

test('a resolution: also those who were told of the alert, with those of its escalation; then it is over', async () => {
  const { log, courier } = await escalated()
  await say(log, courier, resolved())
  expect(toldOf(courier)).toEqual(['chat', 'mail', 'pager', 'second', 'ticket'].map((name) => `${name} resolved`))
  expect(courier.told[0]!.notice).toMatchObject({ standing: { verdict: 'benign', by: 'anna on laptop' } })
  expect(await say(log, courier, resolved(), acknowledged())).toMatchObject([{ outcome: 'over', incident: { resolved: { user: 'anna' } } }, { outcome: 'over' }])
  expect([courier.told.length, log.incidents.early.size]).toEqual([5, 0])
})

describe('by a run', () => {
  test('of this state folder: the run tells them', async () => {
    const log = all.logIn(newFolder(), { routing })
    const courier = courierTo()
    await alert(log, courier)
    const taken = await say(log, courier, acknowledged(run), { type: 'contained', key, said: run }, acknowledged(run))
    expect(taken.map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded', 'known'])
    expect([courier.told, log.incidents.open.get(key)]).toMatchObject([[], { acknowledged: { run: 'R1' }, contained: { run: 'R1' } }])
  })

  test('on another machine: those whom only the escalation named, whom it does not know', async () => {
    const { log, courier } = await escalated()
    await say(log, courier, acknowledged({ ...run, sender: 'AROA:ben' }))
    expect(toldOf(courier)).toEqual(['second acknowledged'])
    expect(courier.told[0]!.notice).toMatchObject({ standing: { by: 'ben on vm (to AWS AROA:ben), run R1' } })
  })
})

test('before its alert: kept, once; the alert opens with it', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo()
  expect(await say(log, courier, acknowledged(), acknowledged(run))).toMatchObject([{ outcome: 'early' }, { outcome: 'known' }])
  await alert(log, courier)
  expect(log.incidents.open.get(key)).toMatchObject({ acknowledged: { user: 'anna' } })
})

test('a resolution of what nobody knows is recorded nowhere; of what was only said early, it takes that back', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo()
  expect(await say(log, courier, resolved())).toEqual([{ said: resolved(), outcome: 'unknown' }])
  await say(log, courier, acknowledged(run), resolved(run))
  await alert(log, courier)
  expect(log.incidents.open.get(key)!.acknowledged).toBeUndefined()
})

test.each([['acknowledged', acknowledged, ['pager', 'ticket']], ['resolved', resolved, ['chat', 'pager', 'ticket']]] as const)('%s, and killed before anybody is told: the next process tells them in the same words', async (_, said, to) => {
  const root = newFolder()
  const [first, next] = [all.logIn(root, { pid: 1, routing }), all.logIn(root, { pid: 2, routing })]
  const courier = courierTo()
  await alert(first, courier)
  const [taken] = await recordSaid([said()], { routing, log: first, newId, channelFor: courier.channelFor })
  const wanted = noticeOfOwed(first.owed.get(taken!.said.tells!.id)!.record, first.incidents)
  all.dead.add(1)
  all.now += 5 * minute
  await next.catchUp()
  await finishDeliveries({ log: next, courier, now: new Date(all.now) })
  expect(courier.told.map((each) => [each.to, each.notice]).sort()).toEqual(to.map((name) => [name, { ...wanted, reference: 'REF-1' }]))
  expect(next.owed.size).toBe(0)
})

test('a follower that cannot be told: no fallback; tried again later, and not any more once it is resolved', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo({ ...works, pager: failed })
  await alert(log, courierTo())
  await say(log, courier, acknowledged())
  expect(toldOf(courier)).toEqual(['pager acknowledged', 'ticket acknowledged'])
  const finish = (by: Scene) => finishDeliveries({ log, courier: by, now: new Date(all.now) })
  expect(await finish(courier)).toEqual([])
  all.now += 2 * minute
  expect(await finish(courier)).toMatchObject([{ record: { type: 'acknowledged' }, isLeft: false, told: { to: 'pager', tries: [{ destination: 'pager' }] } }])
  all.now += 5 * minute
  const back = courierTo()
  await finish(back)
  expect(toldOf(back)).toEqual(['pager acknowledged'])
  const other = { ...finding, id: 'other', instance: { ...finding.instance!, id: 'i-2' } }
  await alert(log, courierTo(), other)
  await say(log, courier, { ...acknowledged(), key: keyOfFinding(other) })
  await say(log, courierTo(), { ...resolved(), key: keyOfFinding(other) })
  all.now += 60 * minute
  expect(await finish(back)).toEqual([])
  expect(log.owed.size).toBe(0)
})

test('of a finding that is grouped with another: it is said of that one', async () => {
  const log = all.logIn(newFolder(), { routing })
  const courier = courierTo()
  await alert(log, courier)
  await alert(log, courier, { id: 'again', arn: 'arn:again' })
  const joined = keyOfFinding({ ...finding, id: 'again', arn: 'arn:again' })
  const [taken] = await say(log, courier, { ...acknowledged(), key: joined })
  expect([taken!.incident!.key, toldOf(courier), courier.told[0]!.notice]).toEqual([key, ['pager acknowledged', 'ticket acknowledged'], expect.objectContaining({ key, grouped: { count: 2, since: expect.any(Date) } })])
})
