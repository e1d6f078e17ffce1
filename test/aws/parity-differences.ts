/**
 * Where the drill's world and moto differ, and the page of AWS's documentation that decides. In all that stand here the
 * world is right: what moto had right was changed in the world, and what a runbook needs of moto stands in corrections.ts.
 */
export interface Difference {
  /** One or several, for which the rest holds alike. */
  call: string | readonly string[]
  /** Paths in the answer; without any, it is how the call ends. */
  at?: readonly string[]
  kind: string
  /** Only some versions of moto differ so: it may be gone. Tests take the moto that is installed, 5.2.1 and 5.2.5 were tried. */
  sometimes?: true
  why: string
  page: string
}

const docs = 'https://docs.aws.amazon.com'
const iam = (page: string): string => `${docs}/IAM/latest/${page}.html`
const s3 = (page: string): string => `${docs}/AmazonS3/latest/${page}.html`
const ec2 = (page: string): string => `${docs}/AWSEC2/latest/APIReference/${page}.html`
const autoScaling = (page: string): string => `${docs}/autoscaling/ec2/APIReference/${page}.html`
const loadBalancing = (page: string): string => `${docs}/elasticloadbalancing/latest/APIReference/${page}.html`
const ssm = (page: string): string => `${docs}/systems-manager/latest/APIReference/${page}.html`

const ours = 'only in the world'
const theirs = 'only in moto'
const value = 'another value'

const trailStatus = `${docs}/awscloudtrail/latest/APIReference/API_GetTrailStatus.html`

/** moto shows no more than some members of these. */
const leftOut: readonly Difference[] = [
  {
    call: ['iam:ListInstanceProfiles', 'iam:ListInstanceProfilesForRole', 'iam:ListAccessKeys'],
    at: ['IsTruncated'], kind: ours, why: 'AWS says in each of its lists whether there is more.', page: iam('APIReference/API_ListAccessKeys'),
  },
  { call: 's3:HeadBucket', at: ['AccessPointAlias'], kind: ours, why: 'The header says whether the name is an alias.', page: s3('API/API_HeadBucket') },
  {
    call: 'ec2:DescribeInstances', at: ['Reservations[].Instances[].EnaSupport', 'Reservations[].Instances[].PlatformDetails'],
    kind: ours, why: 'Both are members of an instance.', page: ec2('API_Instance'),
  },
  {
    call: 'ec2:DescribeInstances',
    at: ['PrivateDnsName', 'PrivateIpAddresses[].PrivateDnsName'].map((member) => `Reservations[].Instances[].NetworkInterfaces[].${member}`),
    kind: ours, why: 'The VPC of the scene gives names.', page: ec2('API_InstanceNetworkInterface'),
  },
  {
    call: 'ec2:DescribeNetworkInterfaces', at: ['PrivateDnsName', 'PrivateIpAddresses[].PrivateDnsName'].map((member) => `NetworkInterfaces[].${member}`),
    kind: ours, why: 'The VPC of the scene gives names.', page: ec2('API_NetworkInterface'),
  },
  { call: 'ec2:DescribeVolumes', at: ['Iops', 'Throughput', 'MultiAttachEnabled'].map((member) => `Volumes[].${member}`), kind: ours, why: 'A volume has them.', page: ec2('API_Volume') },
  { call: 'ec2:DescribeVolumes', at: ['Volumes[].Attachments[].DeleteOnTermination'], kind: ours, why: 'The attachment says it, not only the instance.', page: ec2('API_VolumeAttachment') },
  { call: 'ec2:DescribeSnapshots', at: ['Snapshots[].StorageTier'], kind: ours, sometimes: true, why: 'A snapshot is in the standard tier or archived.', page: ec2('API_Snapshot') },
  {
    call: 'ec2:ModifyInstanceMetadataOptions', at: ['HttpEndpoint', 'HttpProtocolIpv6', 'InstanceMetadataTags'].map((member) => `InstanceMetadataOptions.${member}`),
    kind: ours, why: 'All options are answered, not only what was changed.', page: ec2('API_ModifyInstanceMetadataOptions'),
  },
  {
    call: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'], at: ['RevokedSecurityGroupRules'],
    kind: ours, why: 'The rules that are gone are answered.', page: ec2('API_RevokeSecurityGroupEgress'),
  },
  {
    call: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupEgress'], at: ['FromPort', 'ToPort', 'GroupOwnerId'].map((member) => `SecurityGroupRules[].${member}`),
    kind: ours, why: 'A rule has its owner, and the ports -1 where it means all.', page: ec2('API_SecurityGroupRule'),
  },
  { call: 'ec2:CreateNetworkAcl', at: ['NetworkAcl.Entries'], kind: ours, why: 'A new one has the entries that deny everything.', page: ec2('API_CreateNetworkAcl') },
  {
    call: ['auto-scaling:EnterStandby', 'auto-scaling:ExitStandby', 'auto-scaling:DetachInstances'], at: ['Activities[].AutoScalingGroupARN', 'Activities[].Details'],
    kind: ours, why: 'An activity has them.', page: autoScaling('API_Activity'),
  },
  { call: 'auto-scaling:DescribeScalingActivities', at: ['Activities'], kind: ours, why: 'What was done before is in the history.', page: autoScaling('API_DescribeScalingActivities') },
  {
    call: ['elastic-load-balancing-v2:DescribeTargetGroupAttributes', 'elastic-load-balancing-v2:ModifyTargetGroupAttributes'],
    at: [
      'load_balancing.algorithm.anomaly_mitigation', 'stickiness.lb_cookie.duration_seconds', 'stickiness.app_cookie.duration_seconds',
      'target_group_health.dns_failover.minimum_healthy_targets.count', 'target_group_health.dns_failover.minimum_healthy_targets.percentage',
      'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count', 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
    ].map((key) => `Attributes.${key}`),
    kind: ours, why: 'Attributes that nobody set have their defaults.', page: loadBalancing('API_TargetGroupAttribute'),
  },
  {
    call: 'elastic-load-balancing-v2:ModifyTargetGroupAttributes',
    at: ['load_balancing.algorithm.type', 'load_balancing.cross_zone.enabled', 'slow_start.duration_seconds', 'stickiness.enabled', 'stickiness.type'].map((key) => `Attributes.${key}`),
    kind: ours, why: 'All attributes are answered, not only what was changed.', page: loadBalancing('API_ModifyTargetGroupAttributes'),
  },
]

