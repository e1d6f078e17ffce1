/** The S3 of a drill's world against what AWS documents. */
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { iam } from '../../../src/drill/world/iam.js'
import { s3 } from '../../../src/drill/world/s3.js'
import { World } from '../../../src/drill/world/world.js'
import { codeOf, place } from './world-under-test.js'

const model = await loadAwsModel(['iam', 's3'])
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_'
const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/'
const arn = 'arn:aws:s3:::exports'
const allOn = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers'
const web = 'arn:aws:iam::111122223333:role/apps/web'

let world: World
const call = (operation: string, params: ValueMap = {}): ValueMap => world.call(place, 's3', operation, params)
const of = (operation: string, params: ValueMap = {}): ValueMap => call(operation, { Bucket: 'exports', ...params })
const refusal = (operation: string, params: ValueMap = {}): string => codeOf(() => of(operation, params))

function worldOf(bucket: ValueMap, ...others: ValueMap[]): World {
  const seed = { s3: { Buckets: [{ Name: 'exports', ...bucket }, ...others] }, iam: { Roles: [{ RoleName: 'web', Path: '/apps/' }] } }
  return new World({ seed, place, services: { iam, s3 }, model, clock: { now: () => new Date('2026-11-24T03:00:00Z') } })
}

/** A bucket made before S3 closed new ones. */
const old = { PublicAccessBlockConfiguration: {}, OwnershipControls: {} }
const statement = (more: ValueMap = {}): ValueMap => ({ Effect: 'Allow', Principal: { AWS: web }, Action: 's3:GetObject', Resource: `${arn}/*`, ...more })
const policy = (...statements: ValueMap[]): ValueMap => ({ Version: '2012-10-17', Statement: statements })
const text = (...statements: ValueMap[]): string => JSON.stringify(policy(...statements))

beforeEach(() => {
  world = worldOf(old)
})

