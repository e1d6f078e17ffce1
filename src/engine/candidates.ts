/** A resource that the finding itself puts into another account: whatever has its name here is another one. */
import { isMap, type Value } from '../expressions/value.js'
import { parseArn, resourceIdOf, type ArnParts } from '../findings/arn.js'
import type { Hit } from './resources-of-change.js'

/**
 * The account that the finding says the resource is of, where that is none of `accounts`. Undefined too where it names
 * one of that name in both. IAM's names are the same in every account; what AWS makes unique is not found elsewhere.
 */
export function candidateOf(finding: Value, hit: Hit, accounts: readonly string[]): string | undefined {
  const owners = ownersOf(finding, hit)
  return owners.some((account) => accounts.includes(account)) ? undefined : owners[0]
}

function ownersOf(finding: Value, hit: Hit): string[] {
  const resources = isMap(finding) ? finding['resources'] : undefined
  return (Array.isArray(resources) ? resources : []).flatMap((resource) => {
    const { id, arn, account } = isMap(resource) ? resource : {}
    const parts = typeof arn === 'string' ? parseArn(arn) : undefined
    const owner = parts?.account || account
    const isNamed = id === resourceIdOf(hit.id) && (!parts || (parts.service === hit.service && typeOf(parts) === hit.type))
    return isNamed && typeof owner === 'string' && owner !== '' ? [owner] : []
  })
}

/** A bucket's ARN has none. */
function typeOf({ resource }: ArnParts): string {
  return /^([\w-]+)[/:]/.exec(resource)?.[1] ?? ''
}
