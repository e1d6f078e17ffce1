/** Worlds for the tests of the world: one place, a clock that moves when it is told to. */
import type { AwsPlace } from '../../../src/aws-model/aws.js'
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { Value, ValueMap } from '../../../src/expressions/value.js'
import { isMap } from '../../../src/expressions/value.js'
import { ec2 } from '../../../src/drill/world/ec2.js'
import { iam } from '../../../src/drill/world/iam.js'
import { sts } from '../../../src/drill/world/sts.js'
import type { WorldOptions } from '../../../src/drill/world/world.js'
import { World } from '../../../src/drill/world/world.js'
import { WorldError } from '../../../src/drill/world/world-service.js'

export const place: AwsPlace = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }

const model = await loadAwsModel(['ec2', 'iam', 'sts'])

export interface WorldUnderTest {
  world: World
  /** Calls EC2 in the place of the seed. */
  ec2(operation: string, params?: ValueMap): ValueMap
  /** The code that a call is refused with; 'ok' if it is not. */
  refusal(operation: string, params?: ValueMap): string
  /** Seconds go by. */
  pass(seconds: number): void
}

/** A world of EC2, IAM and STS with that seed of EC2. */
export function worldOf(ec2Seed: ValueMap, options: Partial<WorldOptions> = {}): WorldUnderTest {
  let now = Date.parse('2026-11-24T03:00:00Z')
  const world = new World({
    seed: { ec2: ec2Seed },
    place,
    services: { ec2, iam, sts },
    model,
    clock: { now: () => new Date(now) },
    ...options,
  })
  const call = (operation: string, params: ValueMap = {}): ValueMap => world.call(place, 'ec2', operation, params)
  return {
    world,
    ec2: call,
    refusal: (operation, params) => codeOf(() => call(operation, params)),
    pass: (seconds) => {
      now += seconds * 1000
    },
  }
}

/** The code of the WorldError that it throws; 'ok' if it throws none. */
export function codeOf(run: () => unknown): string {
  try {
    run()
    return 'ok'
  } catch (error) {
    if (error instanceof WorldError) return error.code
    throw error
  }
}

/** The value at a dotted path. A number picks from a list; another name reads all items of one and joins lists. */
export function at(value: Value | undefined, path: string): unknown {
  return path.split('.').reduce<unknown>(step, value)
}

function step(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    return /^\d+$/.test(name)
      ? value[Number(name)]
      : value.flatMap((item) => step(item, name)).filter((item) => item !== undefined)
  }
  return isMap(value) ? value[name] : undefined
}

/** The page of the EC2 API reference that decides how an operation behaves. */
export function page(operation: string): string {
  return `https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_${operation}.html`
}
