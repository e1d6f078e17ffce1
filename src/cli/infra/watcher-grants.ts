/** What the watcher may do besides: tell the destinations of the routing, read their secrets, and ask what alerts say of a finding. */
import { placeOfQueue } from '../../alerts/channels/sqs.js'
import { parseArn } from '../../findings/arn.js'
import { secretKeys, type Destination, type Routing, type Secret } from '../../runbooks/routing.js'
import { briefingReads } from '../responder-actions.js'
import { allow, text, type TemplateMap, type TemplateValue } from './template-value.js'

/** Without duplicates; none for a routing that needs nothing of AWS. Roles do what they do by their own policies. Pure. */
export function routingGrants({ destinations }: Pick<Routing, 'destinations'>): TemplateMap[] {
  const all = Object.values(destinations)
  const own = all.filter((destination) => roleOf(destination) === undefined)
  const secrets = all.flatMap(secretsOf)
  return [
    grant('PublishToTopics', ['sns:Publish'], own.flatMap((each) => (each.type === 'sns' ? each.topic : []))),
    grant('SendToQueues', ['sqs:SendMessage'], own.flatMap((each) => (each.type === 'sqs' ? queueArn(each) : []))),
    grant('ReadSecrets', ['secretsmanager:GetSecretValue'], secrets.flatMap((source) => secretArns(source))),
    grant('ReadParameters', ['ssm:GetParameter'], secrets.flatMap((source) => parameterArn(source))),
    // GuardDuty knows no resources for these, Security Hub none but itself: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html
    grant('UpdateSecurityHub', ['securityhub:BatchUpdateFindings', 'securityhub:GetFindings'], own.flatMap(({ type }) => (type === 'security_hub' ? '*' : []))),
    grant('UpdateGuardDuty', ['guardduty:ArchiveFindings', 'guardduty:GetFindings', 'guardduty:UpdateFindingsFeedback'], own.flatMap(({ type }) => (type === 'guardduty' ? '*' : []))),
    grant('AssumeRolesOfDestinations', ['sts:AssumeRole'], all.flatMap((destination) => roleOf(destination) ?? []).map(roleArn)),
  ].flat()
}

/** `role`: the one that looks (`roles.read`), which then does it alone. What is read, only the finding says. */
export function contextGrants(role: string | undefined): TemplateMap[] {
  return role === undefined
    ? grant('AskAboutFindings', briefingReads, ['*'])
    : grant('AssumeRoleForLooking', ['sts:AssumeRole'], [roleArn(role)])
}

/** A role's id, in which {partition} and {account} stand for any place that a finding can be of. */
function roleArn(role: string): TemplateValue {
  return filled(role.replaceAll('{account}', '*'), { '{partition}': '${AWS::Partition}' })
}

function grant(sid: string, actions: readonly string[], resources: readonly TemplateValue[]): TemplateMap[] {
  const once = [...new Map(resources.map((resource) => [JSON.stringify(resource), resource])).values()]
  return once.length === 0 ? [] : [allow({ sid, actions, resources: once })]
}

function roleOf(destination: Destination): string | undefined {
  return 'role' in destination ? destination.role : undefined
}

function secretsOf(destination: Destination): Secret[] {
  const members: Readonly<Record<string, unknown>> = { ...destination }
  return secretKeys.flatMap((key) => (typeof members[key] === 'object' ? [members[key] as Secret] : []))
}

function queueArn(queue: Extract<Destination, { type: 'sqs' }>): TemplateValue {
  const place = placeOfQueue(queue)
  const [account, name] = new URL(queue.queue).pathname.split('/').slice(-2)
  return filled(`arn:{partition}:sqs:{region}:${account}:${name}`, { '{partition}': '${AWS::Partition}', '{region}': place?.region ?? '${AWS::Region}' })
}

/** Secrets Manager adds six characters to the name; an ARN may be said with or without. https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html */
function secretArns({ secret, region }: Secret): TemplateValue[] {
  if (secret === undefined) return []
  if (parseArn(secret)) return [secret, `${secret}-??????`]
  return [filled(`arn:{partition}:secretsmanager:{region}:{account}:secret:${secret}-??????`, own(region))]
}

function parameterArn({ parameter, region }: Secret): TemplateValue[] {
  if (parameter === undefined) return []
  return [parseArn(parameter) ? parameter : filled(`arn:{partition}:ssm:{region}:{account}:parameter/${parameter.replace(/^\//, '')}`, own(region))]
}

function own(region = '${AWS::Region}'): Record<string, string> {
  return { '{partition}': '${AWS::Partition}', '{region}': region, '{account}': '${AWS::AccountId}' }
}

/** Text from the configuration with what only CloudFormation knows; what looks like a variable there stays text. */
function filled(words: string, values: Readonly<Record<string, string>>): TemplateValue {
  const escaped = words.replaceAll('${', '${!')
  const known = Object.entries(values).reduce((so, [place, value]) => so.replaceAll(place, value), escaped)
  return known === words ? words : text(known)
}
