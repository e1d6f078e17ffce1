/** sirun verify: whether the journal of a run and its evidence are as they were written, and how far an anchor proves that. */
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { findRun, readRun } from '../../journal/run-store.js'
import type { Head } from '../../journal/scan-journal.js'
import type { VerifiedJournal } from '../../journal/verify-journal.js'
import { count } from '../../terminal/format-value.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'

export interface VerifyOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** Only prints the head, to be kept elsewhere. */
  anchor?: boolean
  /** A head that was kept elsewhere: `run record hash`, or the last two. */
  against?: string
}

/** Throws SirunError: usage for no such run or anchor; state, after what it says, for what is not as it was written. */
export async function run({ id: prefix, anchor = false, against }: VerifyOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const { id, folder } = findRun(settings.stateDir, prefix)
  const kept = against === undefined ? undefined : anchorOf(against, id)
  const journal = readRun(folder, kept)
  const { head, evidence, problems, unanchoredSince } = journal
  // What cannot be trusted is no anchor.
  if (anchor && problems.length > 0) throw new SirunError('state', problems)
  if (settings.json) {
    const whole = { records: head.seq, head: { record: head.seq, hash: head.hash }, evidence: evidence.length, unanchoredSince: unanchoredSince ?? null, problems }
    writeJson(context, { type: anchor ? 'anchor' : 'verify', run: id, ...(anchor ? { record: head.seq, hash: head.hash } : whole) })
  } else if (anchor) streams.stdout.write(`${id} ${head.seq} ${head.hash}\n`)
  else streams.stdout.write(textOf(id, journal, kept).map((text) => `${wrap(text, terminal.out.columns).join('\n')}\n`).join(''))
  if (problems.length > 0) throw new SirunError('state', problems)
  return exitCodes.done
}

function textOf(id: string, { head, evidence, problems, unanchoredSince }: VerifiedJournal, kept: Head | undefined): string[] {
  const blobs = evidence.length === 0 ? 'no evidence' : `${count(evidence.length, 'file')} of evidence`
  const whole = `Run ${forTerminal(id)}: ${count(head.seq, 'record')} and ${blobs}`
  if (problems.length > 0) return [`${whole} were read; not all is as it was written:`]
  return [`${whole} are as they were written.`, `Head: ${head.seq} ${head.hash}`, anchoringText(head, unanchoredSince, kept)]
}

function anchoringText(head: Head, since: number | undefined, kept: Head | undefined): string {
  if (since === undefined) return 'The anchor proves all of them.'
  const proved = kept === undefined ? '' : `The anchor proves records 1 to ${kept.seq}. `
  const what = since === head.seq ? 'whoever can write the file could have rewritten it unseen' : 'whoever can write the file could have rewritten them, or cut more behind them, unseen'
  return `${proved}Unanchored since record ${since}: ${what}. Keep the head elsewhere: sirun verify --anchor`
}

/** Throws SirunError (usage) for what is none, or another run's. */
function anchorOf(text: string, id: string): Head {
  const parts = text.trim().split(/[\s:]+/)
  const [run, seq, hash] = parts.length === 2 ? [id, ...parts] : parts
  if (parts.length > 3 || !/^[1-9]\d{0,8}$/.test(seq ?? '') || !/^[0-9a-f]{64}$/.test(hash ?? '')) {
    throw failure('usage', 'no-anchor', `${text.slice(0, 200)} is no anchor.`, 'It is what sirun verify --anchor prints, in quotes: "<run> <record> <hash>"')
  }
  if (run!.toUpperCase() !== id) throw failure('usage', 'anchor-of-another-run', `The anchor is of run ${run!.slice(0, 30)}, not of ${id}.`)
  return { seq: Number(seq), hash: hash! }
}
