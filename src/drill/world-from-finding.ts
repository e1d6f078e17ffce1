/** A world in which the resources of a real finding exist, so that its runbook can be rehearsed before it is run. */
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { seedBuckets } from './seed-buckets.js'
import { instancesOf, seedInstances } from './seed-instances.js'
import { seedPrincipals } from './seed-principals.js'

/**
 * The seed of a world (`world.<service>.<List>` of a scenario): the instance of the finding, or every instance of its
 * attack sequence, with network, volumes and profile; its roles and users; its buckets. What the finding does not name
 * is made up, the same each time. Members are those of the Describe and List answers. Services without anything are left out.
 */
export function worldFromFinding(finding: Finding): ValueMap {
  const instances = instancesOf(finding)
  const ec2 = seedInstances(finding, instances)
  const iam = seedPrincipals(finding, instances)
  const s3 = seedBuckets(finding)
  return { ...(ec2 && { ec2 }), ...(iam && { iam }), ...(s3 && { s3 }) }
}
