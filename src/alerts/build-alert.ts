/** A finding, what is known beside it and the runbook that is for it → the alert. Pure. */
import type { Fact, FindingContext } from '../context/finding-context.js'
import { shellWord } from '../engine/steps/manual.js'
import { parseAwsReference } from '../findings/aws-reference.js'
import { consoleLink, findingLink } from '../findings/console-link.js'
import { findingState } from '../findings/finding-state.js'
import type { Finding, Tag } from '../findings/finding.js'
import { asKind, isChange, isJob, stepsOf, type Runbook, type Step } from '../runbooks/runbook.js'
import type { Alert, AlertRunbook } from './alert.js'
import type { Urgency } from './urgency-of.js'

export interface AlertParts {
  finding: Finding
  at: Date
  urgency: Urgency
  context?: FindingContext
  /** The best match, with its reason. */
  match?: { runbook: Runbook; reason: string }
}

export function buildAlert({ finding, at, urgency, context, match }: AlertParts): Alert {
  const { id, arn, type, title, source, account, region, partition, severity, description, first_seen: first, last_seen: last, count } = finding
  const affected = affectedBy(finding, context)
  const link = linkOf(finding)
  return {
    at,
    title: `${urgency.priority} ${severity.label} ${type}: ${affected[0] ?? 'no resource named'} in ${account} ${region}`,
    finding: { id, ...(arn !== undefined && { arn }), type, title, source, account, region, partition },
    severity,
    means: match ? firstSentence(match.runbook.summary) : (description ?? title),
    urgency,
    states: findingState(finding),
    affected,
    actor: actorOf(finding),
    seen: { ...(first && { first }), ...(last && { last }), ...(count !== undefined && { count }) },
    ...(context && { context }),
    ...(match && { runbook: runbookOf(match) }),
    command: commandFor(finding),
    ...(link !== undefined && { link }),
  }
}

/** Up to the first full stop that ends one. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text
}

/** The resource first, then all else that the finding names; owner and environment stand with the first. */
function affectedBy(finding: Finding, context: FindingContext | undefined): string[] {
  const { instance, access_key: key, buckets, database, cluster, function: lambda, workload, container, resources } = finding
  const named = [
    instance?.id && withName(instance.id, instance.tags),
    key && [key.user_name ?? key.principal_id, key.id && `access key ${key.id}`, key.user_type].filter(Boolean).join(', '),
    ...buckets.map(({ name }) => name && `bucket ${name}`),
    database && [database.instance_id ?? database.cluster_id ?? database.resource_id, database.user && `user ${database.user}`].filter(Boolean).join(', '),
    cluster?.name && `cluster ${cluster.name}`,
    workload?.name && `workload ${[workload.namespace, workload.name].filter(Boolean).join('/')}`,
    container?.name && `container ${container.name}`,
    lambda?.name && `function ${lambda.name}`,
  ].filter((text): text is string => typeof text === 'string' && text !== '')
  const others = resources.map(({ kind, id, name }) => name ?? `${kind} ${id}`)
  // An alarm may name nothing: what its metric counts is somewhere in its account.
  const all = named.length > 0 ? named : others.length > 0 || finding.source !== 'cloudwatch' ? others : [`account ${finding.account}`]
  const whose = [context?.owner, context?.environment].flatMap((fact) => known(fact)).join(', ')
  return all.map((text, index) => (index === 0 && whose !== '' ? `${text} (${whose})` : text))
}

function known(fact: Fact<string> | undefined): string[] {
  return fact?.state === 'known' ? [fact.value] : []
}

function withName(id: string, tags: readonly Tag[]): string {
  const name = tags.find(({ key }) => key === 'Name')?.value
  return name === undefined ? id : `${id} "${name}"`
}

function actorOf({ access_key: key, api, remote, sequence, kubernetes_user: user, process }: Finding): string[] {
  const from = [remote?.ip, remote?.domain, remote?.port !== undefined && `port ${remote.port}`, remote?.country, remote?.asn && `AS${remote.asn.replace(/^AS/i, '')}`, remote?.asn_org]
  return [
    key?.user_name && [key.user_type, key.user_name].filter(Boolean).join(' '),
    user?.name && `Kubernetes user ${user.name}`,
    ...sequence.actors.map(({ name, id }) => name ?? id),
    process?.path ?? process?.name,
    from.some(Boolean) && `from ${from.filter(Boolean).join(', ')}`,
    api?.name && `called ${[api.service, api.name].filter(Boolean).join(' ')}${api.error === undefined ? '' : `: ${api.error}`}`,
    api?.user_agent && `with ${api.user_agent}`,
  ].filter((text): text is string => typeof text === 'string' && text !== '')
}

function runbookOf({ runbook, reason }: NonNullable<AlertParts['match']>): AlertRunbook {
  const acting = stepsOf(runbook).filter(({ step }) => changes(step))
  return { id: runbook.id, title: runbook.title, reason, does: acting.map(({ phase, step }) => `${phase}: ${step.title}`) }
}

function changes(step: Step): boolean {
  return isChange(step) || isJob(step) || asKind(step, 'use') !== undefined
}

/** They are found again by their name; of a product that sirun does not ask, Security Hub may have it. */
function commandFor({ arn, id, source, region }: Finding): string {
  if (arn !== undefined && parseAwsReference(arn)?.place) return `sirun respond ${shellWord(arn)}`
  if (source === 'guardduty') return `sirun respond ${shellWord(id)} --region ${shellWord(region)}`
  if (source === 'config') return `sirun respond ${shellWord(id)} --region ${shellWord(region)}`
  return `sirun respond ${shellWord(`security-hub:${id}`)} --region ${shellWord(region)}`
}

function linkOf({ source, id, arn, region, partition }: Finding): string | undefined {
  if (source === 'cloudwatch' && arn !== undefined) return consoleLink({ region, partition }, { id: arn })
  return source === 'guardduty' ? findingLink({ region, partition }, id) : undefined
}
