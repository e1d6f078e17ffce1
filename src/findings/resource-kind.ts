/** Kinds of resources in one spelling: that of GuardDuty's attack sequences. */

const kinds: Record<string, string> = {
  'EC2::Instance': 'EC2_INSTANCE',
  'EC2::Volume': 'EBS_VOLUME',
  'EC2::Snapshot': 'EBS_SNAPSHOT',
  'EC2::NetworkInterface': 'EC2_NETWORK_INTERFACE',
  'EC2::VPC': 'EC2_VPC',
  'EC2::SecurityGroup': 'EC2_SECURITY_GROUP',
  'CloudTrail::Trail': 'CLOUDTRAIL_TRAIL',
  'IAM::AccessKey': 'ACCESS_KEY',
  'IAM::User': 'IAM_USER',
  'IAM::Role': 'IAM_ROLE',
  'IAM::InstanceProfile': 'IAM_INSTANCE_PROFILE',
  'S3::Bucket': 'S3_BUCKET',
  'S3::Object': 'S3_OBJECT',
  'EKS::Cluster': 'EKS_CLUSTER',
  'ECS::Cluster': 'ECS_CLUSTER',
  'ECS::Task': 'ECS_TASK',
  'Container::Container': 'CONTAINER',
  'Lambda::Function': 'LAMBDA_FUNCTION',
  'RDS::DBInstance': 'RDS_INSTANCE',
}

/** ASFF spells the same kinds in one word: AwsEc2Instance, AwsRdsDbInstance, Container. */
const byWord = new Map(Object.entries(kinds).flatMap(([name, kind]) => {
  const word = name.replace('::', '').toLowerCase()
  return [[`aws${word}`, kind], ...(name === 'Container::Container' ? [['container', kind]] : [])] as [string, string][]
}))

/** The kind of a Security Hub resource type, CloudFormation's or ASFF's spelling; other types keep theirs. */
export function resourceKind(type: string): string {
  const cloudFormation = type.startsWith('AWS::') ? type.slice('AWS::'.length) : undefined
  if (cloudFormation !== undefined) return Object.hasOwn(kinds, cloudFormation) ? kinds[cloudFormation]! : type
  return byWord.get(type.toLowerCase()) ?? type
}

/**
 * The bare id in a resource id of Security Hub: an ARN's, or what follows `AWS::IAM::AccessKey:`. GuardDuty writes
 * `null` where it knows none.
 */
export function bareResourceId(id: string): string | undefined {
  const bare = /^AWS::\w*::\w+:(.*)$/s.exec(id)?.[1] ?? id
  return bare === '' || bare === 'null' ? undefined : bare
}

/**
 * The kind of a principal by its GuardDuty user type; other types (Root, FederatedUser, AWSAccount) are kinds of their
 * own.
 */
export function principalKind(userType: string | undefined): string {
  if (userType === 'IAMUser') return 'IAM_USER'
  return userType === 'Role' || userType === 'AssumedRole' ? 'IAM_ROLE' : userType ?? 'PRINCIPAL'
}
