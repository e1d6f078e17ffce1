/** Whether a change would be allowed, asked without making it. */
import type { AwsCall, CallOutcome, Permission } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { failure } from '../diagnostics/diagnostic.js'
import { unknownIn } from '../expressions/unknown.js'
import type { LiveAws } from './live-aws.js'
import { simulation, type Simulation } from './simulation.js'

export interface PermissionOptions {
  /** Shared by all that is asked about one run. */
  simulate?: Simulation
  /** False: what would be changed with must not be used yet, so IAM alone is asked. */
  dryRun?: boolean
}

/**
 * Asks AWS about a change that is not made. Throws SirunError `dry-run-executed` when EC2 did it all the same.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html (DryRun)
 */
export async function permission(aws: LiveAws, model: AwsModel, call: AwsCall, { simulate = simulation(aws), dryRun = true }: PermissionOptions = {}): Promise<Permission> {
  const unknown = unknownIn(call.params)
  if (unknown) return { label: 'unchecked', why: 'Its parameters are known only during the run' }
  const operation = model.operation(call.service, call.operation)
  if (dryRun && call.service === 'ec2' && operation && Object.hasOwn(operation.input.members, 'DryRun')) {
    // A token stands for the change itself.
    const params = Object.fromEntries(Object.entries(call.params).filter(([name]) => name !== operation.token))
    return fromDryRun(call, await aws.call({ ...call, params: { ...params, DryRun: true } }))
  }
  if (!operation || !model.operation('iam', 'SimulatePrincipalPolicy')) return { label: 'unchecked', why: 'There is no way to ask about this operation' }
  const [said] = await simulate(call.place, [operation.iamAction])
  return said!
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
