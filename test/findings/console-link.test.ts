import { consoleLink, findingLink, type ConsoleResource } from '../../src/findings/console-link.js'

const place = { partition: 'aws', region: 'eu-west-1' }
const start = 'https://eu-west-1.console.aws.amazon.com'

test.each<[ConsoleResource, string | undefined]>([
  [{ id: 'i-0123456789abcdef0' }, `${start}/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0123456789abcdef0`],
  [{ id: 'vpc-0123456789abcdef0' }, `${start}/vpcconsole/home?region=eu-west-1#VpcDetails:VpcId=vpc-0123456789abcdef0`],
  [{ service: 's3', id: 'logs' }, `${start}/s3/buckets/logs?region=eu-west-1`],
  [{ id: 'arn:aws:s3:::logs/key' }, `${start}/s3/buckets/logs?region=eu-west-1`],
  [
    { id: 'arn:aws:iam::111122223333:role/apps/web role' },
    `${start}/iam/home?region=eu-west-1#/roles/details/web%20role`,
  ],
  [{ service: 'iam-user', id: 'a/b' }, `${start}/iam/home?region=eu-west-1#/users/details/a%2Fb`],
  [
    { service: 'auto-scaling', id: 'web asg' },
    `${start}/ec2/home?region=eu-west-1#AutoScalingGroupDetails:id=web%20asg`,
  ],
  [{ service: 'kms', id: 'key' }, undefined],
  [{ id: 'i-0123 #x' }, undefined],
])('%j', (resource, link) => {
  expect(consoleLink(place, resource)).toBe(link)
})

test.each([
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('%s has a console of its own', (partition, region, beginning) => {
  expect(consoleLink({ partition, region }, { id: 'i-0123456789abcdef0' })).toContain(beginning)
  expect(findingLink({ partition, region }, 'f')).toContain(`${beginning}guardduty/home?region=${region}#`)
})

test('a partition without a public console has no links', () => {
  expect(consoleLink({ partition: 'aws-iso', region: 'us-iso-east-1' }, { id: 'i-0123456789abcdef0' })).toBeUndefined()
  expect(findingLink({ partition: 'aws-iso', region: 'us-iso-east-1' }, 'f')).toBeUndefined()
})

test('an alarm', () => {
  expect(consoleLink(place, { id: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a b:c' })).toBe(`${start}/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a%20b%3Ac`)
})

test('a finding', () => {
  expect(findingLink(place, 'a b')).toBe(`${start}/guardduty/home?region=eu-west-1#/findings?macros=current&fId=a%20b`)
})
