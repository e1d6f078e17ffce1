import { AlertLog } from '../../src/alerts/alert-log.js'
import type { Delivery } from '../../src/alerts/channel.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { runFollowers, type Following, type RunFollowers } from '../../src/cli/run-followers.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { alertOf } from '../alerts/alert-of.js'
import { delivered, failed, hook, scene, type Scene } from '../alerts/deliveries.js'
import { fixture } from '../findings/fixtures.js'
import { sampleRun } from '../journal/sample-run.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const [opened] = sampleRun.map(({ record }) => record) as [JournalRecord]
const of = (type: string, more: object = {}): JournalRecord => ({ at: '2026-11-24T03:05:00.000Z', mono: 1, type, ...more }) as JournalRecord
const session = of('session', { session: 1, host: 'h', user: 'u', pid: 1 })

interface Setting {
  records: JournalRecord[]
  told: JournalRecord[]
  scene: Scene
  followers: RunFollowers
  see(record: JournalRecord): void
}

function setting(answers: Record<string, Delivery | (() => Promise<Delivery>)>, deadline = 5_000, more: Partial<Following> = {}): Setting {
  const at = scene({ ticket: hook('chat'), chat: hook() }, answers, { follows: true })
  const records = [opened]
  const told: JournalRecord[] = []
  const log = new AlertLog({ root: newFolder(), clock: { now: () => new Date('2026-11-24T03:00:00Z'), monotonic: () => 0, sleep: () => Promise.resolve(true) }, sirun: '0', by: { host: 'h', pid: 1, started: '' }, isRunning: () => true, routing: {} })
  const followers = runFollowers({
    records: () => records,
    append: (body) => { const record = of(body.type, body); told.push(record); records.push(record); return Promise.resolve() },
    open: () => Promise.resolve({ key: 'k', audience: { alert: alertOf(fixture('ec2-c2-event')), followers: ['ticket'], others: ['chat'], courier: at, log }, ...more }),
    deadline,
  })
  return { records, told, scene: at, followers, see: (record) => { records.push(record); followers.see(record) } }
}

const statesOf = ({ told }: Scene): string[] => told.map(({ to, notice }) => `${to} ${(notice as AlertNotice).progress!.state}`)

test('who follows is told of each turn, others of the end; each is recorded', async () => {
  const { see, followers, scene: at, told } = setting({ ticket: delivered, chat: delivered })
  see(session)
  see(of('step-started'))
  await until(() => told.length === 1)
  see(of('closed'))
  await followers.finish()
  expect(statesOf(at)).toEqual(['ticket open', 'ticket closed', 'chat closed'])
  expect(at.told[1]!.notice).toMatchObject({ reference: 'REF-1' })
  expect(told).toMatchObject([{ to: 'ticket', upTo: 2, status: 'delivered', reference: 'REF-1' }, { to: 'ticket', upTo: 5 }, { to: 'chat', upTo: 5 }])
})

test('of turns that wait, the last is told', async () => {
  let release: (delivery: Delivery) => void = () => undefined
  const slow = new Promise<Delivery>((resolve) => (release = resolve))
  const { see, followers, scene: at } = setting({ ticket: () => slow, chat: delivered })
  see(session)
  await until(() => at.told.length === 1)
  for (const phase of ['validate', 'isolate', 'remediate']) see(of('phase-finished', { phase }))
  see(of('closed'))
  release(delivered)
  await followers.finish()
  expect(statesOf(at)).toEqual(['ticket open', 'ticket closed', 'chat closed'])
})

test('what cannot be told is recorded, and nobody else is told in its place', async () => {
  const { see, followers, scene: at, told } = setting({ ticket: failed, chat: delivered })
  see(session)
  await followers.finish()
  expect(statesOf(at)).toEqual(['ticket open'])
  expect(told).toMatchObject([{ to: 'ticket', status: 'failed', error: { name: 'NoRoute' } }])
})

test('one that does not end keeps the end no longer than its deadline', async () => {
  const { see, followers, told } = setting({ ticket: () => new Promise(() => undefined), chat: delivered }, 20)
  see(session)
  await followers.finish()
  expect(told).toEqual([])
})

test('what the run says of its incident is recorded at each turn, and the watcher hears each of it once', async () => {
  const said: string[][] = []
  const heard: string[] = []
  const answers: Delivery[] = [failed, delivered, delivered]
  const { see, followers, told } = setting({ ticket: delivered, chat: delivered }, 5_000, {
    say: (records) => Promise.resolve(void said.push(records.map(({ type }) => type))),
    signal: (records) => { heard.push(...records.map(({ type }) => type)); return Promise.resolve(answers.shift()!) },
  })
  const toWatcher = (): JournalRecord[] => told.filter((record) => record.type === 'told' && record.to === 'watch.queue')
  see(session)
  await until(() => toWatcher().length === 1)
  see(of('phase-finished', { phase: 'validate' }))
  await until(() => toWatcher().length === 2)
  see(of('phase-finished', { phase: 'isolate' }))
  await until(() => said.length === 3)
  see(of('closed'))
  await followers.finish()
  expect(said).toEqual([['acknowledged'], ['acknowledged'], ['acknowledged'], ['resolved']])
  expect(heard).toEqual(['acknowledged', 'acknowledged', 'resolved'])
  expect(toWatcher()).toMatchObject([{ status: 'failed' }, { status: 'delivered' }, { status: 'delivered' }])
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
