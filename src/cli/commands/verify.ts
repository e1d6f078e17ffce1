/** sirun verify: whether the journal of a run and its evidence are as they were written, and how far an anchor proves that. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure, SirunError, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { findRun, readRun } from '../../journal/run-store.js'
import { journalName, type Head } from '../../journal/scan-journal.js'
import { partsAt } from '../../journal/segments.js'
import type { VerifiedJournal } from '../../journal/verify-journal.js'
import { count } from '../../terminal/format-value.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { isBucketTrouble, lookAtCopy, type CopyInBucket } from '../look-at-copy.js'
import { openAws } from '../open-aws.js'

export interface VerifyOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** Only prints the head, to be kept elsewhere. */
  anchor?: boolean
  /** A head that was kept elsewhere: `run record hash`, or the last two. */
  against?: string
}

/**
 * The bucket of the configuration is the anchor, where there is one and no other is given. Throws SirunError: usage for no
 * such run or anchor; after what it says, state for what is not as it was written, aws where the bucket could not be read.
 */
export async function run({ id: prefix, anchor = false, against }: VerifyOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const { id, folder } = findRun(settings.stateDir, prefix)
  const given = against === undefined ? undefined : anchorOf(against, id)
  const copy = anchor || given ? undefined : await copyOf(id, folder, context)
  const kept = given ?? (copy && 'head' in copy && copy.head.seq > 0 ? copy.head : undefined)
  const differing = copy && 'head' in copy ? differenceOf(folder, copy) : undefined
  const journal = readRun(folder, differing ? undefined : kept)
  if (differing) journal.problems.unshift(differing)
  if (copy && 'head' in copy) sayWhatIsMissing(journal.problems, copy, journal.head)
  const { head, evidence, problems, unanchoredSince } = journal
  // What cannot be trusted is no anchor.
  if (anchor && problems.length > 0) throw new SirunError('state', problems)
  if (settings.json) {
    const whole = { records: head.seq, head: { record: head.seq, hash: head.hash }, evidence: evidence.length, unanchoredSince: unanchoredSince ?? null, ...(copy && { copy: 'head' in copy ? { where: copy.where, records: copy.head.seq, evidenceMissing: missingIn(copy, journal) } : { error: copy.message } }), problems }
    writeJson(context, { type: anchor ? 'anchor' : 'verify', run: id, ...(anchor ? { record: head.seq, hash: head.hash } : whole) })
  } else if (anchor) streams.stdout.write(`${id} ${head.seq} ${head.hash}\n`)
  else streams.stdout.write(textOf(id, journal, kept, copy).map((text) => `${wrap(text, terminal.out.columns).join('\n')}\n`).join(''))
  if (problems.length > 0) throw new SirunError('state', problems)
  if (copy && !('head' in copy)) throw copy
  return exitCodes.done
}

/** What the bucket has of it, or why that is not known; undefined where nothing is copied. */
async function copyOf(id: string, folder: string, context: Context): Promise<CopyInBucket | SirunError | undefined> {
  const { settings, env } = context
  const [opened] = settings.config.evidence ? readRun(folder).records : []
  if (opened?.type !== 'opened' || opened.mode !== 'live') return undefined
  const open = await openAws(settings, env, { at: context })
  const bucket = open.bucket(id)!
  try {
    return await lookAtCopy(bucket, opened.place.account, id)
  } catch (error) {
    if (!isBucketTrouble(error)) throw error
    return error
  } finally {
    bucket.close()
    open.close()
  }
}

/** The first record that is not the same in both. */
function differenceOf(folder: string, { where, bytes, head, hasGap }: CopyInBucket): Diagnostic | undefined {
  const at = partsAt(readFileSync(join(folder, journalName)), bytes)
  if (at !== undefined) {
    return {
      code: 'copy-differs',
      severity: 'error',
      message: `Record ${at} is not the one in ${where}: the journal was rewritten, or somebody else went on with the run from there.`,
      place: { line: at },
      hint: 'Compare the two. What the bucket has was written once, and is not written over.',
    }
  }
  if (!hasGap) return undefined
  return { code: 'copy-incomplete', severity: 'error', message: `What follows record ${head.seq} is missing in ${where}, though later records are there.`, place: { line: head.seq + 1 }, hint: 'Somebody deleted it there: look at the versions in the bucket.' }
}

/** An end that is missing here may be what somebody else added there. */
function sayWhatIsMissing(problems: Diagnostic[], { where, head }: CopyInBucket, ours: Head): void {
  const at = problems.findIndex(({ code }) => code === 'journal-cut')
  if (at < 0) return
  problems[at] = {
    ...problems[at]!,
    message: `There are ${count(head.seq, 'record')} in ${where}, and the journal ends with record ${ours.seq}: its end was cut, or somebody went on with the run elsewhere.`,
    hint: 'To take what is there: sirun runs fetch <run>',
  }
}

function missingIn({ evidence, head }: CopyInBucket, journal: VerifiedJournal): number {
  return journal.evidence.filter(({ record, sha256 }) => record <= head.seq && !evidence.has(sha256)).length
}

function copyTexts(copy: CopyInBucket | SirunError | undefined, journal: VerifiedJournal): string[] {
  if (!copy || !('head' in copy)) return []
  const missing = missingIn(copy, journal)
  return [
    `Copy: ${copy.head.seq === 0 ? 'nothing is' : `${count(copy.head.seq, 'record')} of it are`} in ${forTerminal(copy.where)}`,
    ...(missing === 0 ? [] : [`${count(missing, 'file')} of evidence ${missing === 1 ? 'is' : 'are'} missing there.`]),
  ]
}

function textOf(id: string, journal: VerifiedJournal, kept: Head | undefined, copy: CopyInBucket | SirunError | undefined): string[] {
  const { head, evidence, problems, unanchoredSince } = journal
  const blobs = evidence.length === 0 ? 'no evidence' : `${count(evidence.length, 'file')} of evidence`
  const whole = `Run ${forTerminal(id)}: ${count(head.seq, 'record')} and ${blobs}`
  if (problems.length > 0) return [`${whole} were read; not all is as it was written:`]
  return [`${whole} are as they were written.`, `Head: ${head.seq} ${head.hash}`, ...copyTexts(copy, journal), anchoringText(head, unanchoredSince, kept, copy !== undefined && 'head' in copy)]
}

function anchoringText(head: Head, since: number | undefined, kept: Head | undefined, byCopy: boolean): string {
  const anchor = byCopy ? 'The copy' : 'The anchor'
  if (since === undefined) return `${anchor} proves all of them.`
  const proved = kept === undefined ? '' : `${anchor} proves records 1 to ${kept.seq}. `
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
