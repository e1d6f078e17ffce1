/** What is called on both sides, in order. Every operation of the world is here, also those that moto does not know. */
import type { Answer } from './moto.js'
import type { ParityScene } from './parity-scene.js'

/** Calls `service:Operation` on one side; what was refused yields undefined. */
export type Do = (call: string, params?: object) => Promise<Answer>

export type Play = (act: Do, scene: ParityScene) => Promise<void>

const deny = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] })
const trust = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] })
const deploy = 'arn:aws:iam::123456789012:policy/deploy'

const iamRoles: Play = async (act) => {
  const role = { RoleName: 'web-server' }
  const policy = { ...role, PolicyName: 'AWSRevokeOlderSessions' }
  await act('iam:GetRole', role)
  await act('iam:GetRole', { RoleName: 'gone' })
  await act('iam:ListRoles')
  await act('iam:GetRolePolicy', policy)
  await act('iam:PutRolePolicy', { ...policy, PolicyDocument: deny })
  await act('iam:PutRolePolicy', { ...policy, PolicyDocument: '{"Version":' })
  await act('iam:PutRolePolicy', { ...policy, PolicyDocument: deny.replace('"Resource":"*"', '"Principal":"*"') })
  await act('iam:PutRolePolicy', { RoleName: 'gone', PolicyName: 'p', PolicyDocument: deny })
  await act('iam:GetRolePolicy', policy)
  await act('iam:ListRolePolicies', role)
  await act('iam:DeleteRolePolicy', policy)
  await act('iam:DeleteRolePolicy', policy)
  await act('iam:AttachRolePolicy', { ...role, PolicyArn: deploy })
  await act('iam:AttachRolePolicy', { ...role, PolicyArn: 'arn:aws:iam::123456789012:policy/gone' })
  await act('iam:AttachRolePolicy', { ...role, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
  await act('iam:DetachRolePolicy', { ...role, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
  await act('iam:ListAttachedRolePolicies', role)
  await act('iam:DetachRolePolicy', { ...role, PolicyArn: deploy })
  await act('iam:DetachRolePolicy', { ...role, PolicyArn: deploy })
  await act('iam:TagRole', { ...role, Tags: [{ Key: 'Status', Value: 'quarantine' }] })
  await act('iam:TagRole', { ...role, Tags: [{ Key: 'status', Value: 'closed' }] })
  await act('iam:ListRoleTags', role)
  await act('iam:UntagRole', { ...role, TagKeys: ['Status', 'status'] })
  await act('iam:ListRoleTags', role)
  await act('iam:UpdateAssumeRolePolicy', { ...role, PolicyDocument: trust })
  await act('iam:UpdateAssumeRolePolicy', { ...role, PolicyDocument: deny })
  await act('iam:GetRole', role)
}

const iamProfiles: Play = async (act) => {
  const web = { InstanceProfileName: 'web-server' }
  const role = { RoleName: 'web-server' }
  await act('iam:GetInstanceProfile', web)
  await act('iam:GetInstanceProfile', { InstanceProfileName: 'gone' })
  await act('iam:ListInstanceProfiles')
  await act('iam:ListInstanceProfilesForRole', role)
  await act('iam:AddRoleToInstanceProfile', { ...web, ...role })
  await act('iam:RemoveRoleFromInstanceProfile', { ...web, ...role })
  await act('iam:RemoveRoleFromInstanceProfile', { ...web, ...role })
  await act('iam:AddRoleToInstanceProfile', { InstanceProfileName: 'empty', ...role })
  await act('iam:ListInstanceProfilesForRole', role)
}

const iamUsers: Play = async (act, { keys: [first, second] }) => {
  const user = { UserName: 'build-user' }
  const policy = { ...user, PolicyName: 'SirunDenyAll' }
  await act('iam:GetUser', user)
  await act('iam:GetUser', { UserName: 'gone' })
  await act('iam:ListUsers')
  await act('iam:ListUsers', { PathPrefix: '/people/' })
  await act('iam:GetUserPolicy', policy)
  await act('iam:PutUserPolicy', { ...policy, PolicyDocument: deny })
  await act('iam:PutUserPolicy', { UserName: 'gone', PolicyName: 'p', PolicyDocument: deny })
  await act('iam:GetUserPolicy', policy)
  await act('iam:ListUserPolicies', user)
  await act('iam:DeleteUserPolicy', policy)
  await act('iam:DeleteUserPolicy', policy)
  await act('iam:AttachUserPolicy', { ...user, PolicyArn: deploy })
  await act('iam:ListAttachedUserPolicies', user)
  await act('iam:DetachUserPolicy', { ...user, PolicyArn: deploy })
  await act('iam:DetachUserPolicy', { ...user, PolicyArn: deploy })
  await act('iam:TagUser', { ...user, Tags: [{ Key: 'Status', Value: 'quarantine' }] })
  await act('iam:ListUserTags', user)
  await act('iam:UntagUser', { ...user, TagKeys: ['Status'] })
  await act('iam:ListAccessKeys', user)
  await act('iam:ListAccessKeys', { UserName: 'gone' })
  await act('iam:GetAccessKeyLastUsed', { AccessKeyId: first })
  await act('iam:GetAccessKeyLastUsed', { AccessKeyId: 'AKIA00000000000000ZZ' })
  await act('iam:UpdateAccessKey', { ...user, AccessKeyId: first, Status: 'Inactive' })
  await act('iam:UpdateAccessKey', { ...user, AccessKeyId: 'AKIA00000000000000ZZ', Status: 'Inactive' })
  await act('iam:ListAccessKeys', user)
  await act('iam:CreateAccessKey', user)
  await act('iam:DeleteAccessKey', { ...user, AccessKeyId: second })
  await act('iam:CreateAccessKey', user)
  await act('iam:GetLoginProfile', user)
  await act('iam:DeleteLoginProfile', user)
  await act('iam:DeleteLoginProfile', user)
  await act('iam:GetLoginProfile', user)
  await act('iam:ListMFADevices', user)
  await act('iam:DeactivateMFADevice', { ...user, SerialNumber: 'arn:aws:iam::123456789012:mfa/gone' })
}

const s3: Play = async (act) => {
  const bucket = { Bucket: 'example-exports' }
  const none = { Bucket: 'example-that-nobody-made' }
  const resource = 'arn:aws:s3:::example-exports'
  const policy = (more: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'A', Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: ['s3:*'], Resource: [resource, `${resource}/*`], ...more }] })
  await act('s3:ListBuckets')
  await act('s3:HeadBucket', bucket)
  await act('s3:HeadBucket', none)
  await act('s3:GetBucketLocation', bucket)
  await act('s3:GetBucketLocation', none)
  await act('s3:GetBucketPolicy', bucket)
  await act('s3:GetBucketPolicyStatus', bucket)
  await act('s3:PutBucketPolicy', { ...none, Policy: policy({}) })
  await act('s3:PutBucketPolicy', { ...bucket, Policy: '{"Version":' })
  await act('s3:PutBucketPolicy', { ...bucket, Policy: policy({ Resource: 'arn:aws:s3:::other' }) })
  await act('s3:PutBucketPolicy', { ...bucket, Policy: policy({}) })
  await act('s3:GetBucketPolicy', bucket)
  await act('s3:GetBucketPolicyStatus', bucket)
  await act('s3:DeleteBucketPolicy', bucket)
  await act('s3:DeleteBucketPolicy', bucket)
  await act('s3:PutBucketPolicy', { ...bucket, Policy: policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${resource}/*` }) })
  await act('s3:GetBucketPolicyStatus', bucket)
  await act('s3:GetPublicAccessBlock', bucket)
  await act('s3:PutPublicAccessBlock', { ...bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true } })
  await act('s3:PutPublicAccessBlock', { ...none, PublicAccessBlockConfiguration: { BlockPublicAcls: true } })
  await act('s3:GetPublicAccessBlock', bucket)
  await act('s3:PutBucketPolicy', { ...bucket, Policy: policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${resource}/*` }) })
  await act('s3:DeleteBucketPolicy', bucket)
  await act('s3:DeletePublicAccessBlock', bucket)
  await act('s3:DeletePublicAccessBlock', bucket)
  await act('s3:GetPublicAccessBlock', bucket)
  await act('s3:GetBucketAcl', bucket)
  await act('s3:PutBucketAcl', { ...bucket, ACL: 'public-read' })
  await act('s3:GetBucketAcl', bucket)
  await act('s3:PutBucketAcl', { ...bucket, ACL: 'private' })
  await act('s3:GetBucketOwnershipControls', bucket)
  await act('s3:PutBucketOwnershipControls', { ...bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } })
  await act('s3:GetBucketOwnershipControls', bucket)
  await act('s3:DeleteBucketOwnershipControls', bucket)
  await act('s3:GetBucketVersioning', bucket)
  await act('s3:PutBucketVersioning', { ...bucket, VersioningConfiguration: { Status: 'Enabled' } })
  await act('s3:GetBucketVersioning', bucket)
  await act('s3:GetBucketTagging', bucket)
  await act('s3:PutBucketTagging', { ...bucket, Tagging: { TagSet: [{ Key: 'owner', Value: 'data' }] } })
  await act('s3:GetBucketTagging', bucket)
  await act('s3:DeleteBucketTagging', bucket)
  await act('s3:GetBucketTagging', bucket)
  await act('s3:GetBucketLogging', bucket)
  await act('s3:GetBucketEncryption', bucket)
  await act('s3:GetBucketReplication', bucket)
  await act('s3:GetBucketLifecycleConfiguration', bucket)
  await act('s3:GetBucketWebsite', bucket)
  await act('s3:PutPublicAccessBlock', { ...bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } })
  await act('s3:PutBucketAcl', { ...bucket, ACL: 'public-read' })
}

const ec2Instances: Play = async (act, { instance, volumes: [volume] }) => {
  const one = { InstanceId: instance }
  await act('ec2:DescribeInstances', { InstanceIds: [instance] })
  await act('ec2:DescribeInstances', { InstanceIds: ['i-0123456789abcdef0'] })
  await act('ec2:DescribeVolumes', { Filters: [{ Name: 'attachment.instance-id', Values: [instance] }] })
  for (const Attribute of ['disableApiTermination', 'instanceInitiatedShutdownBehavior', 'blockDeviceMapping']) {
    await act('ec2:DescribeInstanceAttribute', { ...one, Attribute })
  }
  await act('ec2:ModifyInstanceAttribute', { ...one, DisableApiTermination: { Value: true } })
  await act('ec2:DescribeInstanceAttribute', { ...one, Attribute: 'disableApiTermination' })
  await act('ec2:TerminateInstances', { InstanceIds: [instance] })
  await act('ec2:ModifyInstanceAttribute', { ...one, DisableApiTermination: { Value: false } })
  await act('ec2:ModifyInstanceAttribute', { ...one, InstanceInitiatedShutdownBehavior: { Value: 'stop' } })
  await act('ec2:DescribeInstanceAttribute', { ...one, Attribute: 'instanceInitiatedShutdownBehavior' })
  await act('ec2:ModifyInstanceMetadataOptions', { ...one, HttpTokens: 'required' })
  await act('ec2:CreateTags', { Resources: [instance], Tags: [{ Key: 'Status', Value: 'quarantine' }] })
  await act('ec2:DescribeTags', { Filters: [{ Name: 'resource-id', Values: [instance] }] })
  await act('ec2:DeleteTags', { Resources: [instance], Tags: [{ Key: 'Status', Value: 'other' }] })
  await act('ec2:DeleteTags', { Resources: [instance], Tags: [{ Key: 'Status' }] })
  await act('ec2:DescribeTags', { Filters: [{ Name: 'resource-id', Values: [instance] }] })
  await act('ec2:CreateTags', { Resources: ['i-0123456789abcdef0'], Tags: [{ Key: 'a', Value: 'b' }] })
  const snapshot = await act('ec2:CreateSnapshot', { VolumeId: volume, Description: 'kept', TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'sirun:mark', Value: 'm' }] }] })
  await act('ec2:CreateSnapshot', { VolumeId: 'vol-0123456789abcdef0' })
  await act('ec2:DescribeSnapshots', { SnapshotIds: [snapshot?.SnapshotId] })
  await act('ec2:DescribeSnapshots', { SnapshotIds: ['snap-0123456789abcdef0'] })
  await act('ec2:DescribeSnapshots', { OwnerIds: ['self'], Filters: [{ Name: 'tag:sirun:mark', Values: ['m'] }] })
  await act('ec2:DeleteSnapshot', { SnapshotId: snapshot?.SnapshotId })
  await act('ec2:DeleteSnapshot', { SnapshotId: snapshot?.SnapshotId })
  await act('ec2:StopInstances', { InstanceIds: [instance], DryRun: true })
  await act('ec2:StopInstances', { InstanceIds: [instance] })
  await act('ec2:StartInstances', { InstanceIds: [instance] })
  await act('ec2:StopInstances', { InstanceIds: ['i-0123456789abcdef0'] })
}

const ec2Profiles: Play = async (act, { instance }) => {
  const ofInstance = { Filters: [{ Name: 'instance-id', Values: [instance] }] }
  const found = await act('ec2:DescribeIamInstanceProfileAssociations', ofInstance)
  const AssociationId = found?.IamInstanceProfileAssociations[0]?.AssociationId
  await act('ec2:AssociateIamInstanceProfile', { InstanceId: instance, IamInstanceProfile: { Name: 'web-server' } })
  await act('ec2:DisassociateIamInstanceProfile', { AssociationId })
  await act('ec2:DisassociateIamInstanceProfile', { AssociationId: 'iip-assoc-0123456789abcdef0' })
  await act('ec2:DescribeIamInstanceProfileAssociations', ofInstance)
  await act('ec2:AssociateIamInstanceProfile', { InstanceId: instance, IamInstanceProfile: { Name: 'gone' } })
}

const ec2Network: Play = async (act, { vpc, subnet, instance, interfaces: [eni, second], groups }) => {
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] }
  await act('ec2:DescribeVpcs', { VpcIds: [vpc] })
  await act('ec2:DescribeSubnets', { SubnetIds: [subnet] })
  await act('ec2:DescribeAddresses')
  await act('ec2:DescribeSecurityGroups', { GroupIds: [groups.web] })
  await act('ec2:DescribeSecurityGroups', { GroupIds: ['sg-0123456789abcdef0'] })
  const made = await act('ec2:CreateSecurityGroup', { GroupName: 'sirun-quarantine', Description: 'No traffic.', VpcId: vpc })
  await act('ec2:CreateSecurityGroup', { GroupName: 'sirun-quarantine', Description: 'No traffic.', VpcId: vpc })
  const group = { GroupId: made?.GroupId }
  const named = { Filters: [{ Name: 'group-name', Values: ['sirun-quarantine'] }, { Name: 'vpc-id', Values: [vpc] }] }
  await act('ec2:DescribeSecurityGroups', named)
  const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }]
  await act('ec2:RevokeSecurityGroupEgress', { ...group, IpPermissions: all })
  await act('ec2:RevokeSecurityGroupEgress', { ...group, IpPermissions: all })
  await act('ec2:AuthorizeSecurityGroupIngress', { ...group, IpPermissions: all })
  await act('ec2:AuthorizeSecurityGroupIngress', { ...group, IpPermissions: all })
  await act('ec2:AuthorizeSecurityGroupEgress', { ...group, IpPermissions: all })
  await act('ec2:DescribeSecurityGroups', named)
  await act('ec2:RevokeSecurityGroupIngress', { ...group, IpPermissions: all })
  await act('ec2:DescribeNetworkInterfaces', { NetworkInterfaceIds: [eni] })
  await act('ec2:ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: second, Groups: [group.GroupId] })
  await act('ec2:ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: 'eni-0123456789abcdef0', Groups: [group.GroupId] })
  await act('ec2:DescribeNetworkInterfaces', { NetworkInterfaceIds: [second] })
  await act('ec2:DeleteSecurityGroup', group)
  await act('ec2:ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: second, Groups: [groups.admin] })
  await act('ec2:DeleteSecurityGroup', group)
  await act('ec2:DeleteSecurityGroup', group)
  const attached = await act('ec2:DescribeNetworkInterfaces', { NetworkInterfaceIds: [second] })
  await act('ec2:DetachNetworkInterface', { AttachmentId: attached?.NetworkInterfaces[0]?.Attachment?.AttachmentId })
  await act('ec2:AttachNetworkInterface', { NetworkInterfaceId: second, InstanceId: instance, DeviceIndex: 1 })
  const acls = await act('ec2:DescribeNetworkAcls', inVpc)
  const acl = await act('ec2:CreateNetworkAcl', { VpcId: vpc })
  const own = acls?.NetworkAcls[0]
  const association = own?.Associations.find((each: Answer) => each.SubnetId === subnet)?.NetworkAclAssociationId
  const NetworkAclId = acl?.NetworkAcl.NetworkAclId
  const replaced = await act('ec2:ReplaceNetworkAclAssociation', { AssociationId: association, NetworkAclId })
  await act('ec2:DeleteNetworkAcl', { NetworkAclId })
  await act('ec2:ReplaceNetworkAclAssociation', { AssociationId: replaced?.NewAssociationId, NetworkAclId: own?.NetworkAclId })
  await act('ec2:DeleteNetworkAcl', { NetworkAclId })
  await act('ec2:DeleteNetworkAcl', { NetworkAclId })
  await act('ec2:ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: second, Groups: ['sg-0123456789abcdef0'] })
}

const autoScaling: Play = async (act, { instance, neighbour }) => {
  const group = { AutoScalingGroupName: 'web-asg' }
  const one = { InstanceIds: [instance] }
  await act('auto-scaling:DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web-asg'] })
  await act('auto-scaling:DescribeAutoScalingGroups', { AutoScalingGroupNames: ['gone'] })
  await act('auto-scaling:DescribeAutoScalingInstances', one)
  await act('auto-scaling:UpdateAutoScalingGroup', { ...group, MinSize: 1 })
  await act('auto-scaling:UpdateAutoScalingGroup', { AutoScalingGroupName: 'gone', MinSize: 1 })
  await act('auto-scaling:EnterStandby', { ...group, ...one, ShouldDecrementDesiredCapacity: true })
  await act('auto-scaling:DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web-asg'] })
  await act('auto-scaling:ExitStandby', { ...group, ...one })
  await act('auto-scaling:SetInstanceProtection', { ...group, ...one, ProtectedFromScaleIn: true })
  await act('auto-scaling:SetInstanceProtection', { ...group, ...one, ProtectedFromScaleIn: false })
  await act('auto-scaling:SetInstanceHealth', { InstanceId: neighbour, HealthStatus: 'Healthy' })
  await act('auto-scaling:SuspendProcesses', { ...group, ScalingProcesses: ['Launch'] })
  await act('auto-scaling:ResumeProcesses', { ...group, ScalingProcesses: ['Launch'] })
  await act('auto-scaling:DescribeScalingActivities', group)
  await act('auto-scaling:DetachInstances', { ...group, ...one, ShouldDecrementDesiredCapacity: true })
  await act('auto-scaling:AttachInstances', { ...group, ...one })
  await act('auto-scaling:SetDesiredCapacity', { ...group, DesiredCapacity: 9 })
  await act('auto-scaling:UpdateAutoScalingGroup', { ...group, MinSize: 2 })
  await act('auto-scaling:EnterStandby', { ...group, ...one, ShouldDecrementDesiredCapacity: true })
}

const loadBalancing: Play = async (act, { instance, targetGroups, adminAddress }) => {
  const web = { TargetGroupArn: targetGroups.web }
  await act('elastic-load-balancing-v2:DescribeTargetGroups', { TargetGroupArns: [targetGroups.web] })
  await act('elastic-load-balancing-v2:DescribeTargetGroups', { TargetGroupArns: [targetGroups.web.replace(/.$/, 'x')] })
  await act('elastic-load-balancing-v2:DescribeTargetGroupAttributes', web)
  await act('elastic-load-balancing-v2:ModifyTargetGroupAttributes', { ...web, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }] })
  await act('elastic-load-balancing-v2:DescribeTargetHealth', web)
  await act('elastic-load-balancing-v2:DeregisterTargets', { ...web, Targets: [{ Id: instance }] })
  await act('elastic-load-balancing-v2:DescribeTargetHealth', web)
  await act('elastic-load-balancing-v2:RegisterTargets', { ...web, Targets: [{ Id: instance }] })
  await act('elastic-load-balancing-v2:RegisterTargets', { ...web, Targets: [{ Id: 'i-0123456789abcdef0' }] })
  await act('elastic-load-balancing-v2:DeregisterTargets', { TargetGroupArn: targetGroups.admin, Targets: [{ Id: adminAddress }] })
  await act('elastic-load-balancing-v2:DescribeLoadBalancers')
  await act('elastic-load-balancing-v2:DescribeListeners', { LoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/gone/1' })
  await act('elastic-load-balancing-v2:DescribeTags', { ResourceArns: [targetGroups.web] })
}

const sts: Play = async (act) => {
  await act('sts:GetCallerIdentity')
}

const ssm: Play = async (act, { instance }) => {
  const script = { DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['true'] } }
  await act('ssm:DescribeInstanceInformation')
  await act('ssm:ListCommands')
  const sent = await act('ssm:SendCommand', { ...script, InstanceIds: [instance] })
  const command = { CommandId: sent?.Command.CommandId }
  await act('ssm:ListCommands', command)
  await act('ssm:ListCommandInvocations', command)
  await act('ssm:GetCommandInvocation', { ...command, InstanceId: instance })
  await act('ssm:CancelCommand', command)
  await act('ssm:SendCommand', { ...script, InstanceIds: ['i-0123456789abcdef0'] })
  await act('ssm:ListCommands', { CommandId: '00000000-0000-4000-8000-000000000000' })
  await act('ssm:GetCommandInvocation', { CommandId: '00000000-0000-4000-8000-000000000000', InstanceId: instance })
  await act('ssm:StartAutomationExecution', { DocumentName: 'AWS-StopEC2Instance', Parameters: { InstanceId: [instance] } })
  await act('ssm:GetAutomationExecution', { AutomationExecutionId: '00000000-0000-4000-8000-000000000000' })
  await act('ssm:StopAutomationExecution', { AutomationExecutionId: '00000000-0000-4000-8000-000000000000' })
}

const cloudtrail: Play = async (act) => {
  const trail = { Name: 'account-trail' }
  await act('cloudtrail:LookupEvents')
  await act('cloudtrail:DescribeTrails')
  await act('cloudtrail:DescribeTrails', { includeShadowTrails: false })
  await act('cloudtrail:GetTrailStatus', trail)
  await act('cloudtrail:GetTrailStatus', { Name: 'gone' })
  await act('cloudtrail:StartLogging', trail)
  await act('cloudtrail:GetTrailStatus', trail)
  await act('cloudtrail:StopLogging', trail)
  await act('cloudtrail:GetTrailStatus', trail)
}

/** By name; each begins with the whole scene. */
export const plays: Record<string, Play> = { iamRoles, iamProfiles, iamUsers, s3, ec2Instances, ec2Profiles, ec2Network, autoScaling, loadBalancing, sts, ssm, cloudtrail }
