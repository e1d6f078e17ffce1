/** Drills prove something: without any one changing step of a runbook or procedure, some drill of it fails by the world, the order or a forbidden call. */
import type { Operator, Request } from '../../src/engine/ports.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { isChange, kindOf, stepsOf, type RunbookFile, type Step } from '../../src/runbooks/runbook.js'
import { play, shippedDrills, type ShippedDrill } from './play.js'

const { catalog, drills } = await shippedDrills()

/** A change, or a use of a procedure that makes some. */
function changes(step: Step): boolean {
  if (isChange(step)) return true
  return kindOf(step) === 'use' && catalog.procedures.get((step as { use: string }).use)!.value!.steps.some(changes)
}

const subjects = [...catalog.runbooks.values(), ...catalog.procedures.values()]
const cases = subjects.flatMap(({ id, value }) => stepsOf(value!).filter(({ step }) => changes(step)).map(({ step }) => [id, step.id] as const))

test.each(cases)('%s without %s: a drill fails', async (id, stepId) => {
  const own = drills.filter(({ subject }) => subject.id === id)
  const caught = await Promise.all(own.map((drill) => failsWithout(drill, stepId)))
  expect(caught).toContain(true)
})

async function failsWithout(drill: ShippedDrill, stepId: string): Promise<boolean> {
  const [main, ...used] = drill.scenario.files
  const file = { ...main!, text: JSON.stringify(without(drill.subject.value!, stepId)) }
  const scenario = { ...drill.scenario, files: [file, ...used] }
  const { misses } = await play({ ...drill, scenario }, { operator: goingOn(scenario.script) })
  return misses.some(({ expected }) => expected === 'read' || expected === 'order' || expected === 'never')
}

/** JSON is YAML: the file without the step. */
function without(file: RunbookFile, stepId: string): object {
  const kept = (steps: readonly Step[] | undefined): Step[] | undefined => steps?.filter(({ id }) => id !== stepId)
  if ('steps' in file) return { ...file, steps: kept(file.steps) }
  const { validate, isolate, remediate, close } = file
  const phases = { validate: kept(validate), isolate: kept(isolate), remediate: kept(remediate), close: kept(close) }
  return { ...file, ...Object.fromEntries(Object.entries(phases).filter(([, steps]) => steps)) }
}

/** Goes on wherever the missing step leaves a hole, so that broken references alone prove nothing. */
function goingOn(script: Parameters<typeof scriptedOperator>[0]): Operator {
  const scripted = scriptedOperator(script)
  return {
    ask: (request) => {
      const { kind } = request as Request
      const hole = kind === 'trouble' || kind === 'uncontained' || kind === 'missing'
      return (hole ? Promise.resolve({ do: 'go-on', reason: 'the step is missing' }) : scripted.ask(request)) as never
    },
  }
}
