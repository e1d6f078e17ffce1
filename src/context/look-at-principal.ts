/** Facts about an IAM user or role: tags, who else uses the role, whether somebody locked it already. */
import { itemsOf } from '../aws-model/list-pages.js'
import { textAt } from '../findings/read-members.js'
import type { Containment, Fact, RoleUse } from './finding-context.js'
import { instancesWith } from './look-at-instance.js'
import { factOf, once, read, some, type Reader } from './reader.js'
import { containmentTags, tagsAt, type Tag } from './tags.js'

export interface PrincipalLook {
  facts: {
    contained: Promise<Fact<Containment>>
    /** Of a role. */
    role?: Promise<Fact<RoleUse>>
    /** Of a user. */
    quarantine?: Promise<Fact<string[]>>
  }
  /** Its tags now; undefined where it is gone. Throws NotKnown. */
  tags: () => Promise<Tag[] | undefined>
}

/** `key`: the access key of the finding. */
export function lookAtUser(reader: Reader, name: string, key: string | undefined): PrincipalLook {
  const tags = once(async () => {
    const pages = await read(reader, 'iam:GetUser', { UserName: name })
    return pages && tagsAt(pages[0], 'User', 'Tags')
  })
  return {
    tags,
    facts: {
      quarantine: factOf(reader, () => quarantineOf(reader, name)),
      contained: factOf(reader, async () => signsOf((await tags()) ?? [], key === undefined ? [] : await inactive(reader, name, key))),
    },
  }
}

export function lookAtRole(reader: Reader, name: string, instance: string | undefined): PrincipalLook {
  const tags = once(async () => {
    const pages = await read(reader, 'iam:GetRole', { RoleName: name })
    return pages && tagsAt(pages[0], 'Role', 'Tags')
  })
  return {
    tags,
    facts: {
      role: factOf(reader, () => useOf(reader, name, instance)),
      contained: factOf(reader, async () => signsOf((await tags()) ?? [], await revoked(reader, name))),
    },
  }
}

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html */
const quarantinePolicy = /^AWSCompromisedKeyQuarantine(?:V\d+)?$/

async function quarantineOf(reader: Reader, user: string): Promise<string[] | undefined> {
  const pages = await read(reader, 'iam:ListAttachedUserPolicies', { UserName: user }, { input: 'Marker' })
  const names = itemsOf(pages ?? [], 'AttachedPolicies').flatMap((policy) => textAt(policy, 'PolicyName') ?? [])
  return some(names.filter((policy) => quarantinePolicy.test(policy)))
}

async function inactive(reader: Reader, user: string, key: string): Promise<string[]> {
  const pages = await read(reader, 'iam:ListAccessKeys', { UserName: user }, { input: 'Marker' })
  const found = itemsOf(pages ?? [], 'AccessKeyMetadata').find((one) => textAt(one, 'AccessKeyId') === key)
  return textAt(found, 'Status') === 'Inactive' ? [`access key ${key} is inactive`] : []
}

/** The inline policy that the console's "revoke active sessions" writes, which sirun writes too. */
const revocation = 'AWSRevokeOlderSessions'

async function revoked(reader: Reader, role: string): Promise<string[]> {
  const pages = await read(reader, 'iam:ListRolePolicies', { RoleName: role }, { input: 'Marker' })
  return (itemsOf(pages ?? [], 'PolicyNames') as string[]).includes(revocation) ? [`sessions were revoked (${revocation})`] : []
}

function signsOf(tags: readonly Tag[], more: readonly string[]): Containment | undefined {
  const signs = [...containmentTags(tags), ...more]
  return signs.length === 0 ? undefined : { signs, runs: [] }
}

async function useOf(reader: Reader, name: string, instance: string | undefined): Promise<RoleUse | undefined> {
  const pages = await read(reader, 'iam:ListInstanceProfilesForRole', { RoleName: name }, { input: 'Marker' })
  if (pages === undefined) return undefined
  const profiles = itemsOf(pages, 'InstanceProfiles').flatMap((profile) => textAt(profile, 'Arn') ?? [])
  return { name, sharedBy: profiles.length === 0 ? [] : await instancesWith(reader, profiles, instance) }
}

/** Tags of a bucket; undefined where it has none. Throws NotKnown. */
export async function tagsOfBucket(reader: Reader, bucket: string): Promise<Tag[] | undefined> {
  const pages = await read(reader, 's3:GetBucketTagging', { Bucket: bucket })
  return pages && tagsAt(pages[0], 'TagSet')
}
