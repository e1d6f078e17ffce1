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
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { findingIo, wayToAws } from '../finding-io.js'
import { openCatalog } from '../pin-files.js'

export interface AlertOptions {
  /** An ARN or id in AWS, file:<path>, or -; with #<n> or #<id> one of several. */
  finding: string
  /** One of `formats`. Default: plain, or json. */
  format?: string
  /** Ask AWS what it knows beside the finding. Default: for a finding that comes from AWS. */
  context?: boolean
}

/** Throws SirunError: usage for a reference that names nothing; failed, after what could be read, for what is no finding. */
export async function run({ finding: reference, format, context: asked = !/^(?:file:|-)/.test(reference) }: AlertOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, cwd } = context
  const shown = format ?? (settings.json ? 'json' : 'plain')
  const inFormat = Object.hasOwn(formats, shown) ? formats[shown] : undefined
  if (!inFormat) throw failure('usage', 'no-such-format', `There is no format ${shown}.`, didYouMean(shown, Object.keys(formats)) ?? `Known: ${Object.keys(formats).join(', ')}.`)
  const way = wayToAws(context)
  try {
    const { findings, problems } = await fetchFindings(reference, findingIo(context, way))
    const catalog = await openCatalog(settings, cwd)
    const open = asked ? await way.open() : undefined
    for (const [index, finding] of findings.entries()) {
      const { alert } = await alertFor(finding, { settings, catalog, at: new Date(), ...(open && { open }) })
      const text = await inFormat(alert)
      streams.stdout.write(index === 0 || shown !== 'plain' ? text : `\n${text}`)
    }
    if (problems.length > 0) throw new SirunError('failed', problems)
    return exitCodes.done
  } finally {
    await way.close()
  }
}

/** Each with a line feed at the end. */
const formats: Readonly<Record<string, (alert: Alert) => string | Promise<string>>> = {
  plain: alertAsPlain,
  json: (alert) => `${alertAsJson(alert)}\n`,
  markdown: async (alert) => (await import('../../alerts/formats/markdown.js')).alertAsMarkdown(alert),
  slack: async (alert) => `${forJson((await import('../../alerts/formats/slack.js')).alertAsSlack(alert))}\n`,
  jira: async (alert) => `${forJson((await import('../../alerts/formats/jira.js')).alertAsJira(alert))}\n`,
}
