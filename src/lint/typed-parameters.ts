/** What of a call's parameters has a type of its own: the texts with expressions; and trees where they can only be a mistake. */
import type { Operation, Shape } from '../aws-model/model.js'
import { OfParameters } from '../aws-model/of-parameters.js'
import { isMap, type Value } from '../expressions/value.js'
import type { Path } from '../runbooks/yaml-document.js'
import { isNeverJson, misfitOfShape, type Misfit } from './fit-shape.js'
import { isMixed, wholeOf } from './type-environment.js'
import { string } from './type.js'

/** Paths begin at the parameters. */
export type TypedParameter =
  /** Whether it fits depends on the expression that its text is. */
  | { path: Path; name: string; expression: string; shape: Shape; isRequired: boolean }
  /** It does not fit. */
  | { path: Path; misfit: Misfit }

const known = new OfParameters(find)

/** In the order in which they are written. Names that the operation does not know are left out. */
export function typedParameters(parameters: Parameters<typeof find>[0], operation: Operation): readonly TypedParameter[] {
  return known.of(parameters, operation)
}

function find(parameters: Readonly<Record<string, Value>>, { input }: Operation): TypedParameter[] {
  const found: TypedParameter[] = []
  for (const [name, value] of Object.entries(parameters)) {
    const shape = memberOf(input, name)
    if (shape) add(value, shape, [name], name)
  }
  return found

  function add(value: Value, shape: Shape, path: Path, name: string): void {
    if (typeof value === 'string') addText(value, shape, path, name)
    else if (shape.type === 'string' && !shape.enum && (Array.isArray(value) || isMap(value))) {
      const message = `${name} must be text, not ${Array.isArray(value) ? 'a list' : 'a map'}.`
      if (isNeverJson(name)) found.push({ path, misfit: { code: 'wrong-parameter-type', message } })
    } else if (Array.isArray(value)) {
      if (shape.type === 'list') value.forEach((item, i) => add(item, shape.element, [...path, i], `${name}[${i}]`))
    } else if (isMap(value)) {
      for (const [key, item] of Object.entries(value)) {
        const inner = memberOf(shape, key)
        if (inner) add(item, inner, [...path, key], `${name}.${key}`)
      }
    }
  }

  function addText(text: string, shape: Shape, path: Path, name: string): void {
    const expression = wholeOf(text)
    const isRequired = path.length === 1 && input.required.includes(name)
    if (expression !== undefined) return void found.push({ path, name, expression, shape, isRequired })
    const misfit = isMixed(text) ? misfitOfShape(string, shape, name) : undefined
    if (misfit) found.push({ path, misfit })
  }
}

function memberOf(shape: Shape, key: string): Shape | undefined {
  if (shape.type === 'map') return shape.value
  return shape.type === 'structure' && Object.hasOwn(shape.members, key) ? shape.members[key]!.shape : undefined
}
