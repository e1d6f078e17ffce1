/** What tags say. Their keys and values are written by whoever may tag: also by attackers. */
import { listAt, textAt } from '../findings/read-members.js'

export interface Tag {
  key: string
  value: string
}

/** Keys that name the owner and the environment where the configuration says none. */
export const ownerTags = ['Owner', 'Team', 'Contact']
export const environmentTags = ['Environment', 'Env', 'Stage']

/** Tags as EC2 and IAM give them (`Key`, `Value`), and as findings do (`key`, `value`). */
export function tagsAt(from: unknown, ...path: string[]): Tag[] {
  return listAt(from, ...path).flatMap((tag) => {
    const key = textAt(tag, 'Key')
    return key === undefined ? [] : [{ key, value: textAt(tag, 'Value') ?? '' }]
  })
}

/** The value of the first of these keys that is there, in any letter case. */
export function firstTag(tags: readonly Tag[], keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = tags.find((tag) => tag.key.toLowerCase() === key.toLowerCase() && tag.value !== '')
    if (found) return found.value
  }
  return undefined
}

/**
 * The cluster that a node belongs to, by the tags that EKS and Karpenter set: `kubernetes.io/cluster/<name>`,
 * `eks:cluster-name`. https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
 */
export function clusterOf(tags: readonly Tag[]): string | undefined {
  const named = firstTag(tags, ['aws:eks:cluster-name', 'eks:cluster-name', 'aws:ecs:clusterName'])
  const owned = tags.find(({ key }) => key.startsWith('kubernetes.io/cluster/'))
  return named ?? owned?.key.slice('kubernetes.io/cluster/'.length)
}

/** Tags that somebody set who contained it: sirun's own, and the mark that says quarantine. */
export function containmentTags(tags: readonly Tag[]): string[] {
  const marks = tags.filter(({ key, value }) => key.startsWith('sirun:') || (/^status$/i.test(key) && /quarantine|isolated/i.test(value)))
  return marks.map(({ key, value }) => `tag ${key} ${value}`.trim())
}
