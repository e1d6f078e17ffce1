/** sirun alerts route: what sirun watch does with the messages of a queue, for the events of a document. */
import { recordOfSignal } from '../../alerts/signal.js'
import { SirunError, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { readDocument } from '../../findings/fetch-finding.js'
import { eventsIn } from '../../watch/events-in.js'
import { runLimited } from '../../alerts/run-limited.js'
import { takeEvent } from '../../watch/take-event.js'
import { alertFor } from '../alert-io.js'
import { alertSender } from '../alert-sender.js'
import type { Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { findingIo, wayToAws } from '../finding-io.js'
import { openCatalog } from '../pin-files.js'

export interface AlertsRouteOptions {
  /** file:<path>, or -. */
  events: string
}

/** Events that are told at the same time. */
const together = 16

/** Throws SirunError: usage where there is no document or no routing; failed, after all are told, for what is no finding or that nobody was told of. */
export async function run({ events: reference }: AlertsRouteOptions, context: Context): Promise<ExitCode> {
  const { settings, cwd } = context
  const way = wayToAws(context)
  try {
    const sender = await alertSender(context, way.open)
    const { text, origin } = await readDocument(reference, findingIo(context))
    const catalog = await openCatalog(settings, cwd)
    const rejections: Diagnostic[] = []
    await runLimited(eventsIn(text), together, async ({ text: body, line }) => {
      const { findings, signal, rejected } = takeEvent(body)
      for (const finding of findings) await sender.send(await alertFor(finding, { settings, catalog, at: new Date() }))
      if (signal) await sender.take(recordOfSignal(signal))
      if (rejected === undefined) return
      await sender.note({ type: 'rejected', message: `${origin}:${line}`, receives: 1, reason: rejected, body })
      rejections.push({ code: 'event-rejected', severity: 'error', message: rejected, place: { file: origin, line }, hint: 'It is kept in the alert log; what is no finding need not come here.' })
    })
    await sender.finish().catch((error: unknown) => {
      if (!(error instanceof SirunError) || error.kind !== 'failed') throw error
      rejections.push(...error.diagnostics)
    })
    if (rejections.length > 0) throw new SirunError('failed', rejections)
    return exitCodes.done
  } finally {
    await way.close()
  }
}
