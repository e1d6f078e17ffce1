import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { notableCall, notableCalls } from '../../src/engine/notable-calls.js'

test('each call stands once, with techniques in ATT&CK’s form', () => {
  expect(notableCalls.length).toBeGreaterThan(100)
  for (const call of notableCalls) {
    expect(call).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/)
    for (const technique of notableCall(call)!.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/)
  }
  expect(new Set(notableCalls).size).toBe(notableCalls.length)
})

test('calls of services that the model knows are calls that there are', async () => {
  const model = await loadAwsModel(['iam', 'ec2', 'sts', 'ssm', 'cloudtrail', 'guardduty', 'securityhub', 'organizations', 'kms'])
  const unknown = notableCalls.filter((call) => {
    const [service, name] = call.split(':') as [string, string]
    return model.operationNames(service).length > 0 && !model.operation(service, name)
  })
  expect(unknown).toEqual([])
})

test('what is not listed is not notable', () => expect(notableCall('ec2:DescribeInstances')).toBeUndefined())
