/** Step kind `notify`: who is told, what is recorded, and that nobody is told twice or holds anything up. */
import type { OutboxMessage, Ports, Sent } from '../../src/engine/ports.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { noTerminalOperator } from '../../src/terminal/no-terminal-operator.js'
import { fakeAws } from './fake-aws.js'
import { Crash, play, procedure, questions, recordsOf, runbook, runId, setTopic, type Setting, type StepSource } from './play.js'

const delivered: Sent = { status: 'delivered', reference: 'REF-1' }
const lost: Sent = { status: 'failed', error: { name: 'NoRoute', message: 'nobody there' }, maybe: true }

/** An outbox that answers in turn, the last one on and on, and notes what left. */
function outbox(...answers: (Sent | Crash)[]): { left: OutboxMessage[]; setting: Setting } {
  const left: OutboxMessage[] = []
  const deliver = (message: OutboxMessage): Promise<Sent> => {
    left.push(message)
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    return answer instanceof Crash ? Promise.reject(answer) : Promise.resolve(answer)
  }
  return { left, setting: { aws: fakeAws({ topics: { alpha: { Policy: 'open' } } }), ports: (ports: Ports): Ports => ({ ...ports, outbox: { deliver } }) } }
}

const tell = (to: string | string[], more: ValueMap = {}): StepSource => ({ id: 'tell', notify: { to, say: 'It is ${place.account}', ...more } })

test('each destination is told, under a key of run and step, and it is recorded', async () => {
  const { left, setting } = outbox(delivered, { status: 'delivered', by: 'mail' })
  const { records, outcomes } = await play(runbook({ close: [tell(['secops', 'owner'], { subject: 'About ${run.id}' })] }), setting)
  const said = { subject: `About ${runId}`, text: 'It is 111122223333' }
  expect(left).toEqual([{ key: `${runId} tell`, to: 'secops', ...said }, { key: `${runId} tell`, to: 'owner', ...said }])
  expect(recordsOf(records, 'notified')).toMatchObject([
    { address: 'tell', to: 'secops', subject: said.subject, say: said.text, reference: 'REF-1' },
    { address: 'tell', to: 'owner', by: 'mail' },
  ])
  expect(outcomes).toMatchObject({ tell: 'done' })
})

test('without a subject it is the title; for each item it is another key', async () => {
  const { left, setting } = outbox(delivered)
  await play(runbook({ close: [{ id: 'each', title: 'Tell them', forEach: '["a", "b"]', notify: { to: 'secops', say: 'About ${item}' } }] }), setting)
  expect(left).toMatchObject([
    { key: `${runId} each[0]`, subject: 'Tell them', text: 'About a' },
    { key: `${runId} each[1]`, text: 'About b' },
  ])
})

test('in a drill nothing leaves, and what would be said is recorded', async () => {
  const { records, outcomes } = await play(runbook({ close: [tell('secops')] }))
  expect(recordsOf(records, 'notified')).toMatchObject([{ to: 'secops', say: 'It is 111122223333', sent: false }])
  expect(outcomes).toMatchObject({ tell: 'done' })
})

test('what fails is trouble that names it; again tells only whoever was not told', async () => {
  const { left, setting } = outbox(delivered, lost, delivered)
  const { asked, outcomes } = await play(runbook({ close: [tell(['secops', 'owner'])] }), { ...setting, script: { 'trouble tell': { do: 'again', reason: '' } } })
  expect(left.map(({ to }) => to)).toEqual(['secops', 'owner', 'owner'])
  expect(asked.find(({ kind }) => kind === 'trouble')).toMatchObject({ aside: true, message: 'Not told: owner (NoRoute: nobody there; it may have arrived)' })
  expect(outcomes).toMatchObject({ tell: 'done' })
})

test('left as it is, the step is failed, nobody is asked about it again, and the run goes on', async () => {
  const { setting } = outbox(lost)
  const { asked, outcomes, end } = await play(runbook({ isolate: [tell('secops'), setTopic('cut')] }), { ...setting, script: { 'trouble tell': { do: 'go-on', reason: 'called them' } } })
  expect(outcomes).toMatchObject({ tell: 'failed', cut: 'done' })
  expect(questions(asked)).not.toContain('phase isolate')
  expect(end?.status).toBe('closed')
})

test('a step that needs it does wait', async () => {
  const { setting } = outbox(lost)
  const { outcomes } = await play(runbook({ isolate: [tell('secops'), setTopic('cut', { needs: ['tell'] })] }), { ...setting, script: { 'trouble tell': { do: 'go-on', reason: 'x' }, 'missing cut': { do: 'skip', reason: 'not told' } } })
  expect(outcomes).toMatchObject({ tell: 'failed', cut: 'declined' })
})

test('without a terminal the run goes on with the step failed', async () => {
  const { setting } = outbox(lost)
  const operator = noTerminalOperator(new Set(['cut']))
  const { outcomes } = await play(runbook({ isolate: [tell('secops'), setTopic('cut')], close: [{ id: 'end', end: 'benign' }] }), { ...setting, ports: (ports) => ({ ...setting.ports!(ports), operator }) })
  expect(outcomes).toMatchObject({ tell: 'failed', cut: 'done' })
  expect(operator.unanswered).toEqual([])
})

test('killed between the message and its record, a resume tells again under the same key; what is recorded is not told again', async () => {
  const { left, setting } = outbox(delivered, new Crash(), delivered)
  const killed = await play(runbook({ close: [tell('secops'), { ...tell('owner'), id: 'later' }] }), setting)
  expect(killed.thrown).toBeInstanceOf(Crash)
  const resumed = await killed.resume()
  expect(left.map(({ key, to }) => `${key} ${to}`)).toEqual([`${runId} tell secops`, `${runId} later owner`, `${runId} later owner`])
  expect(resumed.outcomes).toMatchObject({ tell: 'done', later: 'done' })
})

test('a plan says what would be told, and tells nobody', async () => {
  const { left, setting } = outbox(delivered)
  const cut = procedure('cut', { steps: [setTopic('topic'), tell('secops')] })
  const { asked } = await play(runbook({ isolate: [{ id: 'cut', use: 'cut' }] }), { ...setting, procedures: [cut], script: { 'change cut': { do: 'skip', reason: 'no' } } })
  expect(asked.find(({ kind }) => kind === 'change')).toMatchObject({ impact: ['secops is told: It is 111122223333'] })
  expect(left).toEqual([])
})
