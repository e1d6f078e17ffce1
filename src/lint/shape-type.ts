/** The type of what AWS answers, from the shapes of its model. */
import type { Shape } from '../aws-model/model.js'
import { bool, double, dyn, string, timestamp, type Type } from './type.js'

const known = new WeakMap<Shape, Type>()

/** The type of a value of that shape. Members and elements are looked at when they are asked for. */
export function typeOfShape(shape: Shape): Type {
  let type = known.get(shape)
  if (!type) known.set(shape, (type = convert(shape)))
  return type
}

function convert(shape: Shape): Type {
  switch (shape.type) {
    case 'structure':
      return {
        kind: 'structure',
        name: shape.name,
        get names() {
          return Object.keys(shape.members)
        },
        member: (name) => (Object.hasOwn(shape.members, name) ? typeOfShape(shape.members[name]!.shape) : undefined),
      }
    case 'list':
      return {
        kind: 'list',
        get element() {
          return typeOfShape(shape.element)
        },
      }
    case 'map':
      return {
        kind: 'map',
        get value() {
          return typeOfShape(shape.value)
        },
      }
    case 'string':
      return shape.enum ? { kind: 'string', values: shape.enum, open: true } : string
    case 'boolean':
      return bool
    case 'number':
      return double
    case 'timestamp':
      return timestamp
    case 'blob':
      return { kind: 'bytes' }
    case 'document':
      return dyn
  }
}
