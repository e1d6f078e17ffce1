/**
 * What a watcher did, as metrics in the text format of Prometheus. Names are OpenTelemetry's, where it has some:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/ and …/semconv/system/process-metrics/. No label
 * holds text of a finding.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Load } from './watcher.js'
import type { TroubledPart, WatchEvent } from './watch-event.js'

export interface MetricsParts {
  /** The queue's name. */
  queue: string
  load: () => Load
  openIncidents: () => number
}

/** Seconds. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const lags = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400]
const parts: readonly TroubledPart[] = ['receive', 'hide', 'delete', 'log']

export class Metrics {
  readonly #registry = new Registry()
  readonly #take: (event: WatchEvent) => void

  constructor({ queue, load, openIncidents }: MetricsParts) {
    const registers = [this.#registry]
    const counter = <T extends string>(name: string, help: string, ...labelNames: T[]): Counter<T> => new Counter({ name, help, labelNames, registers })
    const histogram = <T extends string>(name: string, help: string, buckets: number[], ...labelNames: T[]): Histogram<T> => new Histogram({ name, help, buckets, labelNames, registers })
    const gauge = (name: string, help: string, value: () => number): Gauge => new Gauge({ name, help, registers, collect() { this.set(value()) } })

    const of = { messaging_system: 'aws_sqs', messaging_destination_name: queue, messaging_operation_name: 'receive' }
    const consumed = counter('messaging_client_consumed_messages_total', 'Messages received.', 'messaging_system', 'messaging_destination_name', 'messaging_operation_name')
    const took = histogram('messaging_process_duration_seconds', 'From the receipt of a message until all that it holds is recorded.', durations, 'messaging_system', 'messaging_destination_name', 'messaging_operation_name')
    const lag = histogram('sirun_message_lag_seconds', 'From the sending of a message until all that it holds is recorded.', lags)
    const rejected = counter('sirun_messages_rejected_total', 'Messages with something that is no finding.')
    const putBack = counter('sirun_messages_put_back_total', 'Messages that could not be taken and come again.')
    const signals = counter('sirun_signals_total', 'Signals taken, by what they say.', 'signal')
    const recorded = counter('sirun_alerts_recorded_total', 'Alerts recorded.', 'priority')
    const duplicates = counter('sirun_alerts_duplicate_total', 'Findings that came before, unchanged.')
    const deliveries = counter('sirun_deliveries_total', 'Tries at destinations.', 'destination_type', 'status')
    const untold = counter('sirun_untold_total', 'What neither a destination nor its fallbacks took.')
    const escalations = counter('sirun_escalations_total', 'Steps of escalations, and reminders.', 'kind')
    const failures = counter('sirun_failures_total', 'Mistakes of sirun.')
    const trouble = new Gauge({ name: 'sirun_trouble', help: '1 where it does not work now.', labelNames: ['part'], registers })
    for (const part of parts) trouble.set({ part }, 0)
    for (const signal of ['acknowledged', 'contained', 'resolved']) signals.inc({ signal }, 0)

    gauge('sirun_open_incidents', 'Incidents that are open.', openIncidents)
    gauge('sirun_messages_in_work', 'Messages received and not yet deleted.', () => load().inWork)
    gauge('sirun_deliveries_pending', 'Alerts recorded and still to be told.', () => load().deliveries)
    gauge('sirun_deliveries_pending_oldest_seconds', 'For how long the oldest of them has been recorded.', () => (load().oldest ?? 0) / 1_000)
    gauge('process_memory_usage_bytes', 'Physical memory in use.', () => process.memoryUsage.rss())
    gauge('process_uptime_seconds', 'Since the process started.', () => process.uptime())
    new Counter({
      name: 'process_cpu_time_seconds_total', help: 'CPU time.', labelNames: ['cpu_mode'], registers,
      collect() {
        const { user, system } = process.cpuUsage()
        this.reset()
        this.inc({ cpu_mode: 'user' }, user / 1e6)
        this.inc({ cpu_mode: 'system' }, system / 1e6)
      },
    })

    this.#take = (event) => {
      switch (event.event) {
        case 'received': return consumed.inc(of, event.messages)
        case 'taken':
          took.observe({ ...of, messaging_operation_name: 'process' }, event.milliseconds / 1_000)
          if (event.lag !== undefined) lag.observe(Math.max(0, event.lag) / 1_000)
          return
        case 'recorded': return recorded.inc({ priority: event.priority })
        case 'duplicate': return duplicates.inc()
        case 'rejected': return rejected.inc()
        case 'put-back': return putBack.inc()
        case 'signal': return signals.inc({ signal: event.signal })
        case 'delivery': return deliveries.inc({ destination_type: event.type, status: event.status })
        case 'untold': return untold.inc()
        case 'escalated': return escalations.inc({ kind: event.what })
        case 'trouble': return trouble.set({ part: event.part }, 1)
        case 'recovered': return trouble.set({ part: event.part }, 0)
        case 'failed': return failures.inc()
        default: return
      }
    }
  }

  take(event: WatchEvent): void {
    this.#take(event)
  }

  /** Content type `text/plain; version=0.0.4; charset=utf-8`. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
