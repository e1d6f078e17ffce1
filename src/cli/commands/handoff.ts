/** sirun handoff: where a run stands, as text for a chat; with --bundle everything that the next responder needs. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { failure } from '../../diagnostics/diagnostic.js'
import type { JournalRecord } from '../../engine/records.js'
import { journalName } from '../../journal/scan-journal.js'
import { findRun, readRun } from '../../journal/run-store.js'
import { buildReport } from '../../report/build-report.js'
import { reportAsJson } from '../../report/formats/json.js'
import { reportAsMarkdown } from '../../report/formats/markdown.js'
import { showHandoff, type HandoffView } from '../../terminal/show-handoff.js'
import { forJson, forTerminal } from '../../text/escape.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { tarGz, type ArchivedFile } from '../tar-gz.js'

export interface HandoffOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** A .tar.gz, or a folder that is made. */
  bundle?: string
}

export async function run({ id: prefix, bundle }: HandoffOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal, cwd } = context
  const { id, folder } = findRun(settings.stateDir, prefix)
  const journal = readRun(folder)
  const next = nextOf(journal.records)
  const now = new Date()
  const text = `${showHandoff({ records: journal.records, ...(next && { next }), now, columns: terminal.out.columns })}\n`
  const path = bundle === undefined ? undefined : resolve(cwd, bundle)
  if (path !== undefined) writeBundle(path, bundleOf(folder, journal, text), now, id)
  if (settings.json) writeJson(context, { type: 'handoff', run: id, text, ...(path !== undefined && { bundle: path }) })
  else streams.stdout.write(path === undefined ? text : `${text}\nBundle: ${forTerminal(path)}\n`)
  return exitCodes.done
}

/** What nobody has answered yet, or where the run stopped. */
function nextOf(records: readonly JournalRecord[]): HandoffView['next'] {
  const last = records.findLast(({ type }) => ['stopped', 'closed', 'trouble', 'answer', 'step-started', 'session'].includes(type))
  if (last?.type === 'stopped') return { address: last.address ?? '', title: last.reason }
  if (last?.type === 'trouble') return { address: last.address, title: last.message }
  return last?.type === 'step-started' ? { address: last.address, title: last.title } : undefined
}

/** Report, journal with its evidence, finding: as they are on the disk. */
function bundleOf(folder: string, journal: ReturnType<typeof readRun>, text: string): ArchivedFile[] {
  const report = buildReport(journal)
  const written = (path: string, content: string): ArchivedFile => ({ path, bytes: Buffer.from(content) })
  const opened = journal.records.find((record) => record.type === 'opened')
  const evidence = join(folder, 'evidence')
  const blobs = existsSync(evidence) ? readdirSync(evidence).filter((name) => /^[0-9a-f]{64}$/.test(name)).sort() : []
  return [
    written('handoff.txt', text),
    written('report.md', reportAsMarkdown(report)),
    written('report.json', reportAsJson(report)),
    ...(opened?.finding ? [written('finding.json', `${forJson(opened.finding)}\n`)] : []),
    { path: journalName, bytes: readFileSync(join(folder, journalName)) },
    ...blobs.map((name) => ({ path: `evidence/${name}`, bytes: readFileSync(join(evidence, name)) })),
  ]
}

/** Never over something that is there. */
function writeBundle(path: string, files: readonly ArchivedFile[], now: Date, id: string): void {
  if (existsSync(path)) throw failure('usage', 'bundle-exists', `There is something at ${path} already.`, 'Name a file or folder that is not there yet.')
  try {
    if (/\.(?:tar\.gz|tgz)$/.test(path)) {
      writeFileSync(path, tarGz(files.map((file) => ({ ...file, path: `${id}/${file.path}` })), now), { mode: 0o600, flag: 'wx' })
      return
    }
    for (const { path: name, bytes } of files) {
      mkdirSync(join(path, dirname(name)), { recursive: true, mode: 0o700 })
      writeFileSync(join(path, name), bytes, { mode: 0o600, flag: 'wx' })
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code
    if (reason === undefined) throw error
    throw failure('usage', 'bundle-unwritable', `${basename(path)} cannot be written (${reason}).`, undefined, { file: path })
  }
}
