/** Every resource that a GuardDuty finding names, as one list of kinds and ids. */
import type { FindingDraft } from '../finding-source.js'
import type { FindingResource } from '../finding.js'
import { at, listAt, mapOf, present, textAt, textOf } from '../read-members.js'
import { parseArn, resourceIdOf } from '../arn.js'
import { principalKind } from '../resource-kind.js'

/** `Resource.ResourceType` of GuardDuty and the kind of resource that it means. */
const mainKinds: Record<string, string> = {
  Instance: 'EC2_INSTANCE',
  AccessKey: 'ACCESS_KEY',
  S3Bucket: 'S3_BUCKET',
  S3Object: 'S3_OBJECT',
  EKSCluster: 'EKS_CLUSTER',
  KubernetesCluster: 'EKS_CLUSTER',
  ECSCluster: 'ECS_CLUSTER',
  Container: 'CONTAINER',
  Lambda: 'LAMBDA_FUNCTION',
  RDSDBInstance: 'RDS_INSTANCE',
  RDSLimitlessDB: 'RDS_SHARD_GROUP',
}

interface More {
  arn?: string | undefined
  name?: string | undefined
}

/**
 * The resources of `draft` in the spelling of attack sequences (FindingResourceType of the GuardDuty API), with
 * backups and what an API call affected, which have no part of their own. Each resource once, the one it is about
 * first.
 */
export function listResources(draft: FindingDraft, resource: unknown, service: unknown): FindingResource[] {
  const found: FindingResource[] = [...(draft.sequence?.resources ?? [])]
  const add = (kind: string, idOrArn: string | undefined, more: More = {}): void => {
    if (idOrArn === undefined) return
    const arn = more.arn ?? (parseArn(idOrArn) && idOrArn)
    found.push(present<FindingResource>({ kind, id: resourceIdOf(idOrArn), arn, name: more.name }))
  }
  for (const bucket of draft.buckets ?? []) {
    add('S3_BUCKET', bucket.name, { arn: bucket.arn })
    for (const object of bucket.objects) add('S3_OBJECT', object.arn ?? object.key)
  }
  const cluster = draft.cluster?.name ?? draft.cluster?.arn
  const clusterKind = at(resource, 'EksClusterDetails') === undefined ? 'ECS_CLUSTER' : 'EKS_CLUSTER'
  add(clusterKind, cluster, { arn: draft.cluster?.arn })
  add('KUBERNETES_WORKLOAD', draft.workload?.name)
  add('ECS_TASK', draft.task?.arn)
  add('CONTAINER', draft.container?.id, { name: draft.container?.name })
  add('LAMBDA_FUNCTION', draft.function?.name ?? draft.function?.arn, { arn: draft.function?.arn })
  add('RDS_INSTANCE', draft.database?.instance_id, { arn: draft.database?.instance_arn })
  add('RDS_SHARD_GROUP', draft.database?.shard_group_arn)
  add('EC2_INSTANCE', draft.instance?.id)
  for (const volume of draft.instance?.volumes ?? []) add('EBS_VOLUME', volume.id)
  const key = draft.access_key
  add('ACCESS_KEY', key?.id, { name: key?.user_name })
  add(principalKind(key?.user_type), key?.user_name ?? key?.principal_id)
  add('EBS_SNAPSHOT', textAt(resource, 'EbsSnapshotDetails', 'SnapshotArn'))
  add('EC2_IMAGE', textAt(resource, 'Ec2ImageDetails', 'ImageArn'))
  add('RECOVERY_POINT', textAt(resource, 'RecoveryPointDetails', 'RecoveryPointArn'))
  add('BEDROCK_GUARDRAIL', textAt(listAt(resource, 'BedrockGuardrailDetails', 'Guardrails')[0], 'GuardrailArn'))
  const affected = mapOf(at(service, 'Action', 'AwsApiCallAction', 'AffectedResources')) ?? {}
  for (const [kind, id] of Object.entries(affected)) add(kind, textOf(id))
  const main = mainKinds[draft.resource_type ?? '']
  return distinct([...found.filter((r) => r.kind === main), ...found.filter((r) => r.kind !== main)])
}

function distinct(resources: FindingResource[]): FindingResource[] {
  const seen = new Map<string, FindingResource>()
  for (const resource of resources) {
    const key = JSON.stringify([resource.kind, resource.id])
    if (!seen.has(key)) seen.set(key, resource)
  }
  return [...seen.values()]
}
