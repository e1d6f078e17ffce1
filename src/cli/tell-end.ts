/** Tells those who follow a closed run how it ended, where the process that closed it came to its own end before. */
import type { Finding } from '../findings/finding.js'
import type { JournalRecord } from '../engine/records.js'
import { forTerminal } from '../text/escape.js'
import { writeJson, type Context } from './context.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { openAws } from './open-aws.js'
import { openCatalog } from './pin-files.js'
import { runFollowers } from './run-followers.js'
import type { TakenUp } from './take-up.js'
import { wallClock } from './wall-clock.js'

type ToldRecord = Extract<JournalRecord, { type: 'told' }>

/**
 * Undefined where nobody is left to be told. Otherwise done, or failed where one of them could not be. The journal and
 * the way to AWS are closed afterwards. Throws SirunError for a routing that is wrong.
 */
export async function tellEnd({ run, opened, records, file, open: earlier }: TakenUp, context: Context): Promise<ExitCode | undefined> {
  const { settings, env, cwd, streams } = context
  const all = [...records]
  const clock = wallClock(new AbortController().signal)
  let open = earlier
  try {
    const catalog = await openCatalog(settings, cwd)
    const way = (open ??= await openAws(settings, env, { at: context }))
    const { openFollowing } = await import('./open-following.js')
    const following = await openFollowing({ finding: opened.finding as unknown as Finding, at: new Date(all[0]!.at), catalog, open: way, context })
    const followers = runFollowers({
      records: () => all,
      append: async (body) => {
        const record: JournalRecord = { at: clock.now().toISOString(), mono: clock.monotonic(), ...body }
        await file?.append(record, { sync: true })
        all.push(record)
      },
      open: () => Promise.resolve(following),
    })
    followers.see(all.findLast(({ type }) => type === 'closed')!)
    await followers.finish()
  } finally {
    open?.close()
    await file?.close()
  }
  const told = all.slice(records.length).filter((record): record is ToldRecord => record.type === 'told')
  if (told.length === 0) return undefined
  if (settings.json) for (const { to, status, reference } of told) writeJson(context, { type: 'told', run, to, status, ...(reference !== undefined && { reference }) })
  else streams.stdout.write(`Run ${run} is closed. Told how it ended:\n${told.map((each) => `  ${lineOf(each)}\n`).join('')}`)
  return told.every(({ status }) => status === 'delivered' || status === 'passed-over') ? exitCodes.done : exitCodes.failed
}

function lineOf({ to, status, reference, why, error }: ToldRecord): string {
  return forTerminal([`${to}: ${status}`, reference ?? why ?? (error && `${error.name}: ${error.message}`)].filter(Boolean).join(' '))
}
