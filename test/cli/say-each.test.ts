/** What is said of incidents where the alert log of this machine cannot be written: the watcher is told, and the person that it is not recorded. */
import type { SaidRecord } from '../../src/alerts/alert-records.js'
import { noIncidents } from '../../src/alerts/incidents.js'
import { sayEach, type SayingPorts } from '../../src/cli/incident-desk.js'
import { problemsOf, saidObject, showSaid } from '../../src/cli/show-said.js'
import { failure } from '../../src/diagnostics/diagnostic.js'
import { screenOf } from '../../src/terminal/theme.js'

const said: SaidRecord = { type: 'acknowledged', key: 'a'.repeat(64), said: { user: 'ops', host: 'bastion', by: 'person' } }
const full = failure('state', 'alert-log-full', 'The alert log cannot be written.', 'Make room.')
const fullLog: Pick<SayingPorts, 'record' | 'tell'> = { record: () => Promise.reject(full), tell: () => Promise.reject(new Error('nobody is told')) }
const desk = { routing: { destinations: {} }, incidents: noIncidents(), now: () => new Date('2026-11-25T03:00:00Z') }
const screen = screenOf({ columns: 80 }, { NO_COLOR: '1' }, false)

test('the watcher is told', async () => {
  const [one] = await sayEach([said], { ...fullLog, signal: async () => ({ status: 'delivered' }) })
  expect(one).toEqual({ record: said, told: [], signal: { status: 'delivered' }, unrecorded: full })
  expect(showSaid(one!, desk, screen)).toBe(`${said.key}\n    It is not recorded here.\n    The watcher was told.\n`)
  expect(saidObject(one!)).toMatchObject({ outcome: 'not-recorded', watcher: { status: 'delivered' } })
  expect(problemsOf([one!])).toEqual({ kind: 'state', diagnostics: full.diagnostics })
})

test('the watcher cannot be told either', async () => {
  const [one] = await sayEach([said], { ...fullLog, signal: async () => ({ status: 'failed', error: { name: 'TimeoutError', message: 'm' } }) })
  expect(problemsOf([one!])).toMatchObject({ kind: 'state', diagnostics: [{ code: 'alert-log-full' }, { code: 'watcher-not-told' }] })
})

test('without a watcher, and for a bug, it is thrown', async () => {
  await expect(sayEach([said], fullLog)).rejects.toBe(full)
  const bug = new Error('bug')
  await expect(sayEach([said], { ...fullLog, record: () => Promise.reject(bug), signal: async () => ({ status: 'delivered' }) })).rejects.toBe(bug)
})
