/** Whether an answer of AWS is whole. */
import type { ValueMap } from '../expressions/value.js'
import type { Operation } from './model.js'

/**
 * Members that AWS promises in every answer of this operation and that `output` lacks. An answer without them cannot
 * be trusted: the call counts as unknown. Only the top level is looked at: below it AWS leaves out promised members.
 */
export function missingOutputMembers(operation: Operation, output: ValueMap): string[] {
  return operation.output.required.filter((name) => !Object.hasOwn(output, name) || output[name] === undefined)
}
