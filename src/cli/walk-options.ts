/** What the terminal needs to walk a person through a rehearsal: position, clock, records, other procedures, hints. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { Scenario } from '../drill/scenario.js'
import type { Clock } from '../engine/ports.js'
import { readPinned } from '../engine/pinned-files.js'
import type { JournalRecord, PinnedFile } from '../engine/records.js'
import { pinFiles, subjectIn } from './pin-files.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import type { OfferedProcedure, OperatorOptions } from '../terminal/asking.js'
import { showFinding } from '../terminal/show-finding.js'
import { showRunbook } from '../terminal/show-runbook.js'
import { outlineOf } from '../terminal/walk-outline.js'
import type { Context } from './context.js'
import { deadlineOf, type RehearsalView } from './show-rehearsal.js'

export interface Walk {
  scenario: Scenario
  records: readonly JournalRecord[]
  clock: Clock
  callerIn: (place: AwsPlace) => Promise<CallerIdentity | undefined>
  show: RehearsalView | undefined
  interruption: AbortSignal
  /** What can be run beside the runbook. */
  catalog: Catalog
}

export function walkOptions(
  { scenario, records, clock, callerIn, show, interruption, catalog }: Walk,
  context: Context,
): OperatorOptions {
  const { streams, terminal, settings } = context
  const { max_targets: maxTargets } = settings.config
  const { main, procedures } = readPinned(scenario.files)
  const { finding, files } = scenario
  const deadline = deadlineOf(scenario)
  return {
    streams,
    screen: terminal.out,
    mode: 'drill',
    callerIn,
    ...(maxTargets !== undefined && { maxTargets }),
    records: () => records,
    now: () => clock.now(),
    ...(deadline && { deadline }),
    outline: outlineOf(main, (id) => procedures.get(id)),
    preview: {
      steps: () =>
        showRunbook(
          { content: main, file: files[0]!.id, drills: [], procedure: (id) => procedures.get(id) },
          terminal.out,
        ).trimEnd(),
      ...(finding && { finding: () => showFinding(finding, terminal.out).trimEnd() }),
    },
    procedures: offered(catalog),
    pin: async (id) => (await pinFiles(catalog, subjectIn(catalog, id), settings)) as [PinnedFile, ...PinnedFile[]],
    resumeLine: resumeLine(scenario),
    interruption,
    ...(show?.progress && { progress: show.progress }),
  }
}

/** A drill's world is gone with its process, so that it begins anew. */
export function resumeLine({ id, level }: Scenario): string {
  return level === undefined ? 'Rehearse it anew with the same command.' : `Begin it anew: sirun drill ${id}`
}

function offered({ procedures }: Catalog): OfferedProcedure[] {
  return [...procedures.values()].flatMap(({ id, value }) => {
    if (!value) return []
    const inputs = Object.entries(value.inputs ?? {}).map(([name, { type, describe, optional, default: given }]) => ({
      name,
      type,
      describe,
      optional: optional === true || given !== undefined,
      ...(given !== undefined && { default: given }),
    }))
    return [{ id, title: value.title, inputs }]
  })
}
