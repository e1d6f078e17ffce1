/** The name of an AWS call in a runbook, `service:Operation`, and what to say about one that does not exist. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { serviceAliases } from './generated/index.js'
import type { AwsModel } from './model.js'

export interface OperationName {
  /** SDK client, for example `auto-scaling`. */
  readonly service: string
  readonly operation: string
}

/** `ec2:DescribeInstances` → its parts; undefined for what is not written like that. It need not exist. */
export function parseOperationName(text: string): OperationName | undefined {
  let name = known.get(text)
  if (name === undefined) {
    const match = /^([a-z0-9][a-z0-9-]*):([A-Za-z][A-Za-z0-9]*)$/.exec(text)
    known.set(text, (name = match ? { service: match[1]!, operation: match[2]! } : null))
  }
  return name ?? undefined
}

/** Few calls are written in many files; null for what is none. */
const known = new Map<string, OperationName | null>()

/**
 * What is wrong with a name that `model` does not know. The name's service must have been loaded.
 * Codes: `malformed-operation`, `unknown-service`, `unknown-operation`.
 */
export function describeUnknownOperation(
  model: AwsModel,
  name: string,
): Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  const parts = parseOperationName(name)
  if (!parts) {
    return {
      code: 'malformed-operation',
      message: `${name} is not the name of an AWS call.`,
      hint: 'Write the service and the operation, for example ec2:DescribeInstances.',
    }
  }
  const { service, operation } = parts
  if (!model.services.includes(service)) {
    return {
      code: 'unknown-service',
      message: `sirun has no AWS service named ${service}.`,
      hint: serviceHint(model, service, operation),
    }
  }
  const hint = didYouMean(operation, model.operationNames(service))
  return {
    code: 'unknown-operation',
    message: `The AWS service ${service} has no operation ${operation}.`,
    hint: hint ?? `The operations of ${service} are in AWS's API reference; the name is case-sensitive.`,
  }
}

function serviceHint(model: AwsModel, service: string, operation: string): string {
  if (Object.hasOwn(serviceAliases, service)) {
    return `A service is called as its SDK client: write ${serviceAliases[service]!}:${operation}.`
  }
  return didYouMean(service, model.services) ?? `It knows ${model.services.join(', ')}.`
}
