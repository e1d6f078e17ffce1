/** sirun alerts escalate: takes the steps and reminders that are due now, for who runs no watcher. */
import { alertDrafter, alertSender } from '../alert-sender.js'
import type { Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { wayToAws } from '../finding-io.js'

export interface AlertsEscalateOptions {
  /** Shows what is due; nothing leaves, and nothing is written. */
  dryRun?: boolean
}

/** Throws SirunError: usage without a routing; failed, after all are told, for what nobody was told of; state where the log cannot be kept. */
export async function run({ dryRun = false }: AlertsEscalateOptions, context: Context): Promise<ExitCode> {
  const way = wayToAws(context)
  try {
    const sender = await (dryRun ? alertDrafter(context) : alertSender(context, way.open))
    await sender.escalate()
    await sender.finish()
    return exitCodes.done
  } finally {
    await way.close()
  }
}
