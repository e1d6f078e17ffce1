/** What a drill starts from: the pinned files, the finding or inputs, and the world. From a drill file, or from a finding alone. */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { AwsPlace } from '../aws-model/aws.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { PinnedFile } from '../engine/records.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { readFindings } from '../findings/read-finding.js'
import type { Drill } from '../runbooks/runbook.js'
import { worldFromFinding } from './world-from-finding.js'
import { worldFromInputs } from './world-from-inputs.js'

export type Scenario = Pick<Drill, 'title' | 'brief' | 'par' | 'faults' | 'surprises' | 'hints' | 'expect'> & {
  /** Id of the drill, or of the runbook that is rehearsed for a finding. */
  id: string
  /** Absent in a rehearsal for a finding. */
  level?: Drill['level']
  /** The runbook or procedure first, then the procedures that it uses. */
  files: PinnedFile[]
  finding?: Finding
  inputs: ValueMap
  world: ValueMap
  script: ValueMap
  place: AwsPlace
  /** The clock at the start. */
  now: Date
}

/** Where a drill takes place that has no finding. */
const drillPlace: AwsPlace = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const drillStart = new Date('2026-01-15T03:00:00Z')
/** How long after the last sighting the responder opens the finding. */
const responseDelay = 7 * 60_000

/** The scenario of a drill file. Throws SirunError for a finding that cannot be read. */
export async function scenarioOf(drill: Drill, drillFile: string, files: PinnedFile[]): Promise<Scenario> {
  const finding = drill.finding === undefined ? undefined : await findingOf(drill.finding, drillFile)
  const { id, title, level, brief, par, faults, surprises, hints, expect } = drill
  const turns = { ...(faults && { faults }), ...(surprises && { surprises }), ...(hints && { hints }) }
  const optional = { ...(par !== undefined && { par }), ...turns }
  return {
    ...{ id, title, level, brief, expect, files, ...optional },
    ...(finding && { finding }),
    inputs: (drill.inputs ?? {}),
    world: drill.world,
    script: (drill.script ?? {}),
    place: placeOf(finding),
    now: drill.now === undefined ? startAfter(finding) : new Date(drill.now),
  }
}

/** A rehearsal for a real finding, in a world in which its resources exist. */
export function scenarioFromFinding(finding: Finding, files: PinnedFile[]): Scenario {
  const { title, type } = finding
  return {
    ...{ id: files[0]!.id, title: title ?? type, brief: 'A rehearsal in a world built from the finding.', expect: {}, files, finding },
    inputs: {},
    world: worldFromFinding(finding),
    script: {},
    place: placeOf(finding),
    now: startAfter(finding),
  }
}

/** A rehearsal of a procedure by itself, in a world in which exists what its inputs name. */
export function scenarioFromInputs(inputs: ValueMap, place: AwsPlace, files: PinnedFile[]): Scenario {
  const { id } = files[0]!
  const about = { id, title: id, brief: 'A rehearsal in a world built from the inputs.', expect: {}, files, inputs, place }
  return { ...about, world: worldFromInputs(inputs, place), script: {}, now: drillStart }
}

function placeOf(finding: Finding | undefined): AwsPlace {
  if (!finding) return drillPlace
  const { account = drillPlace.account, region = drillPlace.region, partition = drillPlace.partition } = finding
  return { account, region, partition }
}

function startAfter(finding: Finding | undefined): Date {
  const seen = finding?.last_seen ?? finding?.updated
  return seen ? new Date(seen.getTime() + responseDelay) : drillStart
}

async function findingOf(finding: ValueMap | string, drillFile: string): Promise<Finding> {
  const text = typeof finding === 'string' ? await readBeside(drillFile, finding) : JSON.stringify(finding)
  const { findings, problems } = readFindings(text, drillFile)
  if (findings.length === 1) return findings[0]!
  if (problems.length > 0) throw new SirunError('failed', problems)
  throw failure('failed', 'several-findings', 'A drill is about one finding', undefined, { file: drillFile })
}

async function readBeside(drillFile: string, path: string): Promise<string> {
  try {
    return await readFile(resolve(dirname(drillFile), path), 'utf8')
  } catch {
    throw failure('usage', 'no-such-file', `The drill's finding ${path} cannot be read`, 'The path is relative to the drill file', { file: drillFile })
  }
}