describe('buckets', () => {
  test(`ListBuckets: all of the account; the region only where something is asked for (${api}ListBuckets.html)`, () => {
    world = worldOf({}, { Name: 'us', BucketRegion: 'us-east-1' }, { Name: 'example-2' })
    const names = (params: ValueMap): unknown => (call('ListBuckets', params)['Buckets'] as ValueMap[]).map(({ Name, BucketRegion = null }) => [Name, BucketRegion])
    expect(names({})).toEqual([['example-2', null], ['exports', null], ['us', null]])
    expect(names({ BucketRegion: 'us-east-1' })).toEqual([['us', 'us-east-1']])
    expect(names({ Prefix: 'ex' })).toEqual([['example-2', 'eu-west-1'], ['exports', 'eu-west-1']])
    const { Buckets, ContinuationToken = '' } = call('ListBuckets', { MaxBuckets: 2 })
    expect(Buckets).toHaveLength(2)
    expect(call('ListBuckets', { MaxBuckets: 2, ContinuationToken })).toMatchObject({ Buckets: [{ Name: 'us' }] })
    expect(codeOf(() => call('ListBuckets', { ContinuationToken: 'x' }))).toBe('InvalidArgument')
  })

  test(`GetBucketLocation and HeadBucket: us-east-1 has no constraint (${api}GetBucketLocation.html, ${api}HeadBucket.html)`, () => {
    expect(of('GetBucketLocation')).toEqual({ LocationConstraint: 'eu-west-1' })
    expect(of('HeadBucket')).toEqual({ BucketRegion: 'eu-west-1', AccessPointAlias: false })
    expect(codeOf(() => call('HeadBucket', { Bucket: 'gone' }))).toBe('NotFound')
    const us = { ...place, region: 'us-east-1' }
    world = new World({ seed: { s3: { Buckets: [{ Name: 'us' }] } }, place: us, services: { s3 }, model, clock: { now: () => new Date(0) } })
    expect(world.call(us, 's3', 'GetBucketLocation', { Bucket: 'us' })).toEqual({})
  })

  test.each(Object.keys(s3.operations).filter((name) => name !== 'ListBuckets' && name !== 'HeadBucket'))(
    `%s: no bucket of that name, or one of another region (${api.replace('API_', 'ErrorResponses.html')})`,
    (operation) => {
      world = worldOf({}, { Name: 'us', BucketRegion: 'us-east-1' })
      const params = {
        ...(operation === 'PutBucketPolicy' && { Policy: text(statement()) }),
        ...(operation === 'PutPublicAccessBlock' && { PublicAccessBlockConfiguration: allOn }),
        ...(operation === 'PutBucketVersioning' && { VersioningConfiguration: { Status: 'Enabled' } }),
        ...(operation === 'PutBucketTagging' && { Tagging: { TagSet: [] } }),
        ...(operation === 'PutBucketOwnershipControls' && { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }),
      }
      expect(codeOf(() => call(operation, { Bucket: 'gone', ...params }))).toBe('NoSuchBucket')
      expect(codeOf(() => call(operation, { Bucket: 'us', ...params }))).toBe('PermanentRedirect')
      expect(codeOf(() => call(operation, { Bucket: 'exports', ExpectedBucketOwner: '444455556666', ...params }))).toBe('AccessDenied')
    },
  )

  test(`versioning: no status before it was ever on (${api}GetBucketVersioning.html)`, () => {
    expect(of('GetBucketVersioning')).toEqual({})
    of('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled' } })
    expect(of('GetBucketVersioning')).toEqual({ Status: 'Enabled' })
    expect(refusal('PutBucketVersioning', { VersioningConfiguration: {} })).toBe('IllegalVersioningConfigurationException')
    expect(refusal('PutBucketVersioning', { VersioningConfiguration: { Status: 'On' } })).toBe('MalformedXML')
  })

  test(`tags: a set as a whole, or none (${api}PutBucketTagging.html, ${api}GetBucketTagging.html)`, () => {
    expect(refusal('GetBucketTagging')).toBe('NoSuchTagSet')
    of('PutBucketTagging', { Tagging: { TagSet: [{ Key: 'owner', Value: 'data' }] } })
    of('PutBucketTagging', { Tagging: { TagSet: [{ Key: 'holds', Value: 'logs' }] } })
    expect(of('GetBucketTagging')).toEqual({ TagSet: [{ Key: 'holds', Value: 'logs' }] })
    expect(refusal('PutBucketTagging', { Tagging: { TagSet: [{ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' }] } })).toBe('InvalidTag')
    of('DeleteBucketTagging')
    expect(refusal('GetBucketTagging')).toBe('NoSuchTagSet')
  })

  test(`settings that nobody made (${api}GetBucketReplication.html, ${api}GetBucketEncryption.html)`, () => {
    expect(of('GetBucketLogging')).toEqual({})
    expect(refusal('GetBucketReplication')).toBe('ReplicationConfigurationNotFoundError')
    expect(refusal('GetBucketLifecycleConfiguration')).toBe('NoSuchLifecycleConfiguration')
    expect(refusal('GetBucketWebsite')).toBe('NoSuchWebsiteConfiguration')
    expect(of('GetBucketEncryption')).toMatchObject({ ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] } })
    world = worldOf({ LoggingEnabled: { TargetBucket: 'logs', TargetPrefix: 'x/' } })
    expect(of('GetBucketLogging')).toEqual({ LoggingEnabled: { TargetBucket: 'logs', TargetPrefix: 'x/' } })
  })
})

describe('policies', () => {
  test(`Put, Get and DeleteBucketPolicy (${api}PutBucketPolicy.html, ${api}DeleteBucketPolicy.html)`, () => {
    const before = world.dump()
    expect(refusal('GetBucketPolicy')).toBe('NoSuchBucketPolicy')
    of('PutBucketPolicy', { Policy: text(statement()) })
    expect(JSON.parse(of('GetBucketPolicy')['Policy'] as string)).toEqual(policy(statement()))
    of('DeleteBucketPolicy')
    of('DeleteBucketPolicy')
    expect(world.dump()).toEqual(before)
  })

  // The grammar knows both forms; S3 gives back the shorter one.
  test('lists of one come back as that one (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)', () => {
    of('PutBucketPolicy', { Policy: JSON.stringify({ Version: '2012-10-17', Statement: statement({ Principal: { AWS: [web] }, Action: ['s3:GetObject'], Resource: [`${arn}/*`] }) }) })
    expect(JSON.parse(of('GetBucketPolicy')['Policy'] as string)).toEqual(policy(statement()))
  })

  test.each([
    ['no JSON', '{"Version":'],
    ['no map', '[]'],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['an unknown version', JSON.stringify({ Version: '2020-01-01', Statement: [statement()] })],
    ['an empty list', text()],
    ['no effect', text(statement({ Effect: 'Maybe' }))],
    ['a bucket that is not this one', text(statement({ Resource: 'arn:aws:s3:::other/*' }))],
    ['an action of another service', text(statement({ Action: 'iam:GetUser' }))],
    ['a role that is not there', text(statement({ Principal: { AWS: 'arn:aws:iam::111122223333:role/web' } }))],
    ['a principal that is none', text(statement({ Principal: { AWS: 'web' } }))],
    ['two statements of one Sid', text(statement({ Sid: 'A' }), statement({ Sid: 'A', Effect: 'Deny' }))],
    ['more than 20 KB', text(statement({ Condition: { StringEquals: { 'aws:userid': 'x'.repeat(21_000) } } }))],
  ])(`PutBucketPolicy refuses %s (${guide}using-iam-policies.html)`, (_, Policy) => {
    expect(refusal('PutBucketPolicy', { Policy })).toBe('MalformedPolicy')
  })

  test.each([
    ['another account', { Principal: { AWS: 'arn:aws:iam::444455556666:root' } }],
    ['an account by its number', { Principal: { AWS: '444455556666' } }],
    ['a role of another account, which it cannot know', { Principal: { AWS: 'arn:aws:iam::444455556666:role/x' } }],
    ['a service', { Principal: { Service: 'logging.s3.amazonaws.com' } }],
    ['the bucket itself and what is in it', { Resource: [arn, `${arn}/*`] }],
    ['a resource with wildcards', { Resource: 'arn:aws:s3:::exp*' }],
  ])(`PutBucketPolicy takes %s (${guide}using-iam-policies.html)`, (_, more) => {
    expect(refusal('PutBucketPolicy', { Policy: text(statement(more)) })).toBe('ok')
  })

  const meaning = `${guide}access-control-block-public-access.html`
  test.each<[string, ValueMap, boolean]>([
    ['one role', {}, false],
    ['everybody', { Principal: '*' }, true],
    ['everybody, written otherwise', { Principal: { AWS: '*' } }, true],
    ['everybody of an organization', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, false],
    ['everybody of an address', { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, false],
    ['everybody of all addresses', { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }, true],
    ['everybody of any VPC', { Principal: '*', Condition: { StringLike: { 'aws:SourceVpc': 'vpc-*' } } }, true],
    ['everybody but one', { Principal: '*', Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }, true],
    ['nobody', { Principal: '*', Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, false],
  ])(`GetBucketPolicyStatus and BlockPublicPolicy: %s (${meaning})`, (_, more, isPublic) => {
    expect(refusal('GetBucketPolicyStatus')).toBe('NoSuchBucketPolicy')
    of('PutBucketPolicy', { Policy: text(statement(more)) })
    expect(of('GetBucketPolicyStatus')).toEqual({ PolicyStatus: { IsPublic: isPublic } })
    world = worldOf({})
    expect(refusal('PutBucketPolicy', { Policy: text(statement(more)) })).toBe(isPublic ? 'AccessDenied' : 'ok')
  })

  const evaluation = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html'
  const deny = (more: ValueMap): ValueMap => statement({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`], ...more })
  test.each<[string, ValueMap, string]>([
    ['everybody', {}, 'AccessDenied'],
    ['the whole account', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, 'AccessDenied'],
    ['the role of the caller', { Principal: { AWS: 'arn:aws:iam::111122223333:role/DrillResponder' } }, 'AccessDenied'],
    ['all but another role', { Principal: undefined as never, NotPrincipal: { AWS: web } }, 'AccessDenied'],
    ['all but the caller', { Condition: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/Drill*'] } } }, 'ok'],
    ['another role', { Principal: { AWS: web } }, 'ok'],
    ['what is not encrypted on its way', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, 'ok'],
    ['another action', { Action: 's3:PutObject' }, 'ok'],
    ['all but this action', { Action: undefined as never, NotAction: 's3:getbucketpolicy' }, 'ok'],
    ['the objects only', { Resource: `${arn}/*` }, 'ok'],
    ['under a condition that this world does not know', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }, 'ok'],
  ])(`an explicit deny of %s (${evaluation})`, (_, more, expected) => {
    world = worldOf({ ...old, Policy: JSON.parse(text(deny(more))) as ValueMap })
    expect(refusal('GetBucketPolicy')).toBe(expected)
    expect(codeOf(() => call('ListBuckets'))).toBe('ok')
  })

  test(`who is denied finds out with HeadBucket, too (${api}HeadBucket.html)`, () => {
    world = worldOf({ ...old, Policy: policy(deny({})) })
    expect(refusal('HeadBucket')).toBe('403')
  })
})

describe('public access block', () => {
  test(`Put, Get and DeletePublicAccessBlock: what is not named is off (${api}PutPublicAccessBlock.html)`, () => {
    const before = world.dump()
    expect(refusal('GetPublicAccessBlock')).toBe('NoSuchPublicAccessBlockConfiguration')
    of('PutPublicAccessBlock', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } })
    expect(of('GetPublicAccessBlock')).toEqual({ PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false } })
    expect(refusal('PutPublicAccessBlock', { PublicAccessBlockConfiguration: {} })).toBe('InvalidRequest')
    of('DeletePublicAccessBlock')
    of('DeletePublicAccessBlock')
    expect(world.dump()).toEqual(before)
  })

  test(`a new bucket is closed (${guide}access-control-block-public-access.html)`, () => {
    world = worldOf({})
    expect(of('GetPublicAccessBlock')).toEqual({ PublicAccessBlockConfiguration: allOn })
    expect(of('GetBucketOwnershipControls')).toEqual({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } })
  })
})

describe('ACLs', () => {
  const permissions = (): unknown => (of('GetBucketAcl')['Grants'] as ValueMap[]).map(({ Grantee, Permission }) => [(Grantee as ValueMap)['URI'] ?? 'owner', Permission])

  test(`canned ACLs and whole ones (${guide}acl-overview.html)`, () => {
    expect(permissions()).toEqual([['owner', 'FULL_CONTROL']])
    of('PutBucketAcl', { ACL: 'public-read' })
    expect(permissions()).toEqual([['owner', 'FULL_CONTROL'], [allUsers, 'READ']])
    of('PutBucketAcl', { AccessControlPolicy: { Grants: [], Owner: of('GetBucketAcl')['Owner']! } })
    expect(permissions()).toEqual([])
    expect(refusal('PutBucketAcl')).toBe('MissingSecurityHeader')
  })

  test(`BlockPublicAcls (${guide}access-control-block-public-access.html)`, () => {
    of('PutPublicAccessBlock', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } })
    expect(refusal('PutBucketAcl', { ACL: 'public-read' })).toBe('AccessDenied')
    expect(refusal('PutBucketAcl', { ACL: 'private' })).toBe('ok')
  })

  test(`BucketOwnerEnforced: no ACLs, and none that give others something before it (${guide}object-ownership-error-responses.html)`, () => {
    const enforce = { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }
    expect(refusal('GetBucketOwnershipControls')).toBe('OwnershipControlsNotFoundError')
    of('PutBucketAcl', { ACL: 'public-read' })
    expect(refusal('PutBucketOwnershipControls', enforce)).toBe('InvalidBucketAclWithObjectOwnership')
    of('PutBucketAcl', { ACL: 'private' })
    of('PutBucketOwnershipControls', enforce)
    expect(refusal('PutBucketAcl', { ACL: 'private' })).toBe('AccessControlListNotSupported')
    expect(permissions()).toEqual([['owner', 'FULL_CONTROL']])
    of('DeleteBucketOwnershipControls')
    expect(refusal('GetBucketOwnershipControls')).toBe('OwnershipControlsNotFoundError')
  })
})

describe('a seed that cannot be', () => {
  test.each<[string, ValueMap]>([
    ['an unknown member', { Versioning: 'Enabled' }],
    ['a policy that S3 refuses', { Policy: policy(statement({ Resource: '*' }), statement({ Principal: 'nobody' })) }],
    ['grants where there are no ACLs', { Grants: [{ Grantee: { Type: 'Group', URI: allUsers }, Permission: 'READ' }] }],
    ['a time that is none', { CreationDate: 'yesterday' }],
    ['the same bucket twice', { Name: 'twice' }],
  ])('%s', (_, bucket) => {
    expect(codeOf(() => worldOf(bucket, { Name: 'twice' }))).toBe('InvalidScenario')
  })
})
