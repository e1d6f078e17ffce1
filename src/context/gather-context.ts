/** Small reads, together, for the briefing. What they say is shown; nothing is decided by it. */
import type { Aws, AwsPlace } from '../aws-model/aws.js'
import { itemsOf } from '../aws-model/list-pages.js'
import type { FindingSubject } from '../findings/finding-source.js'
import type { Finding } from '../findings/finding.js'
import { askGuardduty } from '../findings/guardduty/ask-guardduty.js'
import { listIn } from '../findings/list-findings.js'
import { textAt } from '../findings/read-members.js'
import type { Containment, Fact, FindingContext, RelatedFindings } from './finding-context.js'
import { lookAtInstance } from './look-at-instance.js'
import { lookAtRole, lookAtUser, tagsOfBucket } from './look-at-principal.js'
import { factOf, NotKnown, read, type Reader } from './reader.js'
import { environmentTags, firstTag, ownerTags, type Tag } from './tags.js'

export interface ContextOptions {
  aws: Aws
  /** The finding's, or where the run is. */
  place: AwsPlace
  now: Date
  /** When it aborts, what has not answered is unknown. */
  timeUp: AbortSignal
  /** Keys of tags, the first that is there counts. */
  tags?: { owner_tags?: readonly string[]; environment_tags?: readonly string[] }
}

/** All that is known in time. Never throws, and needs no longer than `timeUp` gives. */
export async function gatherContext(finding: Finding, { aws, place, now, timeUp, tags = {} }: ContextOptions): Promise<FindingContext> {
  const reader: Reader = { aws, place, timeUp }
  const { instance, buckets } = finding
  const machine = instance?.id === undefined ? undefined : lookAtInstance(reader, instance.id)
  const principal = principalOf(finding, reader)
  const bucket = buckets[0]?.name
  // Who owns what was attacked comes before who owns what it was attacked with.
  const tagsOf = machine?.tags ?? (bucket === undefined ? principal?.tags : () => tagsOfBucket(reader, bucket))
  const given: readonly Tag[] = instance?.tags ?? buckets[0]?.tags ?? []
  const byTag = (keys: readonly string[]): Promise<Fact<string>> | undefined =>
    tagsOf && factOf(reader, () => tagged(tagsOf, given, keys))
  const subjects = subjectsOf(finding)
  return settled({
    account: factOf(reader, () => accountName(reader)),
    owner: byTag(tags.owner_tags ?? ownerTags),
    environment: byTag(tags.environment_tags ?? environmentTags),
    ...machine?.facts,
    ...principal?.facts,
    contained: joined(machine?.facts.contained, principal?.facts.contained),
    related: subjects.length === 0 ? undefined : factOf(reader, () => relatedTo(finding, subjects, reader, now)),
  })
}

function principalOf({ access_key: key, instance }: Finding, reader: Reader): ReturnType<typeof lookAtUser> | undefined {
  const { user_name: name, user_type: type, id } = key ?? {}
  if (name === undefined) return undefined
  if (type === 'IAMUser') return lookAtUser(reader, name, id)
  return type === 'Role' || type === 'AssumedRole' ? lookAtRole(reader, name, instance?.id) : undefined
}

/** The tags of the finding count where those of AWS cannot be read. */
async function tagged(tagsOf: () => Promise<Tag[] | undefined>, given: readonly Tag[], keys: readonly string[]): Promise<string | undefined> {
  try {
    return firstTag((await tagsOf()) ?? given, keys)
  } catch (error) {
    const value = firstTag(given, keys)
    if (value === undefined) throw error
    return value
  }
}

/** Organizations knows it, and tells few; the alias is the account's own. */
async function accountName(reader: Reader): Promise<string | undefined> {
  try {
    const pages = await read(reader, 'organizations:DescribeAccount', { AccountId: reader.place.account })
    const name = textAt(pages?.[0], 'Account', 'Name')
    if (name !== undefined) return name
  } catch (error) {
    const alias = await aliasOf(reader).catch(() => undefined)
    if (alias === undefined) throw error
    return alias
  }
  return aliasOf(reader)
}

async function aliasOf(reader: Reader): Promise<string | undefined> {
  const pages = await read(reader, 'iam:ListAccountAliases', {}, { input: 'Marker' })
  return (itemsOf(pages ?? [], 'AccountAliases') as string[])[0]
}

interface Subject {
  member: FindingSubject
  is: string
}

function subjectsOf({ instance, access_key: key, buckets, function: lambda, cluster }: Finding): Subject[] {
  const subjects: [FindingSubject, string | undefined][] = [
    ['instance', instance?.id],
    ['user', key?.user_name],
    ['bucket', buckets[0]?.name],
    ['function', lambda?.name],
    ['cluster', cluster?.name],
  ]
  return subjects.flatMap(([member, is]) => (is === undefined ? [] : [{ member, is }]))
}

/** Milliseconds that related findings go back. */
const lookBack = 24 * 3_600_000
const mostRelated = 20

async function relatedTo({ id }: Finding, subjects: readonly Subject[], { aws, place }: Reader, now: Date): Promise<RelatedFindings | undefined> {
  const since = new Date(now.getTime() - lookBack)
  const answers = await Promise.all(subjects.map((about) => listIn(askGuardduty, aws, place, { since, about }, mostRelated)))
  const found = new Map<string, RelatedFindings['findings'][number]>()
  let more = false
  for (const answer of answers) {
    if (answer.status === 'off') return undefined
    if (answer.status === 'denied') throw new NotKnown(`denied: ${answer.action}`)
    if (answer.status === 'failed') throw new NotKnown(answer.error.name === 'NotInThisWorld' ? 'not in this drill' : `guardduty: ${answer.error.name}`)
    if (answer.status === 'unreadable') continue
    more ||= answer.value.more
    for (const { id: other, type, severity, updated } of answer.value.findings) {
      if (other !== id) found.set(other, { id: other, type, severity: `${severity.label} ${severity.score}`, ...(updated && { updated }) })
    }
  }
  const findings = [...found.values()].sort((a, b) => (b.updated?.getTime() ?? 0) - (a.updated?.getTime() ?? 0))
  return findings.length === 0 ? undefined : { findings, more }
}

/** What either of them shows. */
async function joined(...looked: (Promise<Fact<Containment>> | undefined)[]): Promise<Fact<Containment> | undefined> {
  const facts = await Promise.all(looked.filter((look) => look !== undefined))
  const seen = facts.flatMap((fact) => (fact.state === 'known' ? [fact.value] : []))
  if (seen.length > 0) return { state: 'known', value: { signs: seen.flatMap(({ signs }) => signs), runs: seen.flatMap(({ runs }) => runs) } }
  return facts.find(({ state }) => state === 'unknown') ?? facts[0]
}

type Pending = { [name in keyof FindingContext]: Promise<FindingContext[name] | undefined> | undefined }

async function settled(pending: Pending): Promise<FindingContext> {
  const facts = await Promise.all(Object.entries(pending).map(async ([name, fact]) => [name, await fact] as const))
  return Object.fromEntries(facts.filter(([, fact]) => fact !== undefined))
}
