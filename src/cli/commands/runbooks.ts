/** sirun runbooks: the library with its layers, one runbook or procedure as prose, and what a replacement does differently. */
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { findRun, readRun } from '../../journal/run-store.js'
import { compareRunbooks } from '../../runbooks/compare-runbooks.js'
import { countSteps } from '../../runbooks/count-steps.js'
import { proceduresUsedBy } from '../../runbooks/expand-procedures.js'
import { hashOfFile, replacedBy, type Catalog } from '../../runbooks/runbook-catalog.js'
import { readProcedure, readRunbook } from '../../runbooks/read-runbook.js'
import { isProcedure, type RunbookFile } from '../../runbooks/runbook.js'
import { showRunbook } from '../../terminal/show-runbook.js'
import { showRunbookDiff } from '../../terminal/show-runbook-diff.js'
import { showRunbookList, type FromLayers, type ListedRunbook } from '../../terminal/show-runbook-list.js'
import { unifiedDiff } from '../../text/unified-diff.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openCatalog, subjectIn, type Subject } from '../pin-files.js'

/** Lists runbooks and procedures, sorted by id, those that are disabled last. */
export async function list(context: Context): Promise<ExitCode> {
  const catalog = await openCatalog(context.settings, context.cwd)
  const disabled = new Map([...catalog.disabled].map(([id, { file }]) => [id, file]))
  const subjects = [...byId(catalog.runbooks), ...byId(catalog.procedures), ...byId(disabled)]
  const entries = subjects.map((subject) => listed(subject, catalog))
  if (context.settings.json) for (const { about, ...entry } of entries) writeJson(context, { ...entry, ...about })
  else context.streams.stdout.write(showRunbookList(entries, context.terminal.out))
  return exitCodes.done
}

export interface ShowOptions {
  /** Id of a runbook or procedure. */
  id: string
}

/** Throws SirunError: usage for an unknown id; failed, with all that is wrong, for a file that cannot be read. */
export async function show({ id }: ShowOptions, context: Context): Promise<ExitCode> {
  const catalog = await openCatalog(context.settings, context.cwd)
  const subject = subjectIn(catalog, id)
  const { value: content, file, diagnostics } = subject
  if (!content) throw new SirunError('failed', diagnostics)
  if (context.settings.json) writeJson(context, content)
  else {
    const view = {
      content,
      file,
      drills: drillsOf(id, catalog),
      ...layersOfSubject(subject, catalog),
      procedure: (used: string) => catalog.procedures.get(used)?.value,
    }
    context.streams.stdout.write(`${showRunbook(view, context.terminal.out)}\n`)
  }
  return exitCodes.done
}

export interface DiffOptions {
  id: string
  /** Id of a run, or its beginning: compare with what it executed. */
  run?: string
}

interface Version {
  /** Its layer and path, or the run. */
  from: string
  sha256: string
  text: string
  value?: RunbookFile
}

/** What the file of today does otherwise than what it replaces, or than what a run executed. Throws SirunError (usage) where there is nothing to compare with. */
export async function diff({ id, run }: DiffOptions, context: Context): Promise<ExitCode> {
  const catalog = await openCatalog(context.settings, context.cwd)
  const subject = subjectIn(catalog, id)
  const before = run === undefined ? replacedVersion(subject, catalog) : pinnedVersion(subject, run, context)
  const after = versionOf(subject)
  const difference = before.value && after.value && compareRunbooks(before.value, after.value)
  const lines = unifiedDiff(before.text, after.text, subject.file).slice(2)
  if (context.settings.json) {
    const named = ({ from, sha256 }: Version): object => ({ from, sha256 })
    writeJson(context, { type: 'runbook-diff', kind: subject.kind, id, before: named(before), after: named(after), ...(difference && { ...difference }), lines })
  } else {
    const view = { id, before: before.from, after: after.from, ...(difference && { difference }), lines }
    context.streams.stdout.write(`${showRunbookDiff(view, context.terminal.out)}\n`)
  }
  return exitCodes.done
}

function versionOf({ layer, file, text, value }: Pick<Subject, 'layer' | 'file' | 'text'> & { value?: RunbookFile }): Version {
  return { from: layer ? `${layer.name}: ${layer.path}` : file, sha256: hashOfFile({ text }), text, ...(value && { value }) }
}

function replacedVersion(subject: Subject, catalog: Catalog): Version {
  const [below] = replacedBy(catalog, subject)
  if (below && below.kind !== 'drill') return versionOf(below)
  throw failure('usage', 'nothing-replaced', `${subject.id} of the layer ${subject.layer?.name ?? 'shipped'} replaces nothing.`, 'sirun runbooks list says what replaces what; --run <run> compares with what a run executed.')
}

function pinnedVersion({ kind, id }: Subject, prefix: string, { settings }: Context): Version {
  const { id: run, folder } = findRun(settings.stateDir, prefix)
  const opened = readRun(folder).records.find((record) => record.type === 'opened')
  const pinned = opened?.files.find((file) => file.kind === kind && file.id === id)
  if (!pinned) throw failure('usage', 'not-in-run', `The run ${run} did not execute ${id}.`, `It executed ${opened?.files.map((file) => file.id).join(', ') ?? 'nothing'}.`)
  const { value } = (kind === 'runbook' ? readRunbook : readProcedure)(pinned.text, `${id}.yaml`)
  return { from: `run ${run}`, sha256: pinned.sha256, text: pinned.text, ...(value && { value }) }
}

function byId<Entry extends Subject>(entries: ReadonlyMap<string, Entry>): Entry[] {
  return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function listed(subject: Subject, catalog: Catalog): ListedRunbook {
  const { kind, id, file, value } = subject
  const drills = drillsOf(id, catalog)
  const reason = kind === 'runbook' ? catalog.disabled.get(id)?.reason : undefined
  const about = { kind, id, file, ...layersOfSubject(subject, catalog), ...(reason !== undefined && { disabled: reason }) }
  if (!value) return { ...about, phases: [], drills }
  const { title, owner, reviewed } = value
  const match = isProcedure(value) ? [] : value.match
  const phases = countSteps(value, catalog.procedures)
  return { ...about, about: { title, owner, reviewed, match }, phases, drills }
}

/** Which layer it is of, what it replaces, and which of its procedures are of a higher layer. */
function layersOfSubject(subject: Subject, catalog: Catalog): FromLayers {
  const { value, layer } = subject
  if (!layer) return {}
  const [below] = replacedBy(catalog, subject)
  const used = value ? proceduresUsedBy(value, (id) => catalog.procedures.get(id)).used : []
  const higher = used.flatMap((each) => (each.layer && each.layer.rank < layer.rank ? [{ procedure: each.id, layer: each.layer.name }] : []))
  return {
    layer: layer.name,
    ...(below?.layer && { replaces: { layer: below.layer.name, file: below.file, stated: value?.replaces === below.layer.name } }),
    ...(higher.length > 0 && { procedures: higher }),
  }
}

/** `<id>` and `<id>.<case>`. */
function drillsOf(id: string, { drills }: Catalog): string[] {
  return [...drills.keys()].filter((drill) => drill.split('.')[0] === id).sort()
}
