/** A dry run looks, and sends no change. */
import type { Access, AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { AwsModel } from '../../src/aws-model/model.js'
import { dryRun } from '../../src/aws/dry-run.js'
import type { LiveAws } from '../../src/aws/live-aws.js'
import { permission } from '../../src/aws/permission.js'
import { simulation } from '../../src/aws/simulation.js'
import { Unknown } from '../../src/expressions/unknown.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const stop: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: ['i-0a'] }, place, address: 'stop', purpose: 'change' }

let model: AwsModel
beforeAll(async () => {
  model = await loadAwsModel(['ec2', 'iam', 'elastic-load-balancing-v2'])
})

/** A live port that writes down what it is to send. */
function recording(answer: (call: AwsCall) => CallOutcome, arn = 'arn:aws:sts::111122223333:assumed-role/Responder/run'): LiveAws & { sent: AwsCall[]; asked: (Access | undefined)[] } {
  const sent: AwsCall[] = []
  const asked: (Access | undefined)[] = []
  return {
    sent,
    asked,
    call: async (call) => {
      sent.push(call)
      return answer(call)
    },
    identity: async (at, access) => {
      asked.push(access)
      return { account: at.account, arn }
    },
    close: () => undefined,
  }
}

const done = (): CallOutcome => ({ status: 'ok', output: {} })
const refused = (name: string, message = 'm'): CallOutcome => ({ status: 'refused', error: { name, message } })

describe('dryRun', () => {
  test.each(['change', 'via', 'undo'] as const)('%s is not sent', async (purpose) => {
    const live = recording(done)
    expect(await dryRun(live, model).call({ ...stop, purpose })).toEqual({ status: 'previewed' })
    expect(live.sent).toEqual([])
  })

  test('what is called a read, but is none or is not known, is not sent', async () => {
    const live = recording(done)
    const port = dryRun(live, model)
    for (const operation of ['StopInstances', 'TerminateInstances', 'NoSuchOperation']) {
      expect(await port.call({ ...stop, operation, purpose: 'read' })).toEqual({ status: 'previewed' })
      expect(await port.call({ ...stop, operation, purpose: 'observe' })).toEqual({ status: 'previewed' })
    }
    expect(live.sent).toEqual([])
  })

  test('reads pass', async () => {
    const live = recording(done)
    const read: AwsCall = { ...stop, operation: 'DescribeInstances', params: {}, purpose: 'observe' }
    expect(await dryRun(live, model).call(read)).toEqual({ status: 'ok', output: {} })
    expect(live.sent).toEqual([read])
  })

  test('the role for changes is not assumed', async () => {
    const live = recording(done)
    await dryRun(live, model).identity(place)
    expect(live.asked).toEqual(['read'])
  })
})

describe('permission', () => {
  test.each([
    ['DryRunOperation', { label: 'permitted' }],
    ['UnauthorizedOperation', { label: 'denied', why: 'm' }],
    ['InvalidInstanceID.NotFound', { label: 'unchecked', why: 'InvalidInstanceID.NotFound: m' }],
  ])('EC2 answers DryRun with %s', async (name, expected) => {
    const live = recording(() => refused(name))
    expect(await permission(live, model, stop)).toEqual(expected)
    expect(live.sent.map(({ params, purpose }) => [params, purpose])).toEqual([[{ InstanceIds: ['i-0a'], DryRun: true }, 'change']])
  })

  test('a DryRun that AWS made is an alarm', async () => {
    await expect(permission(recording(done), model, stop)).rejects.toMatchObject({ diagnostics: [{ code: 'dry-run-executed' }] })
  })

  test('no answer is no permission', async () => {
    const live = recording(() => ({ status: 'unknown', error: { name: 'TimeoutError', message: 'm' } }))
    expect(await permission(live, model, stop)).toEqual({ label: 'unchecked', why: 'TimeoutError: m' })
  })

  test('the token of the change is not spent on the question', async () => {
    const live = recording(() => refused('DryRunOperation'))
    await permission(live, model, { ...stop, operation: 'RunInstances', params: { MinCount: 1, MaxCount: 1, ClientToken: 'ours' } })
    expect(live.sent[0]!.params).toEqual({ MinCount: 1, MaxCount: 1, DryRun: true })
  })

  test('what is known only during the run is not asked about', async () => {
    const live = recording(done)
    expect(await permission(live, model, { ...stop, params: { InstanceIds: [new Unknown('make')] } })).toMatchObject({ label: 'unchecked' })
    expect(live.sent).toEqual([])
  })

  const leave: AwsCall = { ...stop, service: 'elastic-load-balancing-v2', operation: 'DeregisterTargets', params: {} }

  test('an EC2 operation without DryRun is simulated, not sent', async () => {
    const live = recording(() => ({ status: 'ok', output: { EvaluationResults: [{ EvalActionName: 'ec2:DisassociateIamInstanceProfile', EvalDecision: 'allowed' }] } }), 'arn:aws:iam::111122223333:user/ops/responder')
    expect(await permission(live, model, { ...stop, operation: 'DisassociateIamInstanceProfile', params: { AssociationId: 'a' } })).toEqual({ label: 'simulated', decision: 'allowed' })
    expect(live.sent.map(({ service, operation, params, purpose }) => [`${service}:${operation}`, params, purpose])).toEqual([
      ['iam:SimulatePrincipalPolicy', { PolicySourceArn: 'arn:aws:iam::111122223333:user/ops/responder', ActionNames: ['ec2:DisassociateIamInstanceProfile'], MaxItems: 1_000 }, 'read'],
    ])
  })

  test('for a session the role is looked up, because its ARN has a path', async () => {
    const live = recording(({ operation }) => ({
      status: 'ok',
      output: operation === 'GetRole' ? { Role: { Arn: 'arn:aws:iam::111122223333:role/ops/Responder' } } : { EvaluationResults: [{ EvalActionName: 'elasticloadbalancing:DeregisterTargets', EvalDecision: 'implicitDeny' }] },
    }))
    expect(await permission(live, model, leave)).toEqual({ label: 'simulated', decision: 'implicitDeny' })
    expect(live.sent.map(({ params }) => params)).toEqual([
      { RoleName: 'Responder' },
      { PolicySourceArn: 'arn:aws:iam::111122223333:role/ops/Responder', ActionNames: ['elasticloadbalancing:DeregisterTargets'], MaxItems: 1_000 },
    ])
  })

  test('where nobody may simulate, it is unchecked', async () => {
    expect(await permission(recording(() => refused('AccessDenied')), model, leave)).toMatchObject({ label: 'unchecked' })
  })

  test('where the model has no simulation, nothing is asked', async () => {
    const live = recording(done)
    const withoutIam = await loadAwsModel(['elastic-load-balancing-v2'])
    expect(await permission(live, withoutIam, leave)).toMatchObject({ label: 'unchecked' })
    expect(live.sent).toEqual([])
  })
})

describe('before a plan is decided on', () => {
  const said = (call: AwsCall): CallOutcome => ({
    status: 'ok',
    output: { EvaluationResults: (call.params['ActionNames'] as string[]).map((EvalActionName) => ({ EvalActionName, EvalDecision: EvalActionName.startsWith('iam:') ? 'implicitDeny' : 'allowed' })) },
  })
  const user = 'arn:aws:iam::111122223333:user/responder'

  test('many actions are one question, and none is asked twice', async () => {
    const live = recording(said, user)
    const simulate = simulation(live)
    expect(await simulate(place, ['ec2:StopInstances', 'iam:PutUserPolicy', 'ec2:StopInstances'])).toEqual([
      { label: 'simulated', decision: 'allowed' }, { label: 'simulated', decision: 'implicitDeny' }, { label: 'simulated', decision: 'allowed' },
    ])
    await simulate(place, ['iam:PutUserPolicy'])
    expect(live.sent.map(({ params }) => params['ActionNames'])).toEqual([['ec2:StopInstances', 'iam:PutUserPolicy']])
  })

  test('the role that would make the changes is asked about, and is not assumed: no DryRun either', async () => {
    const live = recording((call) => (call.operation === 'GetRole' ? { status: 'ok', output: { Role: { Arn: 'arn:aws:iam::111122223333:role/ops/Change' } } } : said(call)))
    const simulate = simulation(live, async () => ({ account: place.account, arn: 'arn:aws:sts::111122223333:assumed-role/Change/run' }))
    expect(await permission(live, model, stop, { simulate, dryRun: false })).toEqual({ label: 'simulated', decision: 'allowed' })
    expect(live.asked).toEqual([])
    expect(live.sent.map(({ operation, purpose }) => [operation, purpose])).toEqual([['GetRole', 'read'], ['SimulatePrincipalPolicy', 'read']])
  })

  test('denied itself, it says so', async () => {
    const live = recording(() => refused('AccessDenied', 'not authorized'), user)
    expect(await simulation(live)(place, ['ec2:StopInstances'])).toEqual([{ label: 'unchecked', why: 'AccessDenied: not authorized' }])
  })
})
