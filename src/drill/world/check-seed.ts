/** Reads what a scenario says of a service: the members of AWS's answers, as YAML or JSON writes them. */
import type { AwsModel, Shape } from '../../aws-model/model.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { isMap } from '../../expressions/value.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { copyValue } from './copy-value.js'
import type { WorldService } from './world-service.js'
import { WorldError } from './world-service.js'

/**
 * A copy of the seed. Where the service says which answers its lists come from (`lists`), members are checked against
 * them, and text becomes what the member's type wants: times and numbers. Throws WorldError `InvalidScenario`.
 */
export function checkSeed(service: WorldService<unknown>, seed: Value | undefined, model: AwsModel): ValueMap {
  if (seed === undefined || seed === null) return {}
  if (!isMap(seed)) throw invalid(service.service, 'must be a map of lists')
  const { lists } = service
  if (!lists) return copyValue(seed)
  const read: ValueMap = {}
  for (const [name, items] of Object.entries(seed)) {
    const place = `${service.service}.${name}`
    const operations = Object.hasOwn(lists, name) ? lists[name] : undefined
    if (!operations) throw invalid(place, unknownName('list', name, Object.keys(lists)))
    if (!Array.isArray(items)) throw invalid(place, 'must be a list')
    const shapes = operations.flatMap((operation) =>
      itemShapes(name, model.operation(service.service, operation)?.output),
    )
    read[name] = items.map((item, index) => readItem(shapes, item, `${place}[${index}]`))
  }
  return read
}

/** What describes an item: what the list of that name holds, at the top or one list below, else the answer itself. */
function itemShapes(list: string, output: Shape | undefined): Structure[] {
  if (output?.type !== 'structure') return []
  const lists = [output, ...Object.values(output.members).map((member) => elementOf(member.shape))]
  for (const holder of lists) {
    const element = holder && holder.type === 'structure' ? elementOf(holder.members[list]?.shape) : undefined
    if (element?.type === 'structure') return [element]
  }
  return [output]
}

type Structure = Shape & { type: 'structure' }

function elementOf(shape: Shape | undefined): Shape | undefined {
  return shape?.type === 'list' ? shape.element : undefined
}

function readItem(shapes: readonly Structure[], item: Value, place: string): Value {
  if (!isMap(item)) throw invalid(place, 'must be a map')
  const read: ValueMap = {}
  for (const [name, value] of Object.entries(item)) {
    const shape = shapes.find((one) => Object.hasOwn(one.members, name))?.members[name]!.shape
    if (!shape)
      throw invalid(
        place,
        unknownName(
          'member',
          name,
          shapes.flatMap((one) => Object.keys(one.members)),
        ),
      )
    read[name] = readValue(shape, value, `${place}.${name}`)
  }
  return read
}

function readValue(shape: Shape, value: Value, place: string): Value {
  switch (shape.type) {
    case 'structure':
      return readItem([shape], value, place)
    case 'list':
      if (!Array.isArray(value)) throw invalid(place, 'must be a list')
      return value.map((item, index) => readValue(shape.element, item, `${place}[${index}]`))
    case 'map':
      if (!isMap(value)) throw invalid(place, 'must be a map')
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, readValue(shape.value, item, `${place}.${key}`)]),
      )
    case 'timestamp':
      return readTime(value, place)
    case 'string':
      // A policy written as a map, as for a parameter.
      if (isMap(value)) return JSON.stringify(value)
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
        throw invalid(place, 'must be text')
      return String(value)
    case 'number':
      if (value === '' || typeof value === 'boolean' || !Number.isFinite(Number(value)))
        throw invalid(place, 'must be a number')
      return Number(value)
    case 'boolean':
      if (value !== true && value !== false && value !== 'true' && value !== 'false')
        throw invalid(place, 'must be true or false')
      return String(value) === 'true'
    default:
      return copyValue(value)
  }
}

function readTime(value: Value, place: string): Date {
  const time = value instanceof Date ? value : new Date(typeof value === 'string' ? value : NaN)
  if (Number.isNaN(time.getTime())) throw invalid(place, 'must be a time, ISO 8601 in UTC')
  return time
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  return `has no ${what} ${name}. ${didYouMean(name, known) ?? `It has ${[...known].sort().join(', ')}.`}`
}

function invalid(place: string, why: string): WorldError {
  return new WorldError('InvalidScenario', `world.${place} ${why}`)
}
