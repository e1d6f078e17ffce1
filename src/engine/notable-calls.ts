/** Calls that attackers make to come back, to get more rights, or to hide: a reviewed list with ATT&CK ids. Data. */

/** In the order in which they are shown: ways back first. */
export const concerns = ['persistence', 'privilege', 'evasion', 'access', 'impact'] as const
export type Concern = (typeof concerns)[number]

export interface NotableCall {
  concern: Concern
  /** ATT&CK techniques: https://attack.mitre.org/matrices/enterprise/cloud/iaas/ */
  attack: readonly string[]
}

type Rows = readonly (readonly [technique: string, ...calls: string[]])[]

/** As CloudTrail writes them: the event source without its domain, and the event name. */
const table: Readonly<Record<Concern, Rows>> = {
  persistence: [
    ['T1136.003', 'iam:CreateUser', 'iam:CreateRole', 'iam:CreateServiceLinkedRole'],
    ['T1098.001', 'iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile', 'iam:CreateServiceSpecificCredential', 'iam:ResetServiceSpecificCredential', 'iam:UploadSigningCertificate', 'rolesanywhere:CreateTrustAnchor', 'rolesanywhere:CreateProfile', 'sts:GetFederationToken'],
    ['T1098.003', 'iam:UpdateAssumeRolePolicy'],
    ['T1098.004', 'iam:UploadSSHPublicKey', 'ec2:CreateKeyPair', 'ec2:ImportKeyPair'],
    ['T1556.006', 'iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice', 'iam:EnableMFADevice', 'iam:CreateVirtualMFADevice'],
    ['T1484.002', 'iam:CreateSAMLProvider', 'iam:UpdateSAMLProvider', 'iam:CreateOpenIDConnectProvider', 'iam:UpdateOpenIDConnectProviderThumbprint', 'iam:AddClientIDToOpenIDConnectProvider'],
    ['T1578.002', 'ec2:RunInstances', 'ec2:CreateLaunchTemplateVersion', 'ec2:RequestSpotInstances'],
    ['T1648', 'lambda:CreateFunction20150331', 'lambda:UpdateFunctionCode20150331v2', 'lambda:UpdateFunctionConfiguration20150331v2', 'lambda:AddPermission20150331v2', 'lambda:CreateFunctionUrlConfig'],
    ['T1546', 'events:PutRule', 'events:PutTargets', 'scheduler:CreateSchedule', 'ssm:CreateAssociation'],
    ['T1525', 'ec2:CreateImage', 'ecr:PutImage'],
  ],
  privilege: [
    ['T1098.003', 'iam:AttachUserPolicy', 'iam:AttachRolePolicy', 'iam:AttachGroupPolicy', 'iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:PutGroupPolicy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:AddUserToGroup', 'iam:DeleteUserPolicy', 'iam:DetachUserPolicy', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'sso:CreateAccountAssignment', 'sso:PutInlinePolicyToPermissionSet', 'sso:AttachManagedPolicyToPermissionSet'],
    ['T1548.005', 'iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary', 'iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary', 'iam:AddRoleToInstanceProfile', 'ec2:AssociateIamInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation'],
    ['T1550.001', 'sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', 'sts:GetSessionToken'],
    ['T1651', 'ssm:SendCommand', 'ssm:StartAutomationExecution'],
    ['T1021.008', 'ssm:StartSession', 'ec2-instance-connect:SendSSHPublicKey', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey'],
  ],
  evasion: [
    ['T1562.008', 'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail', 'cloudtrail:PutEventSelectors', 'ec2:DeleteFlowLogs', 'logs:DeleteLogGroup', 'logs:DeleteLogStream', 'logs:PutRetentionPolicy', 's3:PutBucketLogging', 's3:PutBucketLifecycle'],
    ['T1562.001', 'guardduty:DeleteDetector', 'guardduty:UpdateDetector', 'guardduty:CreateFilter', 'guardduty:CreateIPSet', 'guardduty:ArchiveFindings', 'guardduty:DisassociateFromAdministratorAccount', 'securityhub:DisableSecurityHub', 'config:StopConfigurationRecorder', 'config:DeleteConfigurationRecorder', 'access-analyzer:DeleteAnalyzer', 's3:DeleteBucketPublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
    ['T1562.007', 'ec2:AuthorizeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupEgress', 'ec2:ModifyNetworkInterfaceAttribute', 'ec2:CreateNetworkAclEntry', 'ec2:ReplaceNetworkAclEntry'],
    ['T1666', 'organizations:LeaveOrganization', 'organizations:DetachPolicy', 'organizations:DeletePolicy', 'organizations:UpdatePolicy'],
  ],
  access: [
    ['T1555.006', 'secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    ['T1537', 'ec2:ModifySnapshotAttribute', 'ec2:ModifyImageAttribute', 'rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute', 's3:PutBucketPolicy', 's3:PutBucketReplication', 's3:PutBucketAcl'],
    ['T1552', 'ec2:GetPasswordData', 'ec2:GetConsoleOutput'],
  ],
  impact: [
    ['T1485', 'ec2:TerminateInstances', 'ec2:DeleteSnapshot', 'ec2:DeleteVolume', 'ec2:DeregisterImage', 's3:DeleteBucket', 'rds:DeleteDBInstance', 'rds:DeleteDBCluster', 'rds:DeleteDBSnapshot', 'kms:ScheduleKeyDeletion', 'kms:DisableKey', 'backup:DeleteRecoveryPoint', 'dynamodb:DeleteTable'],
    ['T1531', 'iam:DeleteUser', 'iam:DeleteLoginProfile', 'iam:DeleteAccessKey', 'iam:DeleteRole', 'iam:ChangePassword'],
    ['T1489', 'ec2:StopInstances', 'rds:StopDBInstance', 'ecs:UpdateService', 'eks:DeleteCluster'],
  ],
}

const byCall = new Map(
  concerns.flatMap((concern) =>
    table[concern].flatMap(([technique, ...calls]) => calls.map((call): [string, NotableCall] => [call, { concern, attack: [technique] }])),
  ),
)

/** What is notable about a call (`iam:CreateUser`), if anything. */
export function notableCall(call: string): NotableCall | undefined {
  return byCall.get(call)
}

/** Every call of the list. */
export const notableCalls: readonly string[] = [...byCall.keys()]
