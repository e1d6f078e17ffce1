/** What the world's S3 remembers of an account: buckets by name, policies as JSON text in the form in which S3 gives them back. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { isDenied } from './denied.js'

export interface PublicAccessBlock extends ValueMap {
  BlockPublicAcls: boolean
  IgnorePublicAcls: boolean
  BlockPublicPolicy: boolean
  RestrictPublicBuckets: boolean
}

export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter'

export interface Grant extends ValueMap {
  Grantee: ValueMap
  Permission: string
}

export interface Bucket {
  Name: string
  CreationDate: Date
  BucketRegion: string
  Policy?: string
  PublicAccessBlockConfiguration?: PublicAccessBlock
  ObjectOwnership?: ObjectOwnership
  Grants: Grant[]
  Versioning: ValueMap
  TagSet?: ValueMap[]
  /** Settings that are read and never changed here: logging, replication, encryption, lifecycle, website. */
  settings: Record<string, ValueMap>
}

export interface S3State {
  /** Canonical id of the account. */
  OwnerId: string
  Buckets: Bucket[]
}

/** The bucket of the input, for a caller to whom its policy does not deny `action`; and in the region where it lies. */
export function findBucket(state: S3State, input: ValueMap, action: string, context: WorldContext): Bucket {
  const bucket = state.Buckets.find(({ Name }) => Name === input['Bucket'])
  if (!bucket) throw new WorldError('NoSuchBucket', 'The specified bucket does not exist', 404)
  if (bucket.BucketRegion !== context.place.region) {
    const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.'
    throw new WorldError('PermanentRedirect', `${message} It is in ${bucket.BucketRegion}.`, 301)
  }
  const owner = input['ExpectedBucketOwner']
  if (owner !== undefined && owner !== context.place.account) throw accessDenied('Access Denied')
  if (isDenied(bucket, action, context.place)) {
    throw accessDenied(`The policy of ${bucket.Name} explicitly denies ${action} to the caller.`)
  }
  return bucket
}

export function accessDenied(message: string): WorldError {
  return new WorldError('AccessDenied', message, 403)
}

/** What a handler does once it has its bucket. */
export type BucketHandler = (bucket: Bucket, input: ValueMap, context: WorldContext, state: S3State) => ValueMap

/** A handler of an operation on one bucket, which wants the permission `action`. */
export function onBucket(action: string, handle: BucketHandler): WorldHandler<S3State> {
  return (state, input, context) => handle(findBucket(state, input, action, context), input, context, state)
}