/** moto shows what AWS does not show, or not like this. */
const shownOtherwise: readonly Difference[] = [
  { call: 'iam:ListRoleTags', at: ['Tags.Status'], kind: theirs, why: 'Keys of roles differ by more than case: status replaced Status.', page: iam('UserGuide/id_tags') },
  { call: ['s3:ListBuckets', 's3:GetBucketAcl'], at: ['Owner.DisplayName'], kind: theirs, why: 'S3 has stopped to answer it.', page: s3('API/API_GetBucketAcl') },
  {
    call: 'ec2:DescribeInstances', at: ['Reservations[].Instances[].IamInstanceProfile.Id'],
    kind: value, why: 'It is the id of the profile; moto gives that of the association.', page: ec2('API_IamInstanceProfile'),
  },
  { call: 'ec2:ModifyInstanceMetadataOptions', at: ['InstanceMetadataOptions.State'], kind: value, why: 'A change is pending before it is applied.', page: ec2('API_InstanceMetadataOptionsResponse') },
  { call: 'ec2:CreateSnapshot', at: ['State'], kind: value, why: 'A snapshot takes time; in moto it is complete at once.', page: ec2('API_CreateSnapshot') },
  { call: 'ec2:CreateSnapshot', at: ['Progress'], kind: theirs, why: 'There is no progress yet when it is made.', page: ec2('API_CreateSnapshot') },
  { call: 'ec2:CreateSnapshot', at: ['StorageTier'], kind: theirs, sometimes: true, why: 'The sample response has no tier.', page: ec2('API_CreateSnapshot') },
  {
    call: 'auto-scaling:DescribeAutoScalingInstances', at: ['AutoScalingInstances[].HealthStatus'],
    kind: value, why: 'Here, unlike in groups, the health is in capitals.', page: autoScaling('API_DescribeAutoScalingInstances'),
  },
  { call: ['auto-scaling:EnterStandby', 'auto-scaling:ExitStandby'], at: ['Activities[].Description'], kind: value, why: 'It is Standby, not StandBy.', page: autoScaling('API_EnterStandby') },
  {
    call: ['auto-scaling:EnterStandby', 'auto-scaling:ExitStandby', 'auto-scaling:DetachInstances'], at: ['Activities[].Cause'],
    kind: value, why: 'The time is ISO 8601 without a comma after it, and detaching names both capacities.', page: autoScaling('API_DetachInstances'),
  },
  {
    call: ['auto-scaling:EnterStandby', 'auto-scaling:ExitStandby', 'auto-scaling:DetachInstances'], at: ['Activities[].EndTime'],
    kind: theirs, why: 'What has begun has not ended.', page: autoScaling('API_EnterStandby'),
  },
  {
    call: 'elastic-load-balancing-v2:DescribeTargetGroupAttributes', at: ['Attributes.waf.fail_open.enabled'],
    kind: theirs, why: 'It is an attribute of load balancers.', page: loadBalancing('API_LoadBalancerAttribute'),
  },
  {
    call: 'elastic-load-balancing-v2:DescribeTargetHealth', at: ['TargetHealthDescriptions[].HealthCheckPort'],
    kind: value, why: 'It is the port in use, which traffic-port stands for.', page: loadBalancing('API_DescribeTargetHealth'),
  },
  { call: 'sts:GetCallerIdentity', at: ['Arn', 'UserId'], kind: value, why: 'Each side says who called: the responder\'s role, and a user of moto.', page: `${docs}/STS/latest/APIReference/API_GetCallerIdentity.html` },
  { call: 'ssm:SendCommand', at: ['Command.Status', 'Command.StatusDetails', 'Command.CompletedCount'], kind: value, why: 'Nothing has run when it is sent.', page: ssm('API_SendCommand') },
  { call: 'ssm:SendCommand', at: ['Command.InstanceIds'], kind: 'another number', why: 'It goes to the instances that are named; in moto to all.', page: ssm('API_SendCommand') },
  { call: 'ssm:SendCommand', at: ['Command.TargetCount'], kind: value, why: 'It goes to the instances that are named; in moto to all.', page: ssm('API_SendCommand') },
  { call: 'ssm:ListCommands', at: ['Commands[].InstanceIds'], kind: 'another number', why: 'It went to the instances that were named; in moto to all.', page: ssm('API_ListCommands') },
  { call: 'ssm:ListCommands', at: ['Commands[].TargetCount', 'Commands[].CompletedCount'], kind: value, why: 'It went to the instances that were named; in moto to all.', page: ssm('API_ListCommands') },
  { call: 'ssm:ListCommands', at: ['Commands[].StatusDetails'], kind: value, why: 'Details are a status too; moto has a placeholder.', page: ssm('API_Command') },
  { call: 'ssm:SendCommand', at: ['Command.NotificationConfig', 'Command.TimeoutSeconds'], kind: theirs, why: 'They are what the call gave, and it gave none.', page: ssm('API_Command') },
  { call: 'ssm:ListCommands', at: ['Commands[].NotificationConfig', 'Commands[].TimeoutSeconds'], kind: theirs, why: 'They are what the call gave, and it gave none.', page: ssm('API_Command') },
  { call: 'ssm:GetCommandInvocation', at: ['ExecutionElapsedTime'], kind: value, why: 'It took what the scenario says; moto makes five minutes up.', page: ssm('API_GetCommandInvocation') },
]

