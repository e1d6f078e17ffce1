/** The state of the world's S3 from a scenario's buckets. */
import { createHash } from 'node:crypto'
import type { ValueMap } from '../../../expressions/value.js'
import { pickMembers, refuseDuplicates, seedDate, seedError, seedText } from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { ownersGrant, wholeBlock } from './access.js'
import { acceptPolicy } from './bucket-policy.js'
import type { Bucket, Grant, ObjectOwnership, S3State } from './s3-state.js'

/** Which answers the members of a scenario's bucket come from. */
export const bucketAnswers = [
  'ListBuckets', 'GetBucketPolicy', 'GetPublicAccessBlock', 'GetBucketOwnershipControls', 'GetBucketAcl',
  'GetBucketVersioning', 'GetBucketTagging', 'GetBucketLogging', 'GetBucketReplication', 'GetBucketEncryption',
] as const

/** Members that a read gives back as they are. */
const settings = {
  GetBucketLogging: ['LoggingEnabled'],
  GetBucketReplication: ['ReplicationConfiguration'],
  GetBucketEncryption: ['ServerSideEncryptionConfiguration'],
} as const

const allOn = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const encrypted = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
}

/**
 * Reads `Buckets`. A bucket has what S3 gives new ones: all public access blocked, no ACLs, encryption. `{}` for
 * PublicAccessBlockConfiguration or OwnershipControls says that it has none, as old buckets have. Throws WorldError
 * InvalidScenario.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html and
 * about-object-ownership.html
 */
export function seedS3(seed: ValueMap, context: WorldContext): S3State {
  const OwnerId = createHash('sha256').update(context.place.account).digest('hex')
  const Buckets = ((seed['Buckets'] ?? []) as ValueMap[]).map((bucket, index) => {
    return seedBucket(bucket, `s3.Buckets[${index}]`, OwnerId, context)
  })
  refuseDuplicates(Buckets.map(({ Name }) => Name), 's3.Buckets')
  return { OwnerId, Buckets: Buckets.sort((a, b) => (a.Name < b.Name ? -1 : 1)) }
}

/** Policies name users and roles, so that they can be looked at only when IAM is there. */
export function linkS3(state: S3State, context: WorldContext): void {
  for (const bucket of state.Buckets) {
    if (bucket.Policy === undefined) continue
    try {
      bucket.Policy = acceptPolicy(bucket.Policy, bucket.Name, context)
    } catch (error) {
      if (!(error instanceof WorldError)) throw error
      throw seedError(`s3.Buckets ${bucket.Name}`, `S3 would not accept its policy: ${error.message}`)
    }
  }
}

function seedBucket(seed: ValueMap, where: string, owner: string, context: WorldContext): Bucket {
  const block = (seed['PublicAccessBlockConfiguration'] ?? allOn) as ValueMap
  const controls = (seed['OwnershipControls'] ?? { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }) as ValueMap
  const [rule] = (controls['Rules'] ?? []) as unknown as { ObjectOwnership: ObjectOwnership }[]
  const grants = seed['Grants'] as Grant[] | undefined
  if (grants && rule?.ObjectOwnership === 'BucketOwnerEnforced') {
    throw seedError(where, 'a bucket with Grants needs OwnershipControls other than BucketOwnerEnforced, or {}')
  }
  return {
    Name: seedText(seed, 'Name', where),
    CreationDate: (seed['CreationDate'] ?? new Date(seedDate)) as Date,
    BucketRegion: seedText(seed, 'BucketRegion', where, context.place.region),
    ...(seed['Policy'] !== undefined && { Policy: seedText(seed, 'Policy', where) }),
    ...(Object.keys(block).length > 0 && { PublicAccessBlockConfiguration: wholeBlock(block) }),
    ...(rule && { ObjectOwnership: rule.ObjectOwnership }),
    Grants: grants ?? [ownersGrant(owner)],
    Versioning: pickMembers(seed, ['Status', 'MFADelete']),
    ...(seed['TagSet'] !== undefined && { TagSet: seed['TagSet'] as ValueMap[] }),
    settings: seedSettings(seed),
  }
}

function seedSettings(seed: ValueMap): Record<string, ValueMap> {
  const whole: ValueMap = { ServerSideEncryptionConfiguration: encrypted, ...seed }
  const read = Object.entries(settings).map(([operation, members]) => [operation, pickMembers(whole, members)] as const)
  return Object.fromEntries(read.filter(([, answer]) => Object.keys(answer).length > 0))
}
