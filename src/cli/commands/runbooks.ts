/** sirun runbooks: what is at hand, and one runbook or procedure as prose. */
import { SirunError } from '../../diagnostics/diagnostic.js'
import { countSteps } from '../../runbooks/count-steps.js'
import type { Catalog } from '../../runbooks/runbook-catalog.js'
import { isProcedure } from '../../runbooks/runbook.js'
import { showRunbook } from '../../terminal/show-runbook.js'
import { showRunbookList, type ListedRunbook } from '../../terminal/show-runbook-list.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openCatalog, subjectIn, type Subject } from '../pin-files.js'

/** Lists runbooks and procedures, sorted by id. */
export async function list(context: Context): Promise<ExitCode> {
  const catalog = await openCatalog(context.settings, context.cwd)
  const subjects = [...byId(catalog.runbooks), ...byId(catalog.procedures)]
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
  const { value: content, file, diagnostics } = subjectIn(catalog, id)
  if (!content) throw new SirunError('failed', diagnostics)
  if (context.settings.json) writeJson(context, content)
  else {
    const view = {
      content,
      file,
      drills: drillsOf(id, catalog),
      procedure: (used: string) => catalog.procedures.get(used)?.value,
    }
    context.streams.stdout.write(`${showRunbook(view, context.terminal.out)}\n`)
  }
  return exitCodes.done
}

function byId<Entry extends Subject>(entries: ReadonlyMap<string, Entry>): Entry[] {
  return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function listed({ kind, id, file, value }: Subject, catalog: Catalog): ListedRunbook {
  const drills = drillsOf(id, catalog)
  if (!value) return { kind, id, file, phases: [], drills }
  const { title, owner, reviewed } = value
  const match = isProcedure(value) ? [] : value.match
  const phases = countSteps(value, catalog.procedures)
  return { kind, id, file, about: { title, owner, reviewed, match }, phases, drills }
}

/** `<id>` and `<id>.<case>`. */
function drillsOf(id: string, { drills }: Catalog): string[] {
  return [...drills.keys()].filter((drill) => drill.split('.')[0] === id).sort()
}
