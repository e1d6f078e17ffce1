import { join } from 'node:path'
import { AlertLog } from '../../src/alerts/alert-log.js'
import type { Teller } from '../../src/alerts/alert-records.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { delivered, failed, message } from './deliveries.js'

const newFolder = temporaryFolders()
const open: AlertLog[] = []
let now = '2026-11-24T04:00:00.000Z'
const dead = new Set<number>()

beforeEach(() => {
  now = '2026-11-24T04:00:00.000Z'
  dead.clear()
})
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

function logIn(root: string, pid = 1): AlertLog {
  const by: Teller = { host: 'h', pid, started: '1' }
  const clock = { now: () => new Date(now), monotonic: () => 0, sleep: () => new Promise<boolean>((resolve) => setImmediate(() => resolve(true))) }
  const log = new AlertLog({ root: join(root, 'alerts'), clock, sirun: '0.1.0', by, isRunning: (teller) => !dead.has(teller.pid), reach: 3_600_000 })
  open.push(log)
  return log
}

test('the next process knows what was delivered, and by which name', async () => {
  const root = newFolder()
  const log = logIn(root)
  await log.deliveriesOf('A').started(message, [{ to: 'a' }, { to: 'b' }])
  await log.deliveriesOf('A').finished(message, 'a', delivered)
  await log.deliveriesOf('A').finished(message, 'b', failed)
  const next = logIn(root)
  await next.catchUp()
  expect([...next.deliveries(message.key)]).toEqual([
    ['a', { at: now, delivered: true, reference: 'REF-1' }],
    ['b', { at: now }],
  ])
})

test('a delivery whose process ended is interrupted; of one that runs it is not', async () => {
  const root = newFolder()
  await logIn(root, 7).deliveriesOf('A').started(message, [{ to: 'a' }])
  const next = logIn(root, 8)
  await next.catchUp()
  expect(next.interrupted(message.key)).toEqual([])
  dead.add(7)
  expect(next.interrupted(message.key)).toEqual(['a'])
  await next.deliveriesOf('A').finished(message, 'a', delivered)
  expect(next.interrupted(message.key)).toEqual([])
})

test('a name stays known where a later delivery failed', async () => {
  const log = logIn(newFolder())
  await log.deliveriesOf('A').finished(message, 'a', delivered)
  await log.deliveriesOf('A').started(message, [{ to: 'a' }])
  await log.deliveriesOf('A').finished(message, 'a', failed)
  expect(log.deliveries(message.key).get('a')).toEqual({ at: now, delivered: true, reference: 'REF-1' })
})

test('what lies further back is recalled by its key', async () => {
  const root = newFolder()
  await logIn(root).deliveriesOf('A').finished(message, 'a', delivered)
  now = '2026-12-20T00:00:00.000Z'
  const log = logIn(root)
  await log.catchUp()
  expect(log.deliveries(message.key).size).toBe(0)
  log.recall(message.key)
  expect(log.deliveries(message.key).get('a')).toMatchObject({ reference: 'REF-1' })
})

test('one that goes on for days forgets what lies behind', async () => {
  const log = logIn(newFolder())
  await log.deliveriesOf('A').finished(message, 'a', delivered)
  now = '2026-11-26T00:00:00.000Z'
  await log.catchUp()
  expect(log.deliveries(message.key).size).toBe(0)
})
