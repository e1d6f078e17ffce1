/** A drill: the same engine over a world in memory. Opens no socket, loads no credentials. */
import type { AwsModel } from '../aws-model/model.js'
import { failure } from '../diagnostics/diagnostic.js'
import { execute, type RunEnd } from '../engine/execute.js'
import { openRun, type RunSetup } from '../engine/open-run.js'
import type { Journal, Operator, Ports } from '../engine/ports.js'
import { silentOutbox } from '../engine/silent-outbox.js'
import type { DrillClock } from './drill-clock.js'
import type { Scenario } from './scenario.js'
import { services } from './world/services.js'
import { World, type WorldOptions } from './world/world.js'
import { worldAws, type WorldAws } from './world/world-aws.js'
import { WorldError } from './world/world-service.js'

/** How long a call takes on the drill's clock, milliseconds. */
const callTime = 120

export interface Stage {
  world: World
  aws: WorldAws
  ports: Ports
}

/** The world of a scenario and the ports over it. Throws SirunError (`invalid-world`) for a world that cannot be. */
export function setStage(scenario: Scenario, model: AwsModel, clock: DrillClock, operator: Operator, journal: Journal, options: Partial<Pick<WorldOptions, 'pageSize' | 'shuffle' | 'lag' | 'places'>> = {}): Stage {
  const { world: seed, place, faults, surprises } = scenario
  const world = buildWorld({ seed, place, services, model, clock, ...options })
  const aws = worldAws(world, { ...(faults && { faults }), ...(surprises && { surprises }), onCall: () => clock.advance(callTime) })
  return { world, aws, ports: { aws, operator, journal, clock, outbox: silentOutbox } }
}

function buildWorld(options: WorldOptions): World {
  try {
    return new World(options)
  } catch (error) {
    if (!(error instanceof WorldError)) throw error
    // What AWS would refuse cannot be there either: a tag that is too long, of a drill or of a finding.
    throw failure('failed', 'invalid-world', error.message, 'Lists and members are those of the Describe and List answers.')
  }
}

/** Who runs the drill, and where: what the scenario does not say. */
export type Session = Pick<RunSetup, 'run' | 'sirun' | 'host' | 'user' | 'pid' | 'org' | 'places' | 'guards' | 'drill'>

/** Walks the scenario's runbook to its end. */
export async function rehearse(scenario: Scenario, session: Session, stage: Stage, model: AwsModel): Promise<RunEnd> {
  const { files, finding, inputs: given, place } = scenario
  const setup: RunSetup = { ...session, mode: 'drill', files, finding: (finding ?? null), given, place }
  return execute(await openRun(setup, stage.ports, model))
}

