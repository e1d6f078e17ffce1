import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { missingOutputMembers } from '../../src/aws-model/required-output.js'

test('names what AWS promises and did not send', async () => {
  const model = await loadAwsModel(['iam', 'ec2'])
  const getRolePolicy = model.operation('iam', 'GetRolePolicy')!
  expect(missingOutputMembers(getRolePolicy, { RoleName: 'web', PolicyName: 'p', PolicyDocument: '{}' })).toEqual([])
  expect(missingOutputMembers(getRolePolicy, { RoleName: 'web' })).toEqual(['PolicyName', 'PolicyDocument'])
  expect(missingOutputMembers(model.operation('ec2', 'DescribeInstances')!, {})).toEqual([])
})
