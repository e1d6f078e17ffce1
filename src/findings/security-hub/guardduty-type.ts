/** GuardDuty's type of a finding that Security Hub spells in its own taxonomy. */
import { isKnownFindingType } from '../finding-types.js'

/**
 * The GuardDuty type among `types`, or the first of them as it is. Security Hub writes
 * `TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce` for `UnauthorizedAccess:EC2/SSHBruteForce`, and drops
 * parts of
 * others: only a spelling that gives a type that exists is turned back.
 */
export function guarddutyTypeOf(types: readonly string[]): string | undefined {
  for (const type of types) {
    const found = spellings(type).find(isKnownFindingType)
    if (found !== undefined) return found
  }
  return types[0]
}

function spellings(type: string): string[] {
  const parts = type.split('/')
  const tails = parts.map((_, i) => parts.slice(i).join('/')).filter((tail) => tail.includes(':'))
  const slashed = tails.map((tail) => tail.replace(/:(\w+)-/, ':$1/'))
  // TTPs/AnomalousBehavior/CredentialAccess:Kubernetes-SecretsAccessed has a part in front that belongs behind.
  const [, front, tail] = /^TTPs\/(\w+)\/(\w+:\w+-\S+)$/.exec(type) ?? []
  const moved = front === undefined ? [] : [tail!.replace(/:(\w+)-/, `:$1/${front}.`)]
  return [type, ...tails, ...slashed, ...moved]
}
