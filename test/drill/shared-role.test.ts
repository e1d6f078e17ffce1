/** What a person is told of the other instances that run as a role, before its sessions are revoked. */
import type { Operator, Request } from '../../src/engine/ports.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { isMap, type Value, type ValueMap } from '../../src/expressions/value.js'
import { play, shippedDrills, type ShippedDrill } from './play.js'

const { drills } = await shippedDrills()

/** What stands above the choice of the step `sessions`. */
async function remarksOf({ scenario, model }: ShippedDrill, world: ValueMap): Promise<string[]> {
  const remarks: string[] = []
  const scripted = scriptedOperator(scenario.script)
  const operator: Operator = {
    ask: (request) => {
      if (request.kind === 'change' && request.address === 'sessions') remarks.push(...(request as Request<'change'>).impact)
      return scripted.ask(request)
    },
  }
  await play({ scenario: { ...scenario, world }, model }, { operator })
  return remarks
}

/** The world with the first of its instances alone. */
function alone(world: ValueMap): ValueMap {
  const ec2 = world['ec2'] as { Instances: Value[] } & ValueMap
  expect(ec2.Instances.filter(isMap)).toHaveLength(2)
  return { ...world, ec2: { ...ec2, Instances: ec2.Instances.slice(0, 1) } }
}

const denied = 'AWS denies them everything until they get new credentials, which can take hours: attach their profile anew, or stop and start them.'

test.each([
  ['ec2-command-and-control', 'others', 'Other instances of this region that run as it: 1. ' + denied],
  ['ec2-command-and-control', 'none', 'No other instance of this region runs as it.'],
  ['iam-instance-credentials', 'others', 'Other instances of this region that run as it: 1. ' + denied],
  ['iam-instance-credentials', 'none', 'No other instance of this region runs as it.'],
  // The finding names the role alone, and the instance is gone.
  ['iam-instance-credentials.gone', 'others', 'Other instances of this region that run as it: not known, its instance profile was not found. ' + denied],
])('%s, %s: %s', async (id, who, said) => {
  const drill = drills.find((each) => each.id === id)!
  const { world } = drill.scenario
  expect((await remarksOf(drill, who === 'none' ? alone(world) : world))[0]).toBe(said)
})
