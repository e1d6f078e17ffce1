/** The outbox of a live run: its messages go to the destinations of the routing. */
import { deliverNotice, type Courier } from '../alerts/deliver-notice.js'
import { keyOf } from '../alerts/notice-key.js'
import type { MessageNotice } from '../alerts/notice.js'
import { sentOf } from '../alerts/sent-of.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Clock, Outbox, Sent } from '../engine/ports.js'
import type { Context } from './context.js'
import type { OpenAws } from './open-aws.js'
import { openRouting } from './open-routing.js'

export interface RunOutboxOptions {
  run: string
  now: () => Date
  /** Opened with the first message; undefined where no routing is configured. */
  courier: () => Promise<Omit<Courier, 'log'> | undefined>
}

/** The run's own journal keeps what was told. */
const noLog: Courier['log'] = { started: () => Promise.resolve(), finished: () => Promise.resolve() }

export function runOutbox({ run, now, courier }: RunOutboxOptions): Outbox {
  return {
    deliver: async ({ key, to, subject, text }) => {
      const notice: MessageNotice = { kind: 'message', key: keyOf(key), at: now(), subject, text, run, mode: 'live' }
      try {
        const by = await courier()
        if (!by) return failed('NoRouting', 'no routing is configured: routing in sirun.config.yaml, docs/alerts.md')
        const [told] = await deliverNotice(notice, [to], { ...by, log: noLog })
        return sentOf(told!)
      } catch (error) {
        // A routing that cannot be read keeps nobody from containing.
        if (!(error instanceof SirunError)) throw error
        return failed(error.diagnostics[0]?.code ?? error.kind, error.message)
      }
    },
  }
}

/** Reads the routing, and loads the channels, when the first message leaves. */
export function runCourier({ context, clock, open }: { context: Context; clock: Clock; open: OpenAws }): RunOutboxOptions['courier'] {
  let courier: Promise<Omit<Courier, 'log'> | undefined> | undefined
  const make = async (): Promise<Omit<Courier, 'log'> | undefined> => {
    const opened = await openRouting(context)
    if (!opened) return undefined
    const { courierFor } = await import('./alert-means.js')
    return courierFor({ opened, context, clock, open: () => Promise.resolve(open) })
  }
  return () => (courier ??= make())
}

function failed(name: string, message: string): Sent {
  return { status: 'failed', error: { name, message } }
}
