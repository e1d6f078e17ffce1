/** A file that does not fit the schema, as far as it can be checked all the same, so that one pass names all its problems. */
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { phases, type Input, type RunbookFile, type Step } from './runbook.js'
import { isValidStep } from './validate.js'

/**
 * A file of the schema's shape with stand-ins for the parts that do not fit; places stay what they are. It is only for the
 * checks: never run. Steps become questions that keep their id, `when` and `forEach`, so that what refers to them is known.
 */
export function draftOf(kind: 'runbook' | 'procedure', value: Value): RunbookFile | undefined {
  if (!isMap(value)) return undefined
  const inputs = Object.entries(isMap(value['inputs']) ? value['inputs'] : {})
  const lists = kind === 'runbook' ? phases.filter((phase) => phase in value) : (['steps'] as const)
  const draft = {
    id: textOf(value['id']),
    inputs: Object.fromEntries(inputs.map(([name, input]) => [name, inputOf(input, kind)])),
    ...Object.fromEntries(lists.map((list) => [list, listOf(value[list]).map(stepOf)])),
    ...(kind === 'runbook' && { match: listOf(value['match']).map(matchOf) }),
    ...(isMap(value['outputs']) && { outputs: value['outputs'] }),
  }
  return draft as unknown as RunbookFile
}

/** Keeps what can be understood of an input: one whose type is not known may be anything. */
function inputOf(input: Value, kind: 'runbook' | 'procedure'): ValueMap {
  const written = isMap(input) ? input : {}
  const { type } = written
  if (typeof type !== 'string' || !inputTypes.has(type)) return { type: 'unknown', describe: '' }
  return {
    type,
    describe: '',
    ...(written['optional'] === true && { optional: true }),
    ...('default' in written && { default: written['default'] ?? '' }),
    ...(kind === 'runbook' && typeof written['from'] === 'string' && { from: written['from'] }),
  }
}

const inputTypes: ReadonlySet<string> = new Set<Input['type']>(['string', 'number', 'bool', 'list', 'time'])

function stepOf(step: Value, index: number): Step {
  if (isMap(step) && isValidStep(step)) return step as unknown as Step
  const written = isMap(step) ? step : {}
  const kept = (['when', 'forEach'] as const).filter((key) => typeof written[key] === 'string')
  const id = typeof written['id'] === 'string' ? written['id'] : `step ${index + 1}`
  return { id, title: '', ask: { select: anything }, ...Object.fromEntries(kept.map((key) => [key, written[key]])) }
}

/** Choices of which nothing is known, so that the value of the step fits wherever it is read. */
const anything = '${json("[]")}'

function matchOf(entry: Value): ValueMap {
  const written = isMap(entry) ? entry : {}
  const types = listOf(written['types']).filter((type) => typeof type === 'string')
  return { types, ...(typeof written['when'] === 'string' && { when: written['when'] }) }
}

function listOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
