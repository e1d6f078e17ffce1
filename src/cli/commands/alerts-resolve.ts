/** sirun alerts resolve: what needs no run is over. */
import { failure } from '../../diagnostics/diagnostic.js'
import type { Verdict } from '../../engine/records.js'
import { count } from '../../terminal/format-value.js'
import { makePrompter } from '../../terminal/prompter.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import type { Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openIncidentDesk, sayer, type IncidentDesk } from '../incident-desk.js'
import { sayAll } from './ack.js'

export interface AlertsResolveOptions {
  findings: readonly string[]
  verdict: string
  note?: string
  /** Do not ask. */
  yes?: boolean
}

const verdicts: readonly Verdict[] = ['true-positive', 'false-positive', 'benign', 'duplicate']

/** Exit code: needs-person where nobody agreed. Throws SirunError as `sirun ack` does. */
export async function run({ findings, verdict: named, note, yes = false }: AlertsResolveOptions, context: Context): Promise<ExitCode> {
  const verdict = verdicts.find((each) => each === named)
  if (!verdict) throw failure('usage', 'no-such-verdict', `There is no verdict ${named}.`, `Known: ${verdicts.join(', ')}.`)
  const desk = await openIncidentDesk(context)
  try {
    const keys = await desk.keysOf(findings)
    if (!yes && !(await isWanted(keys, verdict, desk, context))) {
      context.streams.stdout.write('Nothing was resolved.\n')
      return exitCodes['needs-person']
    }
    return sayAll(await desk.say(keys.map((key) => ({ type: 'resolved', key, verdict, said: sayer(note) }))), desk, context)
  } finally {
    await desk.close()
  }
}

async function isWanted(keys: readonly string[], verdict: Verdict, { incidents: { open, resolved } }: IncidentDesk, { streams, terminal }: Context): Promise<boolean> {
  if (!terminal.interactive) throw failure('needs-person', 'unconfirmed', `There is no terminal to ask at, and nobody is told any more of what is resolved. Nothing was resolved.`, 'Without one: --yes')
  streams.stdout.write(`${keys.flatMap((key) => wrap(forTerminal((open.get(key) ?? resolved.get(key))?.title ?? key), terminal.out.columns, '  ')).join('\n')}\n\n`)
  return makePrompter(streams, terminal.out).choose({
    message: `Resolve ${count(keys.length, 'incident')} as ${verdict}?`,
    start: 0,
    choices: [
      { value: false, name: 'no', says: 'nothing changes' },
      { value: true, name: 'resolve', says: 'nobody is told of it any more' },
    ],
  })
}
