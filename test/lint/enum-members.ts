/** Which parameters of a call take only certain texts. */
import type { AwsModel, Shape } from '../../src/aws-model/model.js'
import { parseOperationName } from '../../src/aws-model/operation-name.js'
import type { Path } from '../../src/runbooks/yaml-document.js'

/** @param path in the file, through the `with` of the call */
export function isEnum(call: string, path: Path, model: AwsModel): boolean {
  const name = parseOperationName(call)
  let shape: Shape | undefined = name && model.operation(name.service, name.operation)?.input
  for (const part of path.slice(path.lastIndexOf('with') + 1)) {
    if (shape?.type === 'list') shape = shape.element
    else if (shape?.type === 'map') shape = shape.value
    else shape = shape?.type === 'structure' ? shape.members[part]?.shape : undefined
  }
  return shape?.type === 'string' && shape.enum !== undefined
}
