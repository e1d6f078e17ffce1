/** Refuses parameters that do not fit the operation, in the words of the service. */
import type { Operation } from '../../aws-model/model.js'
import type { ValueMap } from '../../expressions/value.js'
import type { ShapeProblem } from './check-shape.js'
import { shapeProblems } from './check-shape.js'
import { WorldError } from './world-service.js'

/** EC2 tells its problems apart; the others have one code for all. S3 takes XML. */
const codes: Record<string, Record<ShapeProblem['kind'], string>> = {
  ec2: {
    unknown: 'UnknownParameter',
    missing: 'MissingParameter',
    type: 'InvalidParameterValue',
    enum: 'InvalidParameterValue',
  },
  s3: { unknown: 'MalformedXML', missing: 'MalformedXML', type: 'MalformedXML', enum: 'MalformedXML' },
}

/** Services that speak Query; those that speak JSON call the same error ValidationException. */
const query = new Set(['iam', 'auto-scaling', 'elastic-load-balancing-v2', 'sts'])

/** Throws WorldError for the first problem: unknown or missing members, wrong types, values outside an enum. */
export function refuseParameters(operation: Operation, params: ValueMap): void {
  const [problem] = shapeProblems(operation.input, params)
  if (!problem) return
  const otherwise = query.has(operation.service) ? 'ValidationError' : 'ValidationException'
  throw new WorldError(codes[operation.service]?.[problem.kind] ?? otherwise, problem.message)
}
