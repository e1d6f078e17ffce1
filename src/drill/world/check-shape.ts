/** Compares a value with the shape that the AWS model gives: parameters before a call, the world's answers after it. */
import type { Shape } from '../../aws-model/model.js'
import { isMap } from '../../expressions/value.js'

export interface ShapeProblem {
  kind: 'unknown' | 'missing' | 'type' | 'enum'
  /** For example `Filters[0].Values`. */
  path: string
  message: string
}

/** What does not fit, in the order of the members. Members that are undefined count as absent. */
export function shapeProblems(shape: Shape, value: unknown, path = ''): ShapeProblem[] {
  switch (shape.type) {
    case 'structure':
      return structureProblems(shape, value, path)
    case 'list':
      if (!Array.isArray(value)) return [wrongType(path, 'a list')]
      return value.flatMap((item, index) => shapeProblems(shape.element, item, `${path}[${index}]`))
    case 'map':
      if (!isMap(value)) return [wrongType(path, 'a map')]
      return Object.entries(value).flatMap(([key, item]) => shapeProblems(shape.value, item, join(path, key)))
    case 'string':
      if (typeof value !== 'string') return [wrongType(path, 'text')]
      if (!shape.enum || shape.enum.includes(value)) return []
      return [{ kind: 'enum', path, message: `Value (${value}) for parameter ${path} is invalid.` }]
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType(path, 'true or false')]
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? [] : [wrongType(path, 'a number')]
    case 'timestamp':
      return value instanceof Date ? [] : [wrongType(path, 'a time')]
    case 'blob':
      return value instanceof Uint8Array || typeof value === 'string' ? [] : [wrongType(path, 'bytes')]
    case 'document':
      return []
  }
}

function structureProblems(shape: Shape & { type: 'structure' }, value: unknown, path: string): ShapeProblem[] {
  if (!isMap(value)) return [wrongType(path, 'a structure')]
  const problems: ShapeProblem[] = []
  for (const name of shape.required) {
    if (value[name] !== undefined && value[name] !== null) continue
    const missing = join(path, name)
    problems.push({ kind: 'missing', path: missing, message: `The request must contain the parameter ${missing}.` })
  }
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue
    const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
    const place = join(path, name)
    if (!member) problems.push({ kind: 'unknown', path: place, message: `The parameter ${place} is not recognized.` })
    else problems.push(...shapeProblems(member.shape, item, place))
  }
  return problems
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function wrongType(path: string, wanted: string): ShapeProblem {
  return { kind: 'type', path, message: `The value of ${path || 'the parameters'} must be ${wanted}.` }
}
