/** sirun alert: what a finding means, who and what it is about, how urgent it is and what to do, for people who must act. */
import type { Alert } from '../../alerts/alert.js'
import { alertAsJson } from '../../alerts/formats/json.js'
import { alertAsPlain } from '../../alerts/formats/plain.js'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { fetchFindings } from '../../findings/fetch-finding.js'
import { forJson } from '../../text/escape.js'
import type { Context } from '../context.js'
import { alertFor } from '../alert-io.js'
import type { AlertSender } from '../alert-sender.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { findingIo, isInAws, wayToAws } from '../finding-io.js'
import { openCatalog } from '../pin-files.js'

export interface AlertOptions {
  /** An ARN or id in AWS, file:<path>, or -; with #<n> or #<id> one of several. */
  finding: string
  /** One of `formats`. Default: plain, or json. */
  format?: string
  /** Ask AWS what it knows beside the finding. Default: for a finding that comes from AWS. */
  context?: boolean
  /** Tell whom the routing says, in the place of printing it. */
  send?: boolean
  /** With `send`: show what would be sent. */
  dryRun?: boolean
}

/** Throws SirunError: usage for a reference that names nothing, or where there is no routing to send by; failed, after what could be read, for what is no finding. */
export async function run({ finding: reference, format, send = false, dryRun = false, context: asked = isInAws(reference) }: AlertOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, cwd } = context
  const shown = format ?? (settings.json ? 'json' : 'plain')
  const inFormat = Object.hasOwn(formats, shown) ? formats[shown] : undefined
  if (!inFormat) throw failure('usage', 'no-such-format', `There is no format ${shown}.`, didYouMean(shown, Object.keys(formats)) ?? `Known: ${Object.keys(formats).join(', ')}.`)
  if (dryRun && !send) throw failure('usage', 'conflicting-arguments', '--dry-run says what --send would do: give both.', 'Without --send nothing leaves.')
  if (send && format !== undefined) throw failure('usage', 'conflicting-arguments', '--format is for what is printed; what is sent has the format of its destination.', 'Leave --format out.')
  const way = wayToAws(context)
  try {
    const sender = send ? await senderFor(dryRun, context, way) : undefined
    const { findings, problems } = await fetchFindings(reference, findingIo(context, way))
    const catalog = await openCatalog(settings, cwd)
    const open = asked ? await way.open() : undefined
    for (const [index, finding] of findings.entries()) {
      const alerted = await alertFor(finding, { settings, catalog, at: new Date(), ...(open && { open }) })
      if (sender) {
        await sender.send(alerted)
        continue
      }
      const { alert } = alerted
      const text = await inFormat(alert)
      streams.stdout.write(index === 0 || shown !== 'plain' ? text : `\n${text}`)
    }
    await sender?.finish()
    if (problems.length > 0) throw new SirunError('failed', problems)
    return exitCodes.done
  } finally {
    await way.close()
  }
}

async function senderFor(dryRun: boolean, context: Context, { open }: ReturnType<typeof wayToAws>): Promise<AlertSender> {
  const { alertDrafter, alertSender } = await import('../alert-sender.js')
  return dryRun ? alertDrafter(context) : alertSender(context, open)
}

/** Each with a line feed at the end. */
const formats: Readonly<Record<string, (alert: Alert) => string | Promise<string>>> = {
  plain: alertAsPlain,
  json: (alert) => `${alertAsJson(alert)}\n`,
  markdown: async (alert) => (await import('../../alerts/formats/markdown.js')).alertAsMarkdown(alert),
  slack: async (alert) => `${forJson((await import('../../alerts/formats/slack.js')).alertAsSlack(alert))}\n`,
  jira: async (alert) => `${forJson((await import('../../alerts/formats/jira.js')).alertAsJira(alert))}\n`,
}
