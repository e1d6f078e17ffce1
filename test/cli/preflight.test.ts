/** Before a live run: one question to IAM, the step that would be denied by name, and nobody waits for it long. */
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import type { LiveAws } from '../../src/aws/live-aws.js'
import { preflight } from '../../src/cli/preflight.js'
import { model, runbook, setTopic } from '../engine/play.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const cut = { ...setTopic('cut'), aws: 'ec2:StopInstances', with: { InstanceIds: ['i-0a'] } }
const deny = { ...setTopic('deny'), aws: 'iam:PutRolePolicy', with: { RoleName: 'r', PolicyName: 'p', PolicyDocument: '{}' }, undo: { aws: 'iam:DeleteRolePolicy', with: { RoleName: 'r', PolicyName: 'p' } } }
const files = [runbook({ isolate: [cut, deny] })]
const nobodyElse = { changeCaller: () => undefined }

function answering(answer: (call: AwsCall) => CallOutcome | Promise<CallOutcome>): LiveAws & { sent: AwsCall[] } {
  const sent: AwsCall[] = []
  return {
    sent,
    call: async (call) => {
      sent.push(call)
      return answer(call)
    },
    identity: async () => ({ account: place.account, arn: 'arn:aws:iam::111122223333:user/responder' }),
    close: () => undefined,
  }
}

const decided = (decide: (action: string) => string) => (call: AwsCall): CallOutcome => ({
  status: 'ok',
  output: { EvaluationResults: (call.params['ActionNames'] as string[]).map((action) => ({ EvalActionName: action, EvalDecision: decide(action) })) },
})

test('one question; the action that is missing comes with its step', async () => {
  const aws = answering(decided((action) => (action === 'iam:PutRolePolicy' ? 'implicitDeny' : 'allowed')))
  const { checked, denied } = await preflight(files, model, aws, nobodyElse, place, 'run')
  expect(denied).toEqual(['iam:PutRolePolicy (step deny), implicitDeny'])
  expect(checked).toMatch(/^3 of 4 actions allowed by IAM's simulation$/)
  expect(aws.sent).toHaveLength(1)
  expect(aws.sent[0]!.params['ActionNames']).toEqual(expect.arrayContaining(['ec2:StopInstances', 'iam:DeleteRolePolicy', 'iam:PutRolePolicy']))
})

test('that it cannot be asked is said, and is no reason to wait', async () => {
  const { checked, denied } = await preflight(files, model, answering(() => ({ status: 'refused', error: { name: 'AccessDenied', message: 'no' } })), nobodyElse, place, 'run')
  expect([checked, denied]).toEqual([expect.stringMatching(/^4 of 4 cannot be checked \(AccessDenied: no\)$/), []])
})

test('an answer that does not come is not waited for', async () => {
  const never = answering(() => new Promise(() => undefined))
  const { checked } = await preflight(files, model, never, nobodyElse, place, 'run', 20)
  expect(checked).toContain('IAM did not answer in time')
})

test('a change of a plan: EC2 is asked itself, where whoever looks also changes', async () => {
  const dryRun: CallOutcome = { status: 'refused', error: { name: 'UnauthorizedOperation', message: 'no' } }
  const stop: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: ['i-0a'] }, place, address: 'cut', purpose: 'change' }
  const aws = answering((call) => (call.service === 'ec2' ? dryRun : decided(() => 'allowed')(call)))
  expect(await (await preflight(files, model, aws, nobodyElse, place, 'run')).ask(stop)).toEqual({ label: 'denied', why: 'no' })
  const separate = answering((call) => (call.operation === 'GetRole' ? { status: 'ok', output: { Role: { Arn: 'arn:aws:iam::111122223333:role/Change' } } } : decided(() => 'allowed')(call)))
  const other = { changeCaller: () => ({ account: place.account, arn: 'arn:aws:sts::111122223333:assumed-role/Change/run' }) }
  expect(await (await preflight(files, model, separate, other, place, 'run')).ask(stop)).toEqual({ label: 'simulated', decision: 'allowed' })
  expect(separate.sent.map(({ service }) => service)).not.toContain('ec2')
})

test('a DryRun that AWS made ends the run', async () => {
  const stop: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: ['i-0a'] }, place, address: 'cut', purpose: 'change' }
  const aws = answering((call) => (call.service === 'ec2' ? { status: 'ok', output: {} } : decided(() => 'allowed')(call)))
  const { ask } = await preflight(files, model, aws, nobodyElse, place, 'run')
  await expect(ask(stop)).rejects.toMatchObject({ diagnostics: [{ code: 'dry-run-executed' }] })
})