/** moto does what AWS refuses, refuses what AWS does, or gives another reason. */
const endsOtherwise: readonly Difference[] = [
  {
    call: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], kind: 'world answers, moto NoSuchEntityException',
    why: 'Each account has AWS\'s own policies; moto, as it is started here, does not.', page: `${docs}/aws-managed-policy/latest/reference/ReadOnlyAccess.html`,
  },
  { call: 'iam:RemoveRoleFromInstanceProfile', kind: 'world NoSuchEntityException, moto fails', why: 'A role that the profile does not have is not found.', page: iam('APIReference/API_RemoveRoleFromInstanceProfile') },
  { call: 's3:PutBucketPolicy', kind: 'world MalformedPolicy, moto answers', why: 'A policy speaks of its own bucket.', page: s3('API/ErrorResponses') },
  {
    call: ['s3:PutBucketPolicy', 's3:PutBucketAcl'], kind: 'world AccessDenied, moto answers',
    why: 'The public access block refuses what makes a bucket public.', page: s3('userguide/access-control-block-public-access'),
  },
  {
    call: 's3:GetBucketEncryption', kind: 'world answers, moto ServerSideEncryptionConfigurationNotFoundError',
    why: 'Each bucket is encrypted since January 2023.', page: s3('userguide/default-encryption-faq'),
  },
  { call: 'ec2:CreateTags', kind: 'world InvalidInstanceID.NotFound, moto answers', why: 'What is not there cannot be tagged.', page: ec2('errors-overview') },
  { call: 'ec2:AssociateIamInstanceProfile', kind: 'world InvalidParameterValue, moto NoSuchEntity', why: 'EC2 has no NoSuchEntity; that is IAM\'s.', page: ec2('errors-overview') },
  { call: 'ec2:DeleteSecurityGroup', kind: 'world DependencyViolation, moto answers', why: 'A group that an interface has stays.', page: ec2('API_DeleteSecurityGroup') },
  { call: 'ec2:DeleteSecurityGroup', kind: 'world answers, moto InvalidGroup.NotFound', why: 'So the later call finds it in the world, and no more in moto.', page: ec2('API_DeleteSecurityGroup') },
  { call: 'ec2:ModifyNetworkInterfaceAttribute', kind: 'world InvalidGroup.NotFound, moto answers', why: 'An interface gets groups that are there.', page: ec2('errors-overview') },
  { call: 'auto-scaling:SetDesiredCapacity', kind: 'world ValidationError, moto answers', why: 'The capacity is not above the maximum.', page: autoScaling('API_SetDesiredCapacity') },
  { call: 'auto-scaling:EnterStandby', kind: 'world ValidationError, moto answers', why: 'The capacity does not go below the minimum.', page: `${docs}/autoscaling/ec2/userguide/as-enter-exit-standby.html` },
  { call: 'elastic-load-balancing-v2:RegisterTargets', kind: 'world InvalidTargetException, moto answers', why: 'An instance that is not there is no target.', page: loadBalancing('API_RegisterTargets') },
  { call: 'ssm:SendCommand', kind: 'world InvalidInstanceId, moto answers', why: 'Commands are for managed instances.', page: ssm('API_SendCommand') },
  { call: 'ssm:GetCommandInvocation', kind: 'world InvocationDoesNotExist, moto InvalidCommandId', why: 'No invocation fits a command and instance that do not belong together.', page: ssm('API_GetCommandInvocation') },
]

