import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { describeUnknownOperation, parseOperationName } from '../../src/aws-model/operation-name.js'

test.each([
  ['ec2:DescribeInstances', { service: 'ec2', operation: 'DescribeInstances' }],
  ['auto-scaling:EnterStandby', { service: 'auto-scaling', operation: 'EnterStandby' }],
  ['DescribeInstances', undefined],
  ['ec2:', undefined],
  ['EC2:DescribeInstances', undefined],
  ['ec2: DescribeInstances', undefined],
  ['ec2:Describe:Instances', undefined],
  ['ec2:DescribeInstances\n', undefined],
])('%j is read as %j', (text, parts) => {
  expect(parseOperationName(text)).toEqual(parts)
})

test.each([
  ['DescribeInstances', 'malformed-operation', 'ec2:DescribeInstances'],
  ['autoscaling:EnterStandby', 'unknown-service', 'auto-scaling:EnterStandby'],
  ['elbv2:DeregisterTargets', 'unknown-service', 'elastic-load-balancing-v2:DeregisterTargets'],
  ['gaurdduty:GetFindings', 'unknown-service', 'guardduty'],
  ['lightsail:GetInstances', 'unknown-service', 'securityhub'],
  ['ec2:DescribeInstance', 'unknown-operation', 'DescribeInstances'],
  ['ec2:describeinstances', 'unknown-operation', 'DescribeInstances'],
  ['ec2:Frobnicate', 'unknown-operation', 'ec2'],
  ['constructor:GetFindings', 'unknown-service', 'guardduty'],
])('%s is explained', async (name, code, inHint) => {
  const problem = describeUnknownOperation(await loadAwsModel(['ec2']), name)
  expect(problem.code).toBe(code)
  expect(problem.hint).toContain(inHint)
})
