import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertLog } from '../../src/alerts/alert-log.js'
import { alertRecord } from '../../src/alerts/alert-record.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import { routeAlert } from '../../src/alerts/route-alert.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook, message } from './deliveries.js'
import { processes } from './log-in.js'

const newFolder = temporaryFolders()
const all = processes('2026-11-24T04:00:00Z')
const day = 86_400_000
const finding = fixture('ec2-c2-event')
const key = keyOfFinding(finding)

function alertIn(log: AlertLog, id = 'A'): Promise<void> {
  return log.record(() => {
    const decision = routeAlert({ destinations: { a: hook() }, default: { to: ['a'] } }, { alert: { ...alertOf(finding), at: log.now }, finding, environment: '' }, log.past)
    return { append: [alertRecord(id, { alert: alertOf(finding), finding }, decision, { by: log.by })], result: undefined }
  })
}

test('the next process knows what was delivered, and by which name', async () => {
  const root = newFolder()
  const log = all.logIn(root)
  await log.deliveriesOf('A').started(message, ['a', 'b'])
  await log.deliveriesOf('A').finished(message, 'a', delivered)
  await log.deliveriesOf('A').finished(message, 'b', failed)
  const next = all.logIn(root)
  await next.catchUp()
  expect(next.deliveries(message.key)).toEqual({ a: { at: expect.any(String) as string, delivered: true, reference: 'REF-1' }, b: { at: expect.any(String) as string } })
})

test('what a process tells is in flight as long as that runs', async () => {
  const root = newFolder()
  await all.logIn(root, { pid: 7 }).deliveriesOf('A').started(message, ['a'])
  const next = all.logIn(root, { pid: 8 })
  await next.catchUp()
  expect(next.before(message.key, 'a')).toEqual({ state: 'in-flight' })
  all.dead.add(7)
  expect(next.before(message.key, 'a')).toEqual({})
})

test('a name stays known where a later delivery failed', async () => {
  const log = all.logIn(newFolder())
  await log.deliveriesOf('A').finished(message, 'a', delivered)
  await log.deliveriesOf('A').started(message, ['a'])
  await log.deliveriesOf('A').finished(message, 'a', failed)
  expect(log.before(message.key, 'a')).toEqual({ reference: 'REF-1' })
})

test('what is open, owed or told of it stands over weeks in which nothing happens; older days are not read', async () => {
  const root = newFolder()
  const log = all.logIn(root)
  await alertIn(log)
  await log.deliveriesOf('A').finished({ ...message, key }, 'a', delivered)
  await log.say({ type: 'acknowledged', key: 'sirun-early', said: { user: 'anna', host: 'h', by: 'person' } })
  for (const days of [7, 1, 20]) {
    all.now += days * day
    await all.logIn(root).catchUp()
  }
  const folder = join(root, 'alerts')
  for (const old of readdirSync(folder).filter((name) => name.startsWith('2026')).sort().slice(0, -1)) rmSync(join(folder, old), { recursive: true })
  const last = all.logIn(root)
  await last.catchUp()
  expect(last.incidents.open.get(key)).toMatchObject({ alert: 'A', to: ['a'], shown: { title: alertOf(finding).title } })
  expect(last.before(key, 'a')).toEqual({ reference: 'REF-1' })
  expect(last.incidents.early.size).toBe(0)
})

test('one that goes on for days forgets what lies behind, but for what is open', async () => {
  const log = all.logIn(newFolder())
  await log.deliveriesOf('R').finished(message, 'a', delivered)
  await alertIn(log)
  all.now += 2 * day
  await log.catchUp()
  expect([log.deliveries(message.key), Object.keys(log.deliveries(key))]).toEqual([{}, ['a']])
})
