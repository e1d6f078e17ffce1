import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const everything: ValueMap = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
const https = (CidrIp = '0.0.0.0/0', more: ValueMap = {}): ValueMap => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp, ...more }],
})
const seed: ValueMap = {
  Vpcs: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-default', IsDefault: true }],
  Instances: [{ InstanceId: 'i-a', VpcId: 'vpc-1', SecurityGroups: [{ GroupId: 'sg-web' }] }],
  SecurityGroups: [
    { GroupId: 'sg-web', GroupName: 'web', VpcId: 'vpc-1', IpPermissions: [https()] },
    {
      GroupId: 'sg-db',
      GroupName: 'db',
      VpcId: 'vpc-1',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: 'sg-app' }] }],
    },
    { GroupId: 'sg-app', GroupName: 'app', VpcId: 'vpc-1', IpPermissionsEgress: [] },
    { GroupId: 'sg-old', GroupName: 'old', VpcId: 'vpc-default' },
  ],
}
const group = (call: (operation: string, params: ValueMap) => ValueMap, GroupId: string): ValueMap =>
  at(call('DescribeSecurityGroups', { GroupIds: [GroupId] }), 'SecurityGroups.0') as ValueMap

describe(`CreateSecurityGroup ${page('CreateSecurityGroup')}`, () => {
  test('a new group lets nothing in and everything out', () => {
    const { ec2 } = worldOf(seed)
    const answer = ec2('CreateSecurityGroup', {
      GroupName: 'quarantine',
      Description: 'No traffic.',
      VpcId: 'vpc-1',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'a', Value: 'b' }] }],
    })
    expect(answer).toEqual({
      GroupId: expect.stringMatching(/^sg-0[0-9a-f]{16}$/) as string,
      SecurityGroupArn: `arn:aws:ec2:eu-west-1:111122223333:security-group/${answer['GroupId'] as string}`,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    expect(group(ec2, answer['GroupId'] as string)).toMatchObject({
      GroupName: 'quarantine',
      VpcId: 'vpc-1',
      OwnerId: '111122223333',
      IpPermissions: [],
      IpPermissionsEgress: [
        {
          IpProtocol: '-1',
          IpRanges: [{ CidrIp: '0.0.0.0/0' }],
          Ipv6Ranges: [],
          PrefixListIds: [],
          UserIdGroupPairs: [],
        },
      ],
    })
  })

  test('the same name may be used in another VPC; without a VPC it is the default one', () => {
    const { ec2 } = worldOf(seed)
    const { GroupId } = ec2('CreateSecurityGroup', { GroupName: 'web', Description: 'web' })
    expect(group(ec2, GroupId as string)['VpcId']).toBe('vpc-default')
  })

  test.each<[string, ValueMap]>([
    ['InvalidGroup.Duplicate', { GroupName: 'web' }],
    ['InvalidGroup.Duplicate', { GroupName: 'default' }],
    ['InvalidVpcID.NotFound', { VpcId: 'vpc-x' }],
    ['InvalidParameterValue', { GroupName: 'sg-new' }],
    ['InvalidParameterValue', { Description: 'a "quoted" word' }],
    ['InvalidParameterValue', { GroupName: 'a'.repeat(256) }],
    ['InvalidParameterValue', { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: 'b' }] }] }],
  ])('%s %j', (code, params) => {
    const { world, refusal } = worldOf(seed)
    const before = world.dump()
    expect(refusal('CreateSecurityGroup', { GroupName: 'new', Description: 'new', VpcId: 'vpc-1', ...params })).toBe(
      code,
    )
    expect(world.dump()).toEqual(before)
  })

  test('without a VPC and a default one there is none', () => {
    expect(
      worldOf({ Vpcs: [{ VpcId: 'vpc-1' }] }).refusal('CreateSecurityGroup', { GroupName: 'new', Description: 'new' }),
    ).toBe('VPCIdNotSpecified')
  })
})

