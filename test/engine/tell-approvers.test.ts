/** Whoever must agree hears of it over the routing's destinations; the question waits for nobody. */
import type { OutboxMessage, Sent } from '../../src/engine/ports.js'
import { fakeAws } from './fake-aws.js'
import { play, recordsOf, runbook, runId, setTopic, type Played, type Setting } from './play.js'

const skip = { do: 'skip', reason: 'gave up' } as const

function asked(tell: string[] | undefined, setting: Setting = {}): Promise<Played> {
  const approvals = { people: { ana: { ssh: 'ana@example.com' } }, groups: { leads: ['ana'] }, rules: [], ...(tell && { tell }) }
  return play(runbook({ isolate: [{ id: 'agree', approve: { by: 'leads' } }, setTopic('cut')] }), { aws: fakeAws({ topics: { alpha: { Policy: 'open' } } }), guards: { approvals }, script: { approval: skip }, ...setting })
}

test('each destination hears who asks whom, for what, until when, and what to run', async () => {
  const left: OutboxMessage[] = []
  const { records } = await asked(['chat', 'mail'], { ports: (ports) => ({ ...ports, outbox: { deliver: (message) => Promise.resolve(void left.push(message)).then((): Sent => ({ status: 'delivered' })) } }) })
  const { sha256, request } = recordsOf(records, 'approval-requested')[0]!
  expect(left.map(({ to, key }) => `${to} ${key}`)).toEqual([`chat ${runId} approval ${sha256}`, `mail ${runId} approval ${sha256}`])
  for (const said of ['tester on host asks 1 of leads', '- cut (111122223333', request.expires, sha256, `sirun approve ${sha256.slice(0, 16)}.json`]) expect(left[0]!.text).toContain(said)
  expect(recordsOf(records, 'notified')).toMatchObject([{ address: 'agree', to: 'chat' }, { to: 'mail' }])
})

test('in a drill it is only recorded; without `tell` nothing is', async () => {
  expect(recordsOf((await asked(['chat'])).records, 'notified')).toMatchObject([{ to: 'chat', sent: false }])
  expect(recordsOf((await asked(undefined)).records, 'notified')).toEqual([])
})

test('the question is asked before anybody has answered, and a failure stops nothing', async () => {
  let answered: () => void = () => undefined
  const question = new Promise<void>((resolve) => (answered = resolve))
  const deliver = (): Promise<Sent> => question.then(() => ({ status: 'failed', error: { name: 'NoRoute', message: 'nobody' } }))
  const { records, outcomes } = await asked(['chat'], {
    ports: (ports) => ({ ...ports, outbox: { deliver } }),
    script: { approval: () => (answered(), skip) },
  })
  expect(recordsOf(records, 'notified')).toMatchObject([{ error: { name: 'NoRoute' } }])
  expect(outcomes).toMatchObject({ agree: 'declined' })
})