/** Of a trail. */
const ofTrails: readonly Difference[] = [
  { call: 'cloudtrail:GetTrailStatus', at: ['LatestDeliveryTime'], kind: theirs, why: 'Files are delivered minutes after a call, not with it, and the world delivers none.', page: trailStatus },
  { call: 'cloudtrail:GetTrailStatus', at: ['LatestDeliveryAttemptTime', 'TimeLoggingStarted', 'TimeLoggingStopped'], kind: theirs, why: 'These fields are not in use any more.', page: trailStatus },
]

export const differences: readonly Difference[] = [...leftOut, ...shownOtherwise, ...endsOtherwise, ...ofTrails]

/** Operations that moto does not have, with the page that describes them. The world has them alone. */
export const notInMoto: Readonly<Record<string, string>> = {
  'cloudtrail:LookupEvents': `${docs}/awscloudtrail/latest/APIReference/API_LookupEvents.html`,
  'ssm:CancelCommand': ssm('API_CancelCommand'),
  'ssm:DescribeInstanceInformation': ssm('API_DescribeInstanceInformation'),
  'ssm:GetAutomationExecution': ssm('API_GetAutomationExecution'),
  'ssm:ListCommandInvocations': ssm('API_ListCommandInvocations'),
  'ssm:StartAutomationExecution': ssm('API_StartAutomationExecution'),
  'ssm:StopAutomationExecution': ssm('API_StopAutomationExecution'),
}
