/** Who may use a bucket: its policy, its public access block, its ACL and who owns its objects. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { acceptPolicy, isPublic } from './bucket-policy.js'
import { accessDenied, onBucket } from './s3-state.js'
import type { Bucket, Grant, ObjectOwnership, PublicAccessBlock, S3State } from './s3-state.js'

const groups = 'http://acs.amazonaws.com/groups/global/'

/** Operations on what decides about access. Errors bear the names of the JavaScript SDK. */
export const accessOperations: Record<string, WorldHandler<S3State>> = {
  GetBucketPolicy: onBucket('s3:GetBucketPolicy', (bucket) => ({ Policy: policyOf(bucket) })),

  GetBucketPolicyStatus: onBucket('s3:GetBucketPolicyStatus', (bucket) => ({
    PolicyStatus: { IsPublic: isPublic(policyOf(bucket)) },
  })),

  PutBucketPolicy: onBucket('s3:PutBucketPolicy', (bucket, input, context) => {
    const policy = acceptPolicy(input['Policy'] as string, bucket.Name, context)
    if (bucket.PublicAccessBlockConfiguration?.BlockPublicPolicy && isPublic(policy)) {
      throw accessDenied('public policies are blocked by the BlockPublicPolicy block public access setting.')
    }
    bucket.Policy = policy
    return {}
  }),

  // Deleting what is not there is no error.
  DeleteBucketPolicy: onBucket('s3:DeleteBucketPolicy', (bucket) => {
    delete bucket.Policy
    return {}
  }),

  GetPublicAccessBlock: onBucket('s3:GetBucketPublicAccessBlock', ({ PublicAccessBlockConfiguration }) => {
    if (PublicAccessBlockConfiguration) return { PublicAccessBlockConfiguration }
    const message = 'The public access block configuration was not found'
    throw new WorldError('NoSuchPublicAccessBlockConfiguration', message, 404)
  }),

  PutPublicAccessBlock: onBucket('s3:PutBucketPublicAccessBlock', (bucket, input) => {
    const asked = input['PublicAccessBlockConfiguration'] as ValueMap
    if (Object.keys(asked).length === 0) {
      throw new WorldError('InvalidRequest', 'Must specify at least one configuration.')
    }
    bucket.PublicAccessBlockConfiguration = wholeBlock(asked)
    return {}
  }),

  DeletePublicAccessBlock: onBucket('s3:PutBucketPublicAccessBlock', (bucket) => {
    delete bucket.PublicAccessBlockConfiguration
    return {}
  }),

  GetBucketAcl: onBucket('s3:GetBucketAcl', (bucket, _input, _context, { OwnerId }) => {
    const enforced = bucket.ObjectOwnership === 'BucketOwnerEnforced'
    return { Owner: { ID: OwnerId }, Grants: enforced ? [ownersGrant(OwnerId)] : bucket.Grants }
  }),

  PutBucketAcl: onBucket('s3:PutBucketAcl', (bucket, input, _context, { OwnerId }) => {
    if (bucket.ObjectOwnership === 'BucketOwnerEnforced') {
      throw new WorldError('AccessControlListNotSupported', 'The bucket does not allow ACLs')
    }
    const grants = grantsOf(input, OwnerId)
    if (bucket.PublicAccessBlockConfiguration?.BlockPublicAcls && grants.some(isPublicGrant)) {
      throw accessDenied('public ACLs are blocked by the BlockPublicAcls block public access setting.')
    }
    bucket.Grants = grants
    return {}
  }),

  GetBucketOwnershipControls: onBucket('s3:GetBucketOwnershipControls', ({ ObjectOwnership }) => {
    if (ObjectOwnership) return { OwnershipControls: { Rules: [{ ObjectOwnership }] } }
    const message = 'The bucket ownership controls were not found'
    throw new WorldError('OwnershipControlsNotFoundError', message, 404)
  }),

  PutBucketOwnershipControls: onBucket('s3:PutBucketOwnershipControls', (bucket, input, _context, { OwnerId }) => {
    const { Rules: [rule] } = input['OwnershipControls'] as unknown as { Rules: { ObjectOwnership: ObjectOwnership }[] }
    if (!rule) throw new WorldError('MalformedXML', 'The XML you provided was not well-formed')
    const others = bucket.Grants.some(({ Grantee }) => Grantee['ID'] !== OwnerId)
    if (rule.ObjectOwnership === 'BucketOwnerEnforced' && others) {
      const message = 'Bucket cannot have ACLs set with ObjectOwnership\'s BucketOwnerEnforced setting'
      throw new WorldError('InvalidBucketAclWithObjectOwnership', message)
    }
    bucket.ObjectOwnership = rule.ObjectOwnership
    return {}
  }),

  DeleteBucketOwnershipControls: onBucket('s3:PutBucketOwnershipControls', (bucket) => {
    delete bucket.ObjectOwnership
    return {}
  }),
}

function policyOf({ Policy }: Bucket): string {
  if (Policy !== undefined) return Policy
  throw new WorldError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404)
}

/** What is not named is off. */
export function wholeBlock(asked: ValueMap): PublicAccessBlock {
  const isOn = (member: string): boolean => asked[member] === true
  return {
    BlockPublicAcls: isOn('BlockPublicAcls'),
    IgnorePublicAcls: isOn('IgnorePublicAcls'),
    BlockPublicPolicy: isOn('BlockPublicPolicy'),
    RestrictPublicBuckets: isOn('RestrictPublicBuckets'),
  }
}

/** All that a bucket has whose ACL gives nobody else anything. */
export function ownersGrant(ID: string): Grant {
  return { Grantee: { ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }
}

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const canned: Record<string, readonly (readonly [group: string, permission: string])[]> = {
  'private': [],
  'public-read': [['AllUsers', 'READ']],
  'public-read-write': [['AllUsers', 'READ'], ['AllUsers', 'WRITE']],
  'authenticated-read': [['AuthenticatedUsers', 'READ']],
}

function grantsOf(input: ValueMap, owner: string): Grant[] {
  const whole = input['AccessControlPolicy'] as ValueMap | undefined
  if (whole) return (whole['Grants'] ?? []) as Grant[]
  const named = canned[input['ACL'] as string]
  if (!named) throw new WorldError('MissingSecurityHeader', 'Your request was missing a required header')
  const others = named.map(([group, Permission]) => ({ Grantee: { Type: 'Group', URI: groups + group }, Permission }))
  return [ownersGrant(owner), ...others]
}

function isPublicGrant({ Grantee }: Grant): boolean {
  return typeof Grantee['URI'] === 'string' && Grantee['URI'].startsWith(groups)
}
