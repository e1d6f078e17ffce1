/** Whether a change would be allowed, asked without making it. */
import type { AwsCall, CallOutcome, Permission } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { failure } from '../diagnostics/diagnostic.js'
import { unknownIn } from '../expressions/unknown.js'
import { isMap, type ValueMap } from '../expressions/value.js'
import type { LiveAws } from './live-aws.js'

/**
 * Asks AWS about a change that is not made. Throws SirunError `dry-run-executed` when EC2 did it all the same.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html (DryRun)
 */
export async function permission(aws: LiveAws, model: AwsModel, call: AwsCall): Promise<Permission> {
  const unknown = unknownIn(call.params)
  if (unknown) return { label: 'unchecked', why: 'Its parameters are known only during the run' }
  const operation = model.operation(call.service, call.operation)
  if (call.service === 'ec2' && operation && Object.hasOwn(operation.input.members, 'DryRun')) {
    // A token stands for the change itself.
    const params = Object.fromEntries(Object.entries(call.params).filter(([name]) => name !== operation.token))
    return fromDryRun(call, await aws.call({ ...call, params: { ...params, DryRun: true } }))
  }
  if (!operation || !model.operation('iam', 'SimulatePrincipalPolicy')) return { label: 'unchecked', why: 'There is no way to ask about this operation' }
  return simulate(aws, call, operation.iamAction)
}

function fromDryRun({ service, operation }: AwsCall, outcome: CallOutcome): Permission {
  if (outcome.status === 'ok') {
    throw failure('aws', 'dry-run-executed', `AWS made ${service}:${operation} though it was asked with DryRun`, 'Look at what it did before anything else')
  }
  if (outcome.status === 'previewed') return { label: 'unchecked', why: 'It was not asked' }
  const { name, message } = outcome.error
  if (outcome.status === 'refused' && name === 'DryRunOperation') return { label: 'permitted' }
  if (outcome.status === 'refused' && name === 'UnauthorizedOperation') return { label: 'denied', why: message }
  return { label: 'unchecked', why: `${name}: ${message}` }
}

async function simulate(aws: LiveAws, call: AwsCall, action: string): Promise<Permission> {
  const read = (operation: string, params: ValueMap): Promise<CallOutcome> => aws.call({ ...call, service: 'iam', operation, params, purpose: 'read' })
  const { arn } = await aws.identity(call.place)
  // A session's ARN lacks the path of its role.
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1]
  const source = role === undefined ? arn : arnOfRole(await read('GetRole', { RoleName: role }))
  if (source === undefined) return { label: 'unchecked', why: `The role ${role} cannot be looked at` }
  const outcome = await read('SimulatePrincipalPolicy', { PolicySourceArn: source, ActionNames: [action] })
  if (outcome.status !== 'ok') return { label: 'unchecked', why: 'error' in outcome ? `${outcome.error.name}: ${outcome.error.message}` : 'It was not asked' }
  const [result] = Array.isArray(outcome.output['EvaluationResults']) ? outcome.output['EvaluationResults'] : []
  const decision = isMap(result) ? result['EvalDecision'] : undefined
  return typeof decision === 'string' ? { label: 'simulated', decision } : { label: 'unchecked', why: 'IAM did not decide' }
}

function arnOfRole(outcome: CallOutcome): string | undefined {
  const role = outcome.status === 'ok' ? outcome.output['Role'] : undefined
  const arn = isMap(role) ? role['Arn'] : undefined
  return typeof arn === 'string' ? arn : undefined
}