describe(`DeleteSecurityGroup ${page('DeleteSecurityGroup')}`, () => {
  test('goes when nothing uses it', () => {
    const { ec2, refusal } = worldOf(seed)
    expect(ec2('DeleteSecurityGroup', { GroupId: 'sg-db' })).toEqual({ Return: true, GroupId: 'sg-db' })
    expect(refusal('DeleteSecurityGroup', { GroupId: 'sg-db' })).toBe('InvalidGroup.NotFound')
    expect(refusal('DeleteSecurityGroup', { GroupId: 'sg-app' })).toBe('ok')
  })

  test.each<[string, ValueMap]>([
    ['DependencyViolation', { GroupId: 'sg-web' }],
    ['DependencyViolation', { GroupId: 'sg-app' }],
    ['MissingParameter', {}],
    ['InvalidGroup.NotFound', { GroupName: 'web' }],
    ['CannotDelete', { GroupName: 'default' }],
    ['ok', { GroupName: 'old' }],
  ])('%s %j', (code, params) => expect(worldOf(seed).refusal('DeleteSecurityGroup', params)).toBe(code))
})

describe(`rules ${page('AuthorizeSecurityGroupIngress')} ${page('AuthorizeSecurityGroupEgress')}`, () => {
  test('peers with the same ports are shown together, in and out apart', () => {
    const { ec2 } = worldOf(seed)
    const answer = ec2('AuthorizeSecurityGroupIngress', {
      GroupId: 'sg-web',
      IpPermissions: [
        https('192.0.2.18/24', { Description: 'office' }),
        { ...everything, IpRanges: [], UserIdGroupPairs: [{ GroupId: 'sg-app' }] },
      ],
    })
    expect(answer).toMatchObject({
      Return: true,
      SecurityGroupRules: [
        {
          GroupId: 'sg-web',
          IsEgress: false,
          IpProtocol: 'tcp',
          FromPort: 443,
          CidrIpv4: '192.0.2.0/24',
          Description: 'office',
        },
        {
          IpProtocol: '-1',
          FromPort: -1,
          ToPort: -1,
          ReferencedGroupInfo: { GroupId: 'sg-app', UserId: '111122223333' },
        },
      ],
    })
    expect(group(ec2, 'sg-web')['IpPermissions']).toEqual([
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '192.0.2.0/24', Description: 'office' }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
      {
        IpProtocol: '-1',
        IpRanges: [],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [{ GroupId: 'sg-app', UserId: '111122223333' }],
      },
    ])
    expect(at(group(ec2, 'sg-web'), 'IpPermissionsEgress.IpRanges')).toEqual([{ CidrIp: '0.0.0.0/0' }])
    ec2('AuthorizeSecurityGroupEgress', { GroupId: 'sg-app', IpPermissions: [everything] })
    expect(at(group(ec2, 'sg-app'), 'IpPermissionsEgress.IpRanges.CidrIp')).toEqual(['0.0.0.0/0'])
  })

  test('the older parameters for one rule', () => {
    const { ec2 } = worldOf(seed)
    ec2('AuthorizeSecurityGroupIngress', {
      GroupId: 'sg-app',
      IpProtocol: '6',
      FromPort: 22,
      ToPort: 22,
      CidrIp: '192.0.2.0/24',
    })
    expect(at(group(ec2, 'sg-app'), 'IpPermissions.0')).toMatchObject({
      IpProtocol: 'tcp',
      FromPort: 22,
      IpRanges: [{ CidrIp: '192.0.2.0/24' }],
    })
  })

  test.each<[string, ValueMap]>([
    ['InvalidPermission.Duplicate', { IpPermissions: [https('0.0.0.0/0', { Description: 'again' })] }],
    ['InvalidParameterValue', { IpPermissions: [https('192.0.2.0/24'), https('192.0.2.1/24')] }],
    ['MissingParameter', {}],
    ['MissingParameter', { IpPermissions: [] }],
    ['MissingParameter', { IpPermissions: [{ IpProtocol: '-1' }] }],
    ['MissingParameter', { IpPermissions: [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }],
    ['InvalidParameterValue', { IpPermissions: [{ IpProtocol: 'tcp', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] }],
    ['InvalidParameterValue', { IpPermissions: [{ ...https(), FromPort: 444 }] }],
    ['InvalidParameterValue', { IpPermissions: [{ ...https(), IpProtocol: 'telnet' }] }],
    ['InvalidParameterValue', { IpPermissions: [https('192.0.2.0/33')] }],
    ['InvalidParameterValue', { IpPermissions: [https('everyone')] }],
    ['InvalidGroup.NotFound', { IpPermissions: [{ ...everything, UserIdGroupPairs: [{ GroupId: 'sg-x' }] }] }],
    ['InvalidGroup.NotFound', { GroupId: 'sg-x', IpPermissions: [everything] }],
  ])('%s %j', (code, params) => {
    expect(worldOf(seed).refusal('AuthorizeSecurityGroupIngress', { GroupId: 'sg-web', ...params })).toBe(code)
  })
})

describe(`revoking ${page('RevokeSecurityGroupIngress')} ${page('RevokeSecurityGroupEgress')}`, () => {
  test('what Describe shows can be revoked as it is', () => {
    const { ec2 } = worldOf(seed)
    const { IpPermissionsEgress, IpPermissions } = group(ec2, 'sg-db')
    expect(ec2('RevokeSecurityGroupEgress', { GroupId: 'sg-db', IpPermissions: IpPermissionsEgress! })).toMatchObject({
      Return: true,
      RevokedSecurityGroupRules: [{ IsEgress: true, CidrIpv4: '0.0.0.0/0' }],
    })
    expect(ec2('RevokeSecurityGroupIngress', { GroupId: 'sg-db', IpPermissions: IpPermissions! })).toMatchObject({
      RevokedSecurityGroupRules: [{ IsEgress: false, ReferencedGroupId: 'sg-app' }],
    })
    expect(group(ec2, 'sg-db')).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] })
  })

  test('by the id of the rule', () => {
    const { ec2, refusal } = worldOf(seed)
    const id = at(
      ec2('AuthorizeSecurityGroupIngress', { GroupId: 'sg-app', IpPermissions: [https()] }),
      'SecurityGroupRules.0.SecurityGroupRuleId',
    ) as string
    expect(refusal('RevokeSecurityGroupEgress', { GroupId: 'sg-app', SecurityGroupRuleIds: [id] })).toBe(
      'InvalidSecurityGroupRuleId.NotFound',
    )
    ec2('RevokeSecurityGroupIngress', { GroupId: 'sg-app', SecurityGroupRuleIds: [id] })
    expect(group(ec2, 'sg-app')['IpPermissions']).toEqual([])
  })

  test('a rule that is not there is an error, and nothing is revoked; in the default VPC it is told', () => {
    const { ec2, refusal } = worldOf(seed)
    const permissions = [https(), https('192.0.2.0/24')]
    expect(refusal('RevokeSecurityGroupIngress', { GroupId: 'sg-web', IpPermissions: permissions })).toBe(
      'InvalidPermission.NotFound',
    )
    expect(group(ec2, 'sg-web')['IpPermissions']).toHaveLength(1)
    expect(ec2('RevokeSecurityGroupIngress', { GroupId: 'sg-old', IpPermissions: permissions })).toMatchObject({
      Return: true,
      RevokedSecurityGroupRules: [],
      UnknownIpPermissions: [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '192.0.2.0/24' }] }],
    })
  })

  test.each<[string, ValueMap]>([
    ['MissingParameter', { GroupId: 'sg-web', IpPermissions: [] }],
    ['InvalidGroup.NotFound', { GroupId: 'sg-x', IpPermissions: [everything] }],
  ])('%s %j', (code, params) => expect(worldOf(seed).refusal('RevokeSecurityGroupEgress', params)).toBe(code))
})
