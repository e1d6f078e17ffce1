/** A runbook or procedure that is being written, as far as it can be typed: what does not fit the schema is left out. */
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { phases, stepKinds, type RunbookFile, type Step } from '../runbooks/runbook.js'
import { isValidStep } from '../runbooks/validate.js'
import type { Path } from '../runbooks/yaml-document.js'

/** Steps that cannot be read bear this id, so that the others keep their places. */
export const unreadableId = ''

/** @param near what is kept of a step that is not whole: the path to where something is typed */
export function sketchFile(value: Value, kind: 'runbook' | 'procedure', near: Path): RunbookFile {
  const whole = isMap(value) ? value : {}
  const lists: readonly string[] = kind === 'procedure' ? ['steps'] : phases
  const steps = lists.map((list): [string, Step[]] => {
    const items = whole[list]
    return [list, Array.isArray(items) ? items.map((item, index) => stepOf(item, near[0] === list && near[1] === index ? near[2] : undefined)) : []]
  })
  const inputs = Object.entries(mapOf(whole['inputs'])).filter(([, input]) => isMap(input) && typeof input['type'] === 'string')
  const match = Array.isArray(whole['match']) ? whole['match'].map((each) => matchOf(each)) : []
  return {
    inputs: Object.fromEntries(inputs),
    outputs: mapOf(whole['outputs']),
    ...(kind === 'runbook' && { match }),
    ...Object.fromEntries(steps),
  } as unknown as RunbookFile
}

function mapOf(value: Value | undefined): ValueMap {
  return value !== undefined && isMap(value) ? value : {}
}

function matchOf(value: Value): ValueMap {
  const when = mapOf(value)['when']
  return typeof when === 'string' ? { when } : {}
}

/** What is valid of a step: all of it, all but one member, or what makes it a step. */
function stepOf(value: Value, near: Path[number] | undefined): Step {
  const given = mapOf(value)
  const id = typeof given['id'] === 'string' ? given['id'] : unreadableId
  // A step that does not say yet what it does sees what one for a person sees.
  const kind = stepKinds.find((each) => Object.hasOwn(given, each)) ?? 'manual'
  const step: ValueMap = { title: 'x', manual: 'x', ...given, id: 'x' }
  if (kind !== 'manual') delete step['manual']
  if (given['title'] === null) step['title'] = 'x'
  const without = (key: string): ValueMap => Object.fromEntries(Object.entries(step).filter(([each]) => each !== key))
  const pick = (keys: readonly unknown[]): ValueMap => Object.fromEntries(Object.entries(step).filter(([key]) => keys.includes(key)))
  const least: readonly unknown[] = ['id', 'title', kind]
  const candidates = [
    step,
    ...Object.keys(step).map(without),
    pick([...least, 'with', 'value', 'observe', 'forEach', near]),
    pick([...least, 'value', 'forEach', near]),
    pick([...least, 'observe', near]),
    pick([...least, near]),
    pick(least),
  ]
  const valid = candidates.find((candidate) => isValidStep(candidate))
  return { ...(valid ?? { title: 'x', manual: 'x' }), id } as unknown as Step
}
