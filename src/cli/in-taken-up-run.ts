/** A session against AWS for a run of the state folder: its pinned files, its place, the screen that says how it stands. */
import type { AwsModel } from '../aws-model/model.js'
import { readPinned } from '../engine/pinned-files.js'
import { sameGuards } from '../engine/stricter-guards.js'
import type { Finding } from '../findings/finding.js'
import { runFolder } from '../journal/run-store.js'
import { showTakenUp } from '../terminal/show-taken-up.js'
import type { Context } from './context.js'
import { inLiveSession, type LiveOptions, type LiveSession, type SessionEnd } from './live-session.js'
import type { Matter } from './matter.js'
import { openAws } from './open-aws.js'
import { version } from './package-root.js'
import { modelFor, openCatalog } from './pin-files.js'
import { showRun } from './show-run.js'
import { differences, type TakenUp } from './take-up.js'

export interface TakenUpOptions {
  approved: LiveOptions['approved']
  resumeLine: string
  /** Why it may go on without approvals, on what is protected, and without a journal on the disk: for this session. */
  breakGlass?: string
  /** Only looks: nothing is kept, shown or asked. */
  silent?: boolean
}

/** Throws SirunError as inLiveSession does. The journal is closed afterwards. */
export async function inTakenUpRun<T>(
  taken: TakenUp,
  { silent = false, approved, resumeLine, breakGlass }: TakenUpOptions,
  context: Context,
  work: (session: LiveSession) => Promise<T>,
): Promise<T & SessionEnd> {
  const { settings, env, cwd, streams, terminal } = context
  const { run, opened, records, state, file, unwritable, session } = taken
  const { files, inputs, place, finding } = opened
  const mode = opened.mode === 'dry-run' ? 'dry-run' : 'live'
  const open = taken.open ?? await openAws(settings, env, { at: context }).catch(async (error: unknown) => {
    await file?.close()
    throw error
  })
  try {
    const catalog = await openCatalog(settings, cwd)
    const { main } = readPinned(files)
    const others = state.others.flatMap((other) => other.files)
    const pinned = [...files, ...others].map((each) => readPinned([each]).main)
    // Other procedures can be run beside it, and a dry run asks IAM what is allowed.
    const prepare = (): Promise<AwsModel> => modelFor([...pinned, ...[...catalog.procedures.values()].map(({ value }) => value)], ['iam', 'ec2'])
    const about = { mode, files, others, inputs, place, resumeLine, earlier: records, ...(finding && { finding: finding as unknown as Finding }) } as const
    const show = (matter: Matter): ReturnType<typeof showRun> => showRun(matter, { value: main }, !terminal.interactive, context)
    const options: LiveOptions = { open, catalog, script: false, approved, show, beside: session.doing === undefined, ...(breakGlass !== undefined && { breakGlass }), ...(silent && { silent }), ...(file && { file: () => Promise.resolve(file) }), ...(unwritable && { file: () => Promise.reject(unwritable) }) }
    return await inLiveSession(run, about, prepare, options, context, async (live) => {
      const checked = await live.checking
      if (!silent && !settings.json) {
        const { caller, remarks } = live
        const changed = [...differences(opened, state.others, catalog), ...(session.guards && !sameGuards(opened.guards, session.guards) ? ['the configuration guards otherwise by now (trusted_accounts, protected, approvals): what it says now holds, and what it said then'] : []), ...(opened.sirun === version() ? [] : [`sirun ${version()}; the run was begun with ${opened.sirun}`])]
        const view = { records, doing: session.doing ?? 'resume', caller, differences: changed, journal: runFolder(settings.stateDir, run), ...(checked && { checked }), ...(breakGlass !== undefined && { breakGlass }), ...(open.overrides.length > 0 && { endpoints: open.overrides }), remarks } as const
        streams.stdout.write(`\n${showTakenUp(view, terminal.out)}\n`)
      }
      return work(live)
    })
  } finally {
    open.close()
    await file?.close()
  }
}
