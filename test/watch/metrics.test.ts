/** What a watcher did, in the text format of Prometheus; whether it is well, and why not. */
import { Health } from '../../src/watch/health.js'
import { Metrics } from '../../src/watch/metrics.js'
import type { WatchEvent } from '../../src/watch/watch-event.js'

const recorded: WatchEvent = { event: 'recorded', message: 'm', key: 'sirun-1', finding: 'hostile"\n} finding', priority: 'P1', to: [{ name: 'hook', outcome: 'told' }] }

test('counts, times and what is open; no text of a finding', async () => {
  const metrics = new Metrics({ queue: 'events', load: () => ({ inWork: 3, deliveries: 2, oldest: 1_500 }), openIncidents: () => 7 })
  const events: WatchEvent[] = [
    { event: 'received', messages: 10 }, recorded, recorded, { event: 'duplicate', message: 'm', key: 'sirun-1' },
    { event: 'taken', message: 'm', milliseconds: 20, lag: 70_000 }, { event: 'rejected', message: 'm', receives: 1, reason: 'no finding' },
    { event: 'delivery', key: 'sirun-1', what: 'alert', to: 'hook', type: 'webhook', status: 'delivered' },
    { event: 'delivery', key: 'sirun-1', what: 'alert', to: 'hook', type: 'webhook', status: 'failed', error: 'hostile' },
    { event: 'escalated', key: 'sirun-1', what: 'step', number: 1, to: ['lead'] }, { event: 'trouble', part: 'log', code: 'c', message: 'm' },
    { event: 'trouble', part: 'receive', code: 'c', message: 'm' }, { event: 'recovered', part: 'receive', milliseconds: 5 },
  ]
  events.forEach((each) => metrics.take(each))
  const text = await metrics.text()
  const of = 'messaging_system="aws_sqs",messaging_destination_name="events"'
  for (const line of [
    `messaging_client_consumed_messages_total{${of},messaging_operation_name="receive"} 10`,
    `messaging_process_duration_seconds_bucket{le="0.025",${of},messaging_operation_name="process"} 1`,
    'sirun_alerts_recorded_total{priority="P1"} 2', 'sirun_alerts_duplicate_total 1', 'sirun_messages_rejected_total 1',
    'sirun_message_lag_seconds_bucket{le="60"} 0', 'sirun_message_lag_seconds_bucket{le="300"} 1',
    'sirun_deliveries_total{destination_type="webhook",status="delivered"} 1', 'sirun_deliveries_total{destination_type="webhook",status="failed"} 1',
    'sirun_escalations_total{kind="step"} 1', 'sirun_trouble{part="log"} 1', 'sirun_trouble{part="receive"} 0', 'sirun_signals_total{signal="resolved"} 0',
    'sirun_open_incidents 7', 'sirun_messages_in_work 3', 'sirun_deliveries_pending 2', 'sirun_deliveries_pending_oldest_seconds 1.5',
  ]) expect(text.split('\n')).toContain(line)
  expect(text).toMatch(/^process_cpu_time_seconds_total\{cpu_mode="user"\} [\d.]+$/m)
  expect(text).toMatch(/^process_memory_usage_bytes \d+$/m)
  expect(text).not.toContain('hostile')
})

test('each line of the text is one that Prometheus reads', async () => {
  const metrics = new Metrics({ queue: 'a"\\\nb', load: () => ({ inWork: 0, deliveries: 0 }), openIncidents: () => 0 })
  metrics.take({ event: 'received', messages: 1 })
  for (const line of (await metrics.text()).trimEnd().split('\n')) expect(line).toMatch(/^$|^# (?:HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (?:[-+.\de]+|\+Inf|NaN)$/)
})

test('well after a receive; not before the first, after a silence, in trouble, with old alerts, or while it ends', () => {
  let now = 0
  const load: { deliveries: number; inWork: number; oldest?: number } = { inWork: 0, deliveries: 0 }
  const health = new Health(() => now, () => load)
  const problems = (): string[] => health.look().problems
  expect(health.look()).toEqual({ status: 'failing', problems: ['Nothing was received yet.'], lastReceive: null, deliveries: { pending: 0, oldest: 0 } })
  health.take({ event: 'received', messages: 0 })
  now += 100_000
  expect(health.look()).toEqual({ status: 'ok', problems: [], lastReceive: 100, deliveries: { pending: 0, oldest: 0 } })
  now += 50_000
  expect(problems()).toEqual(['Nothing was received for 2 min 30 s.'])
  health.take({ event: 'trouble', part: 'receive', code: 'AccessDenied', message: 'sqs:ReceiveMessage: AccessDenied' })
  health.take({ event: 'trouble', part: 'log', code: 'journal-unwritable', message: 'No space left.' })
  expect(problems()).toEqual(['sqs:ReceiveMessage: AccessDenied', 'No space left.'])
  health.take({ event: 'recovered', part: 'receive', milliseconds: 1 })
  health.take({ event: 'recovered', part: 'log', milliseconds: 1 })
  health.take({ event: 'received', messages: 1 })
  load.oldest = 700_000
  expect(problems()).toEqual(['An alert has been waiting to be told for 11 min 40 s.'])
  load.oldest = 1
  health.take({ event: 'stopping', inWork: 0, deliveries: 1 })
  expect(health.look()).toMatchObject({ status: 'failing', problems: ['It is ending.'] })
})
