/** sirun match: a finding in its normal form, and which runbooks are for it. */
import { SirunError, type Diagnostic } from '../../diagnostics/diagnostic.js'
import { fetchFindings } from '../../findings/fetch-finding.js'
import type { Finding } from '../../findings/finding.js'
import { matchRunbooks } from '../../runbooks/match-runbook.js'
import type { Catalog } from '../../runbooks/runbook-catalog.js'
import { showDiagnostics } from '../../terminal/show-diagnostic.js'
import { showFinding } from '../../terminal/show-finding.js'
import { showMatches, type MatchesView } from '../../terminal/show-matches.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { findingIo, wayToAws } from '../finding-io.js'
import { openCatalog } from '../pin-files.js'

export interface MatchOptions {
  /** What names a finding, or several: see fetch-finding.ts. */
  finding: string
}

/**
 * Exit code: failed where no runbook is for one of the findings. Throws SirunError: usage for a reference that names
 * nothing; failed, after what could be read, for what is no finding.
 */
export async function run({ finding: reference }: MatchOptions, context: Context): Promise<ExitCode> {
  const way = wayToAws(context)
  const { findings, problems } = await fetchFindings(reference, findingIo(context, way)).finally(() => way.close())
  const catalog = await openCatalog(context.settings, context.cwd)
  const results = findings.map((finding) => ({ finding, ...matchesFor(finding, context, catalog) }))
  results.forEach((result, index) => show(result, index, results.length, context))
  if (problems.length > 0) throw new SirunError('failed', problems)
  return results.every(({ matches }) => matches.length > 0) ? exitCodes.done : exitCodes.failed
}

function matchesFor(finding: Finding, { settings: { config } }: Context, { runbooks }: Catalog): MatchesView {
  const { matches, others, diagnostics } = matchRunbooks(finding, config.org ?? {}, runbooks.values(), config.match)
  const unreadable = [...runbooks.values()].filter(({ value }) => value === undefined)
  return {
    matches: matches.map(({ runbook: { id, value }, rank, reason }) => ({ id, title: value!.title, rank, reason })),
    others: [
      ...others.map(({ runbook: { id }, reason }) => ({ id, reason })),
      ...unreadable.map(({ id, file }) => ({ id, reason: `it cannot be read; see sirun lint ${file}` })),
    ],
    warnings: diagnostics,
  }
}

type Result = MatchesView & { finding: Finding }

function show(result: Result, index: number, total: number, context: Context): void {
  const { finding, matches, others } = result
  const diagnostics = [...result.warnings, ...(matches.length === 0 ? [noRunbook(finding)] : [])]
  if (context.settings.json) {
    const { id, type, account, region, severity, ...rest } = finding
    writeJson(context, {
      finding: { id, type, account, region, severity, ...rest },
      matches: matches.map(({ id, ...match }) => ({ runbook: id, ...match })),
      others: others.map(({ id, reason }) => ({ runbook: id, reason })),
      ...(diagnostics.length > 0 && { diagnostics }),
    })
    return
  }
  const { streams, terminal } = context
  const { theme } = terminal.out
  const heading = total === 1 ? '' : `${index === 0 ? '' : '\n'}${theme.strong(`Finding ${index + 1} of ${total}`)}\n\n`
  streams.stdout.write(`${heading}${showFinding(finding, terminal.out)}\n\n${showMatches(result, terminal.out)}\n`)
  if (matches.length === 0) streams.stderr.write(showDiagnostics([noRunbook(finding)], terminal.err))
}

function noRunbook({ type }: Finding): Diagnostic {
  return {
    code: 'no-runbook',
    severity: 'error',
    message: `No runbook is for ${type}.`,
    hint: 'sirun runbooks list shows what each is for; respond takes any of them with --runbook <id>.',
  }
}
