/** What a run is about, as the screens need it: the same for a rehearsal, a dry run and a live run. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { Scenario } from '../drill/scenario.js'
import { milliseconds } from '../engine/milliseconds.js'
import type { JournalRecord, Mode, PinnedFile } from '../engine/records.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import type { Deadline } from '../terminal/show-header.js'

export interface Matter {
  mode: Mode
  /** The runbook or procedure first, then the procedures that it uses. */
  files: PinnedFile[]
  finding?: Finding
  /** What was given by hand, or by a drill. */
  inputs: ValueMap
  place: AwsPlace
  /** When it begins. */
  now: Date
  /** What stands above the briefing. */
  brief?: string
  deadline?: Deadline
  /** Records of earlier sessions, where it is taken up again. */
  earlier?: readonly JournalRecord[]
  /** How to go on after a pause or an interruption: a sentence with the command. */
  resumeLine: string
}

/** A drill's world is gone with its process, so that it begins anew. */
export function matterOf({ id, level, brief, par, files, finding, inputs, place, now }: Scenario): Matter {
  return {
    ...{ mode: 'drill', files, inputs, place, now, brief },
    ...(finding && { finding }),
    ...(par !== undefined && { deadline: { label: 'par', at: new Date(now.getTime() + milliseconds(par)) } }),
    resumeLine: level === undefined ? 'Rehearse it anew with the same command.' : `Begin it anew: sirun drill ${id}`,
  }
}
