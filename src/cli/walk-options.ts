/** What the terminal needs to walk a person through a run: position, clock, records, other procedures, hints. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { Clock } from '../engine/ports.js'
import { readPinned } from '../engine/pinned-files.js'
import type { JournalRecord, PinnedFile } from '../engine/records.js'
import type { Matter } from './matter.js'
import { pinFiles, subjectIn } from './pin-files.js'
import { usualMaxTargets } from '../runbooks/tighten-config.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import type { ApprovalDesk, OfferedProcedure, OperatorOptions } from '../terminal/asking.js'
import { showFinding } from '../terminal/show-finding.js'
import { showRunbook } from '../terminal/show-runbook.js'
import { outlineOf } from '../terminal/walk-outline.js'
import type { Context } from './context.js'
import type { RunView } from './show-run.js'

export interface Walk {
  matter: Matter
  records: readonly JournalRecord[]
  clock: Clock
  callerIn: (place: AwsPlace) => Promise<CallerIdentity | undefined>
  show: RunView | undefined
  interruption: AbortSignal
  /** What can be run beside the runbook; absent: nothing. */
  catalog?: Catalog
  /** Where others are asked to agree, live. */
  approvals?: ApprovalDesk
  /** Another procedure was chosen: what it calls must be possible too. */
  widen?: (files: readonly PinnedFile[]) => void
}

export function walkOptions(
  { matter, records, clock, callerIn, show, interruption, catalog, widen, approvals }: Walk,
  context: Context,
): OperatorOptions {
  const { streams, terminal, settings } = context
  const { max_targets: maxTargets = usualMaxTargets } = settings.config
  const { main, procedures } = readPinned(matter.files)
  const { mode, finding, files, deadline, resumeLine } = matter
  return {
    streams,
    screen: terminal.out,
    mode,
    callerIn,
    maxTargets,
    ...(approvals && { approvals }),
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
    ...(catalog && {
      procedures: offered(catalog),
      pin: async (id) => {
        const pinned = (await pinFiles(catalog, subjectIn(catalog, id), settings)) as [PinnedFile, ...PinnedFile[]]
        widen?.(pinned)
        return pinned
      },
    }),
    resumeLine,
    interruption,
    ...(show?.progress && { progress: show.progress }),
  }
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
