/** Buckets themselves: which there are, where they lie, and settings that are no matter of access. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { findBucket, onBucket } from './s3-state.js'
import type { Bucket, S3State } from './s3-state.js'

/** A setting of a bucket that is only read; without it S3 answers `error`, or with nothing. */
function setting(action: string, operation: string, error?: string): WorldHandler<S3State> {
  return onBucket(action, ({ settings }) => {
    const answer = settings[operation]
    if (answer) return answer
    if (error === undefined) return {}
    throw new WorldError(error, 'The configuration does not exist', 404)
  })
}

export const bucketOperations: Record<string, WorldHandler<S3State>> = {
  ListBuckets: (state, input) => {
    const { Prefix: prefix = '', BucketRegion: region } = input
    const found = state.Buckets.filter((bucket) =>
      bucket.Name.startsWith(prefix as string) && (region === undefined || bucket.BucketRegion === region))
    // The region comes only with a request that has a parameter.
    const withRegion = Object.keys(input).length > 0
    const listed = ({ Name, CreationDate, BucketRegion }: Bucket): ValueMap =>
      ({ Name, CreationDate, ...(withRegion && { BucketRegion }) })
    return {
      Owner: { ID: state.OwnerId },
      Buckets: found.map(listed),
      ...(input['Prefix'] !== undefined && { Prefix: prefix }),
    }
  },

  // A HEAD request has no body to name its error in.
  HeadBucket: (state, input, context) => {
    try {
      const { BucketRegion } = findBucket(state, input, 's3:ListBucket', context)
      return { BucketRegion, AccessPointAlias: false }
    } catch (error) {
      const status = error instanceof WorldError ? error.status : 0
      if (status === 404) throw new WorldError('NotFound', 'UnknownError', 404)
      if (status === 403) throw new WorldError('403', 'UnknownError', 403)
      throw error
    }
  },

  // us-east-1 has no name here.
  GetBucketLocation: onBucket('s3:GetBucketLocation', ({ BucketRegion }) =>
    (BucketRegion === 'us-east-1' ? {} : { LocationConstraint: BucketRegion })),

  GetBucketVersioning: onBucket('s3:GetBucketVersioning', ({ Versioning }) => Versioning),

  PutBucketVersioning: onBucket('s3:PutBucketVersioning', (bucket, input) => {
    const { Status } = input['VersioningConfiguration'] as ValueMap
    if (Status === undefined) {
      throw new WorldError('IllegalVersioningConfigurationException', 'The versioning configuration must have a status')
    }
    bucket.Versioning = { ...bucket.Versioning, Status }
    return {}
  }),

  GetBucketTagging: onBucket('s3:GetBucketTagging', ({ TagSet }) => {
    if (TagSet) return { TagSet }
    throw new WorldError('NoSuchTagSet', 'The TagSet does not exist', 404)
  }),

  PutBucketTagging: onBucket('s3:PutBucketTagging', (bucket, input) => {
    const { TagSet } = input['Tagging'] as unknown as { TagSet: ValueMap[] }
    if (new Set(TagSet.map(({ Key }) => Key)).size < TagSet.length) {
      throw new WorldError('InvalidTag', 'Cannot provide multiple Tags with the same key')
    }
    if (TagSet.length > 50) throw new WorldError('BadRequest', 'Object tags cannot be greater than 50')
    bucket.TagSet = TagSet
    return {}
  }),

  DeleteBucketTagging: onBucket('s3:PutBucketTagging', (bucket) => {
    delete bucket.TagSet
    return {}
  }),

  GetBucketLogging: setting('s3:GetBucketLogging', 'GetBucketLogging'),
  GetBucketEncryption: setting('s3:GetEncryptionConfiguration', 'GetBucketEncryption'),
  GetBucketReplication: setting('s3:GetReplicationConfiguration', 'GetBucketReplication', 'ReplicationConfigurationNotFoundError'),
  GetBucketLifecycleConfiguration: setting('s3:GetLifecycleConfiguration', 'GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration'),
  GetBucketWebsite: setting('s3:GetBucketWebsite', 'GetBucketWebsite', 'NoSuchWebsiteConfiguration'),
}
