/** The IAM of a finding: the roles and users it names, and the profiles of its instances. */
import { parseArn } from '../findings/arn.js'
import type { Finding } from '../findings/finding.js'
import type { ValueMap } from '../expressions/value.js'
import { madeUpAccessKeyId } from './made-up.js'
import { profileOf, type NamedInstance } from './seed-instances.js'

/** Credentials that a finding names, from the key itself or from an actor of its sequence. */
interface Principal {
  name: string
  type: string | undefined
  key: string | undefined
}

/** The seed of IAM, or undefined where the finding names neither role nor user. */
export function seedPrincipals(finding: Finding, instances: NamedInstance[]): ValueMap | undefined {
  const principals = principalsOf(finding)
  const roleOfKey = principals.find(isRole)?.name
  const roles = new Set(principals.filter(isRole).map(({ name }) => name))
  const profiles = new Map<string, ValueMap>()
  for (const [index, instance] of instances.entries()) {
    const profile = profileOf(instance)
    const parts = /^instance-profile(\/.*\/|\/)([^/]+)$/s.exec(parseArn(profile?.Arn)?.resource ?? '')
    if (profile === undefined || parts === null || profiles.has(parts[2]!)) continue
    const [, path, name] = parts as unknown as [string, string, string]
    // A finding names the profile, not its role. The console gives both one name; a key of a role that came with the
    // instance says more.
    const role = (index === 0 ? roleOfKey : undefined) ?? name
    roles.add(role)
    profiles.set(name, {
      InstanceProfileName: name,
      InstanceProfileId: profile.Id,
      Path: path,
      Arn: profile.Arn,
      Roles: [{ RoleName: role }],
    })
  }
  const users = new Map<string, string[]>()
  for (const { name, type, key } of principals) {
    if (type !== 'IAMUser') continue
    // Temporary keys (ASIA…) are not listed by IAM: the user has a long-term one behind it.
    const id = key === undefined || key.startsWith('ASIA') ? madeUpAccessKeyId(finding.account, name) : key
    users.set(name, [...new Set([...(users.get(name) ?? []), id])].slice(0, 2))
  }
  const seed: ValueMap = {
    ...(roles.size > 0 && { Roles: [...roles].map((RoleName) => ({ RoleName })) }),
    ...(profiles.size > 0 && { InstanceProfiles: [...profiles.values()] }),
    ...(users.size > 0 && {
      Users: [...users].map(([UserName, keys]) => ({
        UserName,
        AccessKeyMetadata: keys.map((AccessKeyId) => ({ AccessKeyId, Status: 'Active' })),
      })),
    }),
  }
  return Object.keys(seed).length === 0 ? undefined : seed
}

function principalsOf(finding: Finding): Principal[] {
  const key = finding.access_key
  const named = key?.user_name === undefined ? [] : [{ name: key.user_name, type: key.user_type, key: key.id }]
  const actors = finding.sequence.actors.flatMap(({ name, user_type, credential_id }) =>
    name === undefined ? [] : [{ name, type: user_type, key: credential_id }])
  return [...named, ...actors]
}

function isRole({ type }: Principal): boolean {
  return type === 'Role' || type === 'AssumedRole'
}
