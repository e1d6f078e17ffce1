/** sirun respond: the runbook for a finding, against AWS, as a dry run, or as a rehearsal. */
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import type { Mode } from '../../engine/records.js'
import { scenarioFromFinding } from '../../drill/scenario.js'
import type { AwsPlace } from '../../aws-model/aws.js'
import { partitionOfRegion } from '../../findings/arn.js'
import { fetchFinding } from '../../findings/fetch-finding.js'
import type { Finding } from '../../findings/finding.js'
import { matchRunbooks } from '../../runbooks/match-runbook.js'
import type { Catalog } from '../../runbooks/runbook-catalog.js'
import type { Context } from '../context.js'
import type { ExitCode } from '../exit-codes.js'
import { findingIo } from '../finding-io.js'
import { openAws } from '../open-aws.js'
import { openCatalog, subjectIn, type Subject } from '../pin-files.js'
import { runInMode } from '../run-in-mode.js'

export interface RespondOptions {
  /** What names a finding: see fetch-finding.ts. */
  finding: string
  mode: Mode
  /** Of a drill or a dry run: approve and answer without a person. */
  script: boolean
  /** Only prints the calls of the whole plan; nothing is sent but reads. */
  printCli: boolean
  runbook?: string
  /** Without a terminal: the steps that may change something. */
  approve: readonly string[]
  breakGlass?: string
}

export async function run(options: RespondOptions, context: Context): Promise<ExitCode> {
  const { mode, runbook } = options
  const open = mode === 'drill' ? undefined : await openAws(context.settings, context.env, { at: context })
  try {
    const finding = await fetchFinding(options.finding, findingIo(context, open ? { open: () => Promise.resolve(open), again: true } : {}))
    const catalog = await openCatalog(context.settings, context.cwd)
    const { subject, reason } = choose(finding, runbook, catalog, context)
    return await runInMode(
      {
        ...{ catalog, subject, reason, options },
        ...(open && { open, place: placeOf(finding) }),
        about: { finding, inputs: {} },
        scenario: (files) => scenarioFromFinding(finding, files),
      },
      context,
    )
  } finally {
    open?.close()
  }
}

/** Where the run is. Throws SirunError `no-place` (usage) for a finding that says no account or region. */
function placeOf({ account, region, partition }: Finding): AwsPlace {
  if (account !== undefined && region !== undefined) return { account, region, partition: partition ?? partitionOfRegion(region) }
  throw failure('usage', 'no-place', 'The finding does not say in which account and region its resources are.', 'Rehearse it with --drill, or run a procedure by itself: sirun contain <procedure> --account … --region …')
}

function choose(finding: Finding, named: string | undefined, catalog: Catalog, { settings }: Context): { subject: Subject; reason: string } {
  if (named !== undefined) return { subject: subjectIn(catalog, named), reason: 'named on the command line' }
  const { matches, diagnostics } = matchRunbooks(finding, settings.config.org ?? {}, catalog.runbooks.values(), settings.config.match)
  if (diagnostics.length > 0) throw new SirunError('failed', diagnostics.map((tie) => ({ ...tie, severity: 'error' as const })))
  const [best] = matches
  if (best) return { subject: best.runbook, reason: best.reason }
  throw failure('failed', 'no-runbook', `No runbook is for ${finding.type}.`, 'Name one with --runbook <id>; sirun runbooks list shows them.')
}
