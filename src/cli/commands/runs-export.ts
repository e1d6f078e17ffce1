/** sirun runs export: a run in one file for whoever keeps or examines it, with the hash of each file in it. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { hashOf } from '../../journal/record-line.js'
import { findRun, readRun } from '../../journal/run-store.js'
import { buildReport } from '../../report/build-report.js'
import { count } from '../../terminal/format-value.js'
import { forJson, forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { version } from '../package-root.js'
import { tarGz, type ArchivedFile } from '../tar-gz.js'
import { reportFormats } from './report.js'

export interface ExportOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** The archive; by default `<run>.tar.gz`. */
  output?: string
}

/** What is written beside the journal by those who work on the run, and is for this machine only. */
const notExported = /^lock\.|\.part$/

/** Throws SirunError: usage for no such run, or a file that is there; state, after the archive was written, for a journal that was changed. */
export async function run({ id: prefix, output }: ExportOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal, cwd } = context
  const { id, folder } = findRun(settings.stateDir, prefix)
  const path = resolve(cwd, output ?? `${id}.tar.gz`)
  const now = new Date()
  const journal = readRun(folder)
  const { head, problems } = journal
  const kept = [...filesBelow(folder), ...reportsOf(journal)]
  const listed = kept.map(({ path: name, bytes }) => ({ path: name, bytes: bytes.length, sha256: hashOf(bytes) }))
  const manifest = { format: 1, run: id, exported: now.toISOString(), sirun: version(), head: { record: head.seq, hash: head.hash }, problems: problems.map(({ code, message }) => ({ code, message })), files: listed }
  const whole = [...kept, written('manifest.json', `${forJson(manifest)}\n`)]
  const sums = whole.map(({ path: name, bytes }) => `${hashOf(bytes)}  ${name}\n`).join('')
  const archive = tarGz([...whole, written('SHA256SUMS', sums)].map((file) => ({ ...file, path: `${id}/${file.path}` })), now)
  write(path, archive)
  const sha256 = hashOf(archive)
  if (settings.json) writeJson(context, { type: 'export', run: id, file: path, bytes: archive.length, sha256, files: listed.length, head: manifest.head, problems })
  else {
    const text = [`${count(head.seq, 'record')} and ${count(listed.length, 'file')} are in ${forTerminal(path)}`, `SHA-256: ${sha256}`, `Head: ${head.seq} ${head.hash}`]
    streams.stdout.write(text.map((line) => `${wrap(line, terminal.out.columns).join('\n')}\n`).join(''))
  }
  if (problems.length > 0) throw new SirunError('state', problems)
  return exitCodes.done
}

/** As they are on the disk. */
function filesBelow(folder: string, below = ''): ArchivedFile[] {
  return readdirSync(join(folder, below)).sort().flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`
    if (notExported.test(name)) return []
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [{ path, bytes: readFileSync(join(folder, path)) }]
  })
}

function reportsOf(journal: ReturnType<typeof readRun>): ArchivedFile[] {
  // What no report can be made of is exported all the same.
  const [opened] = journal.records
  if (opened?.type !== 'opened') return []
  const report = buildReport(journal)
  const reports = Object.entries(reportFormats).map(([name, format]) => written(`report.${name === 'markdown' ? 'md' : name}`, format(report)))
  return [...reports, ...(opened.finding ? [written('finding.json', `${forJson(opened.finding)}\n`)] : [])]
}

function written(path: string, text: string): ArchivedFile {
  return { path, bytes: Buffer.from(text) }
}

/** Never over something that is there. */
function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'EEXIST') throw failure('usage', 'export-exists', `There is something at ${path} already.`, 'Name another file with --output.')
    throw failure('usage', 'export-unwritable', `${basename(path)} cannot be written (${code}).`, 'Name another file with --output.', { file: path })
  }
}
