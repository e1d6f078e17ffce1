/** The IAM actions of a responder: those of the runbooks, and sirun's own. */
import type { AwsModel } from '../aws-model/model.js'
import { actionsOf, type Actions } from '../runbooks/actions-of.js'

/** Finding findings and what stands beside them in the briefing. What is denied there is said to be unknown. */
const toBrief = [
  ...['autoscaling:DescribeAutoScalingInstances', 'ec2:DescribeInstances', 'ec2:DescribeRegions', 'ec2:DescribeSnapshots'],
  ...['elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth'],
  ...['guardduty:GetDetector', 'guardduty:GetFindings', 'guardduty:ListDetectors', 'guardduty:ListFindings', 'securityhub:GetFindings'],
  ...['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms', 'logs:DescribeMetricFilters'],
  ...['config:DescribeComplianceByConfigRule', 'config:DescribeConfigRules', 'config:GetComplianceDetailsByConfigRule', 'config:GetComplianceDetailsByResource'],
  ...['iam:GetInstanceProfile', 'iam:GetRole', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:ListAccountAliases'],
  ...['iam:ListAttachedUserPolicies', 'iam:ListInstanceProfilesForRole', 'iam:ListRolePolicies'],
  ...['organizations:DescribeAccount', 's3:GetBucketTagging'],
]

/** Whether a dry run's changes would be allowed. */
const toAsk = ['iam:SimulatePrincipalPolicy']

/** Whether a resource is protected by its tags. */
export const tagReads = ['autoscaling:DescribeTags', 'ec2:DescribeTags', 'elasticloadbalancing:DescribeTags', 'iam:ListRoleTags', 'iam:ListUserTags', 's3:GetBucketTagging']

/** What alerts and the briefing ask about a finding. */
export const briefingReads: readonly string[] = [...new Set([...toBrief, ...tagReads])].sort()

/** What a session of a run needs beside the runbook's own actions, for looking. */
export const runReads = ['iam:GetRole', ...toAsk]

/** What the two roles need to run these files. */
export function actionsToRun(files: readonly unknown[], model: AwsModel): Actions {
  const { read, change } = actionsOf(files, model)
  return { read: [...new Set([...read, ...toBrief, ...runReads, ...tagReads])].sort(), change }
}
