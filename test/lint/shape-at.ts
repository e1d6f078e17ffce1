/** What AWS's shapes say of a parameter of a call. */
import type { AwsModel, Shape } from '../../src/aws-model/model.js'
import { parseOperationName } from '../../src/aws-model/operation-name.js'
import type { Path } from '../../src/runbooks/yaml-document.js'

/** @param path in the file, through the `with` of the call; undefined below text, for example within a policy */
export function shapeAt(call: string, path: Path, model: AwsModel): Shape | undefined {
  const name = parseOperationName(call)
  let shape: Shape | undefined = name && model.operation(name.service, name.operation)?.input
  for (const part of path.slice(path.lastIndexOf('with') + 1)) {
    if (shape?.type === 'list') shape = shape.element
    else if (shape?.type === 'map') shape = shape.value
    else shape = shape?.type === 'structure' ? shape.members[part]?.shape : undefined
  }
  return shape
}
