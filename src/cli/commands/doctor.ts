/** sirun doctor: whether everything is in place to respond, before it is needed. Changes nothing in AWS. */
import { SirunError } from '../../diagnostics/diagnostic.js'
import { forTerminal } from '../../text/escape.js'
import { padTo, wrap } from '../../text/layout.js'
import { checkAws } from '../check-aws.js'
import { checkLibrary } from '../check-library.js'
import { checkMachine } from '../check-machine.js'
import { checkPolicy } from '../check-policy.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openAws } from '../open-aws.js'

/** One thing that was looked at. */
export interface DoctorCheck {
  name: string
  /** warn: one can respond, but something will be missing. */
  state: 'ok' | 'warn' | 'fail'
  /** What kind of failure it is where it fails: the exit code says it. */
  kind?: 'usage' | 'state' | 'aws'
  /** What is there. */
  says: string
  /** What to do about it. */
  hint?: string
}

/** Exit code: done, or that of the first thing that is needed and not there. */
export async function run(_: object, context: Context): Promise<ExitCode> {
  const checks: DoctorCheck[] = []
  const note = (check: DoctorCheck): void => {
    checks.push(check)
    show(check, context)
  }
  checkMachine(context).forEach(note)
  note(await checkLibrary(context))
  note(await checkPolicy(context))
  try {
    const open = await openAws(context.settings, context.env, { at: context })
    for await (const check of checkAws(open, context)) note(check)
    open.close()
  } catch (error) {
    if (!(error instanceof SirunError)) throw error
    for (const { message, hint } of error.diagnostics) note({ name: 'endpoints', state: 'fail', kind: 'usage', says: message, ...(hint !== undefined && { hint }) })
  }
  const first = checks.find(({ state }) => state === 'fail')
  return first ? exitCodes[first.kind ?? 'aws'] : exitCodes.done
}

function show(check: DoctorCheck, context: Context): void {
  if (context.settings.json) return writeJson(context, { type: 'check', ...check })
  const { theme, columns } = context.terminal.out
  const { name, state, says, hint } = check
  const sign = { ok: theme.good('✔'), warn: theme.caution('!'), fail: theme.bad('✘') }[state]
  const width = 14
  const [first = '', ...rest] = wrap(forTerminal(says), columns, ' '.repeat(width + 2))
  const hints = hint === undefined ? [] : wrap(theme.quiet(forTerminal(hint)), columns, ' '.repeat(width + 2))
  context.streams.stdout.write(`${[`${sign} ${padTo(name, width)}${first.slice(width + 2)}`, ...rest, ...hints].join('\n')}\n`)
}
