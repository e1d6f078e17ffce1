/** A change goes to AWS's host of its place, or to the endpoint that was given, and nowhere else. */
import type { AwsCall } from '../../src/aws-model/aws.js'
import { sendCall } from '../../src/aws/call.js'
import { checkHost } from '../../src/aws/check-host.js'
import { makeClient, type Connection } from '../../src/aws/clients.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const china = { account: '111122223333', region: 'cn-north-1', partition: 'aws-cn' }

test.each<[string, string, typeof place, Connection, boolean]>([
  ['ec2', 'ec2.eu-west-1.amazonaws.com', place, {}, true],
  ['ec2', 'ec2.eu-west-1.api.aws', place, {}, true],
  ['ec2', 'ec2-fips.eu-west-1.amazonaws.com', place, {}, true],
  ['s3', 'my-bucket.s3.eu-west-1.amazonaws.com', place, {}, true],
  ['iam', 'iam.amazonaws.com', place, {}, true],
  ['organizations', 'organizations.us-east-1.amazonaws.com', place, {}, true],
  ['ec2', 'ec2.us-east-1.amazonaws.com', place, {}, false],
  ['s3', 'my-bucket.s3.us-west-2.amazonaws.com', place, {}, false],
  ['ec2', 'ec2.cn-north-1.amazonaws.com.cn', china, {}, true],
  ['ec2', 'ec2.cn-north-1.amazonaws.com.cn', place, {}, false],
  ['iam', 'iam.amazonaws.com', china, {}, false],
  ['ec2', 'ec2.eu-west-1.amazonaws.com.evil.example.com', place, {}, false],
  ['ec2', 'evilamazonaws.com', place, {}, false],
  ['ec2', '127.0.0.1', place, {}, false],
  ['ec2', '127.0.0.1', place, { endpoint: 'http://127.0.0.1:4566' }, true],
  ['s3', 'my-bucket.localhost', place, { endpoint: 'http://localhost:4566' }, true],
  ['ec2', 'ec2.eu-west-1.amazonaws.com', place, { endpoint: 'http://127.0.0.1:4566' }, false],
  ['ec2', 'vpce-1.example.com', place, { configuredEndpoints: true }, true],
])('%s to %s', (service, host, at, connection, isRight) => {
  const check = (): void => checkHost(host, connection, { service, place: at })
  if (isRight) expect(check).not.toThrow()
  else expect(check).toThrow(/^The call would go to/)
})

test.each<[AwsCall['purpose'], string]>([['change', 'WrongEndpoint'], ['undo', 'WrongEndpoint']])('a %s that would leave the region is refused, and nothing is sent', async (purpose, name) => {
  const client = await makeClient('ec2', {}, { region: 'us-east-1', access: 'change', credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }) })
  const outcome = await sendCall(client, {}, { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: ['i-0a'] }, place, address: 'stop', purpose })
  client.destroy()
  expect(outcome).toMatchObject({ status: 'refused', error: { name } })
})
