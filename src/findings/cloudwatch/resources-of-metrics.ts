/** What the dimensions of metrics name, as resources of a finding. */
import type { AlarmMetric, FindingResource } from '../finding.js'

/** Dimensions that name a resource: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html */
const kinds: Readonly<Record<string, string>> = {
  InstanceId: 'EC2_INSTANCE',
  VolumeId: 'EBS_VOLUME',
  BucketName: 'S3_BUCKET',
  FunctionName: 'LAMBDA_FUNCTION',
  DBInstanceIdentifier: 'RDS_INSTANCE',
}

/** Each once. Only of AWS's own namespaces: what others call InstanceId may be anything. */
export function resourcesOfMetrics(metrics: readonly AlarmMetric[]): FindingResource[] {
  const named = new Map<string, FindingResource>()
  for (const { namespace, account, dimensions } of metrics) {
    if (namespace?.startsWith('AWS/') !== true && namespace !== 'CWAgent') continue
    for (const { name, value: id } of dimensions) {
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
      if (kind !== undefined) named.set(`${kind} ${id}`, { kind, id, ...(account !== undefined && { account }) })
    }
  }
  return [...named.values()]
}
