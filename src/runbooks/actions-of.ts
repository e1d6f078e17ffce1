/** The IAM actions that a file's calls need: those that look, and those that change something. */
import type { AwsModel, Operation } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { isMap, type Value } from '../expressions/value.js'

export interface Actions {
  /** Sorted; each once. */
  read: string[]
  change: string[]
}

/** What steps call that name no operation, by their kind. */
export const callsOfKinds: Readonly<Record<string, readonly string[]>> = {
  activity: ['cloudtrail:LookupEvents'],
  command: ['ssm:SendCommand', 'ssm:CancelCommand', 'ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:GetCommandInvocation'],
  automation: ['ssm:StartAutomationExecution', 'ssm:StopAutomationExecution', 'ssm:DescribeAutomationExecutions', 'ssm:GetAutomationExecution'],
}

/**
 * Actions that AWS checks beside the operation's own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
const alsoNeeded: Readonly<Record<string, readonly string[]>> = {
  'ec2:AssociateIamInstanceProfile': ['iam:PassRole'],
  'ec2:ReplaceIamInstanceProfileAssociation': ['iam:PassRole'],
  'ec2:RunInstances': ['iam:PassRole'],
}

/** Of every call in these parsed files, undo included. Operations that the model does not have are left out. */
export function actionsOf(files: readonly unknown[], model: AwsModel): Actions {
  const read = new Set<string>()
  const change = new Set<string>()
  for (const name of new Set(files.flatMap((file) => callsIn(file as Value, undefined)))) {
    const operation = operationOf(name, model)
    if (!operation) continue
    const looks = operation.effect === 'read' || operation.effect === 'sensitive-read'
    for (const action of [operation.iamAction, ...besides(operation)]) (looks ? read : change).add(action)
  }
  return { read: [...read].sort(), change: [...change].sort() }
}

/** Those of one call, `ec2:RunInstances`; none where the model does not have it. */
export function actionsOfCall(name: string, model: AwsModel): string[] {
  const operation = operationOf(name, model)
  return operation ? [operation.iamAction, ...besides(operation)] : []
}

function operationOf(name: string, model: AwsModel): Operation | undefined {
  const parsed = parseOperationName(name)
  return parsed && model.operation(parsed.service, parsed.operation)
}

function callsIn(value: Value, key: string | undefined): string[] {
  if (typeof value === 'string') return key === 'aws' ? [value] : []
  if (Array.isArray(value)) return value.flatMap((item) => callsIn(item, key))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...(Object.hasOwn(callsOfKinds, name) && isMap(member) ? callsOfKinds[name]! : []),
    ...callsIn(member, name),
  ])
}

/** Tags that are given at creation need CreateTags: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html */
function besides({ service, name, input }: Operation): readonly string[] {
  const tags = service === 'ec2' && Object.hasOwn(input.members, 'TagSpecifications') ? ['ec2:CreateTags'] : []
  return [...tags, ...(alsoNeeded[`${service}:${name}`] ?? [])]
}
