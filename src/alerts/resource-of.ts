/** What a finding is about, by identity: alerts of one type about the same are grouped. */
import type { Finding } from '../findings/finding.js'

/**
 * The first affected resource, in the order in which alerts show them, by what AWS knows it by: names and tags that
 * people give do not count. With account and region where an id is unique only there; a key is the same in every region.
 * The account where a finding names nothing.
 */
export function resourceOf({ instance, access_key: key, buckets, database, cluster, workload, container, function: lambda, resources, account, region }: Finding): string {
  const here = `${account} ${region}`
  const caller = key && (key.id ?? key.principal_id ?? key.user_name)
  const server = database && (database.instance_arn ?? database.instance_id ?? database.cluster_id ?? database.resource_id)
  const [bucket] = buckets
  const [other] = resources
  if (instance?.id !== undefined) return `instance ${here} ${instance.id}`
  if (caller !== undefined) return `access key ${account} ${caller}`
  if (bucket?.name !== undefined) return `bucket ${bucket.name}`
  if (server !== undefined) return `database ${here} ${server}`
  if (workload?.name !== undefined) return `workload ${here} ${[cluster?.arn ?? cluster?.name, workload.namespace, workload.name].filter(Boolean).join('/')}`
  if (cluster?.name !== undefined) return `cluster ${here} ${cluster.arn ?? cluster.name}`
  if (container?.id !== undefined) return `container ${here} ${container.id}`
  if (lambda?.name !== undefined) return `function ${here} ${lambda.arn ?? lambda.name}`
  return other ? `${other.kind} ${here} ${other.arn ?? other.id}` : `account ${here}`
}
