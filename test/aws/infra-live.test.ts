/** The template of `sirun infra` as a stack of moto: events on the bus reach the queue, and the watcher's role may what it must and no more. */
import { readFindings } from '../../src/findings/read-finding.js'
import { emptyFolder } from '../e2e/run-sirun.js'
import { jsonLines, runMain } from '../cli/run-main.js'
import { callWithoutClient, putEvent } from './event-bus.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { caller, enforcePolicies, resetMoto, type Answer, type Call } from './moto.js'

let forwarder: Forwarder
let independent: Call
let outputs: Record<string, string>

async function callStack(params: Record<string, string>): Promise<string> {
  return callWithoutClient('cloudformation', { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams({ Version: '2010-05-15', StackName: 'sirun', ...params }).toString())
}

beforeAll(async () => {
  await resetMoto()
  forwarder = await startForwarder()
  independent = caller(forwarder.url)
  const { stdout } = await runMain(['infra', '--json'], emptyFolder())
  const [{ template }] = jsonLines(stdout) as [{ template: object }]
  await callStack({ Action: 'CreateStack', TemplateBody: JSON.stringify(template), 'Parameters.member.1.ParameterKey': 'AlarmEmail', 'Parameters.member.1.ParameterValue': '', 'Capabilities.member.1': 'CAPABILITY_IAM' })
  const stack = await callStack({ Action: 'DescribeStacks' })
  expect(stack).toContain('CREATE_COMPLETE')
  outputs = Object.fromEntries([...stack.matchAll(/<OutputKey>(.*?)<\/OutputKey>\s*<OutputValue>(.*?)<\/OutputValue>/g)].map(([, name, value]) => [name!, value!]))
})

afterAll(() => forwarder.close())

/** moto keeps the policy of a stack's role as Python writes it, and cannot read it. */
async function rewritePolicy(RoleName: string): Promise<void> {
  const role = { RoleName, PolicyName: 'Watch' }
  const { PolicyDocument } = await independent('iam', 'GetRolePolicy', role)
  await independent('iam', 'PutRolePolicy', { ...role, PolicyDocument: decodeURIComponent(PolicyDocument).replaceAll("'", '"') })
}

async function inbox(): Promise<string[]> {
  const { Messages = [] } = await independent('sqs', 'ReceiveMessage', { QueueUrl: outputs['QueueUrl'], MaxNumberOfMessages: 10, WaitTimeSeconds: 0 })
  return Messages.map(({ Body }: Answer) => Body)
}

test('what GuardDuty, alarms and Config say comes as it is read; what is over or complies does not', async () => {
  await putEvent('ec2-c2-event')
  await putEvent('alarm-event')
  await putEvent('alarm-event', { state: { value: 'OK' } })
  await putEvent('config-event')
  await putEvent('config-event', { configRuleName: 'securityhub-s3-bucket-1a2b' })
  const read = readFindings(JSON.stringify((await inbox()).map((body) => JSON.parse(body) as unknown)), 'inbox')
  expect(read.problems).toEqual([])
  expect(read.findings.map(({ type }) => type).sort()).toEqual(['Backdoor:EC2/C&CActivity.B', 'CloudWatch:Alarm/CIS-RootAccountUsage', 'Config:Rule/s3-bucket-public-read-prohibited'])
})

// moto asks for topics without saying which: test/cli/infra has that statement.
test('the role takes messages out of both queues, and does nothing else with them, or with another', async () => {
  await putEvent('ec2-c2-event')
  const { QueueUrl: other } = await independent('sqs', 'CreateQueue', { QueueName: 'other' })
  await rewritePolicy(outputs['WatcherRoleArn']!.split('/').at(-1)!)
  const { Credentials } = await independent('sts', 'AssumeRole', { RoleArn: outputs['WatcherRoleArn'], RoleSessionName: 'watch' })
  await enforcePolicies()
  const watcher = caller(forwarder.url, 'eu-west-1', { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey, sessionToken: Credentials.SessionToken })
  const queue = { QueueUrl: outputs['QueueUrl'] }
  const { Messages: [{ ReceiptHandle }] } = await watcher('sqs', 'ReceiveMessage', queue)
  await watcher('sqs', 'ChangeMessageVisibility', { ...queue, ReceiptHandle, VisibilityTimeout: 60 })
  await watcher('sqs', 'DeleteMessage', { ...queue, ReceiptHandle })
  await watcher('sqs', 'GetQueueAttributes', { QueueUrl: outputs['DeadLettersUrl'], AttributeNames: ['ApproximateNumberOfMessages'] })
  await expect(watcher('sqs', 'SendMessage', { ...queue, MessageBody: 'resolved' })).rejects.toThrow(/not authorized/)
  await expect(watcher('sqs', 'PurgeQueue', queue)).rejects.toThrow(/not authorized/)
  await expect(watcher('sqs', 'ReceiveMessage', { QueueUrl: other })).rejects.toThrow(/not authorized/)
})
