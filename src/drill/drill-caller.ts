/** Who one is in a drill's world. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'

export function drillCaller({ account, partition }: AwsPlace): CallerIdentity {
  return { account, arn: `arn:${partition}:sts::${account}:assumed-role/DrillResponder/drill` }
}
