/** The S3 of a finding: its buckets, open where the finding says that they are. */
import type { Bucket, Finding } from '../findings/finding.js'
import type { ValueMap } from '../expressions/value.js'

/** The seed of S3, or undefined where the finding names no bucket. */
export function seedBuckets(finding: Finding): ValueMap | undefined {
  const named = new Map<string, ValueMap>()
  for (const bucket of finding.buckets) {
    if (bucket.name !== undefined && !named.has(bucket.name)) named.set(bucket.name, seedBucket(bucket, bucket.name, finding))
  }
  for (const { kind, id } of finding.sequence.resources) {
    const name = id.slice(id.lastIndexOf(':') + 1)
    if (kind === 'S3_BUCKET' && !named.has(name)) named.set(name, { Name: name })
  }
  return named.size === 0 ? undefined : { Buckets: [...named.values()] }
}

function seedBucket({ created, tags, public_access }: Bucket, Name: string, { partition }: Finding): ValueMap {
  return {
    Name,
    ...(created && { CreationDate: created }),
    ...(tags.length > 0 && { TagSet: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(public_access === 'PUBLIC' && readableByAll(Name, partition)),
  }
}

/** How it is public the finding does not say: by its policy, as most are. */
function readableByAll(name: string, partition: string): ValueMap {
  return {
    PublicAccessBlockConfiguration: {},
    Policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:${partition}:s3:::${name}/*` }],
    },
  }
}
