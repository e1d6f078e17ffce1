/**
 * Rules of AWS Config: the compliance change that EventBridge and SNS send, and what Config answers for a rule and a
 * resource. https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
 */
import type { EventEnvelope, FindingDraft, FindingSource } from '../finding-source.js'
import type { Compliance, FindingResource } from '../finding.js'
import { parseArn, resourceIdOf } from '../arn.js'
import { askConfig } from '../config/ask-config.js'
import { accountAt, at, present, textAt, timeAt } from '../read-members.js'
import { resourceKind } from '../resource-kind.js'
import { severityOfLabel } from '../severity.js'

export const configRule: FindingSource = {
  id: 'config',
  name: 'AWS Config compliance',

  recognise(document, event) {
    if (event !== undefined && event.detailType !== 'Config Rules Compliance Change') return false
    const { rule, type, id } = subjectOf(document)
    return rule !== undefined && type !== undefined && id !== undefined && evaluationOf(document) !== undefined
  },

  normalise(document, event): FindingDraft {
    const { rule, type, id } = subjectOf(document)
    const evaluation = evaluationOf(document)
    const status = textAt(evaluation, 'ComplianceType')
    const seen = timeAt(evaluation, 'ResultRecordedTime') ?? timeAt(document, 'notificationCreationTime')
    const annotation = textAt(evaluation, 'Annotation')
    return present<FindingDraft>({
      ...placeOf(document, event),
      id: `config:${rule}/${type}/${id}`,
      source: 'config',
      product: 'Config',
      type: `Config:Rule/${rule}`,
      severity: severityOfLabel('MEDIUM'),
      title: `${resourceIdOf(id!)} is ${status ?? 'not known to be compliant'} with the rule ${rule}`,
      description: annotation ?? textAt(document, 'RuleDescription'),
      first_seen: seen,
      last_seen: seen,
      updated: seen,
      status,
      rule,
      compliance: present<Compliance>({
        status, annotation,
        previous: textAt(document, 'oldEvaluationResult', 'ComplianceType'),
        managed_rule: textAt(document, 'SourceIdentifier')?.toLowerCase().replaceAll('_', '-'),
      }),
      resource_type: type,
      ...resourcesOf(type!, id!, document),
    })
  },

  inAws: askConfig,
}

/** The result that counts: of an event, the new one; an answer is one itself. */
function evaluationOf(document: unknown): unknown {
  return at(document, 'newEvaluationResult') ?? (textAt(document, 'ComplianceType') === undefined ? undefined : document)
}

function subjectOf(document: unknown): { rule: string | undefined; type: string | undefined; id: string | undefined } {
  const qualifier = at(evaluationOf(document), 'EvaluationResultIdentifier', 'EvaluationResultQualifier')
  const member = (name: string): string | undefined => textAt(document, name) ?? textAt(qualifier, name)
  return { rule: member('ConfigRuleName'), type: member('ResourceType'), id: member('ResourceId') }
}

/** The account is that of the resource: an aggregator's events are passed on, and the envelope names whoever did so. */
function placeOf(document: unknown, event: EventEnvelope | undefined): FindingDraft {
  const rule = parseArn(textAt(document, 'ConfigRuleArn'))
  return present<FindingDraft>({
    account: accountAt(document, 'awsAccountId') ?? (rule?.account || event?.account),
    region: textAt(document, 'awsRegion') ?? (rule?.region || event?.region),
    partition: rule?.partition,
  })
}

/** The resource, and the members in which runbooks look for its kind. A user's id is its unique id (AIDA…). */
function resourcesOf(type: string, id: string, document: unknown): FindingDraft {
  const kind = resourceKind(type)
  const arn = parseArn(id) && id
  const name = resourceIdOf(id)
  const resource = present<FindingResource>({
    kind, id: name, arn, name: undefined, profile_arn: undefined,
    account: accountAt(document, 'awsAccountId'), region: textAt(document, 'awsRegion'),
  })
  return {
    resources: [resource],
    ...(kind === 'S3_BUCKET' && { buckets: [{ name, objects: [], tags: [] }] }),
    ...(kind === 'EC2_INSTANCE' && { instance: { id: name, interfaces: [], volumes: [], tags: [] } }),
    ...(kind === 'LAMBDA_FUNCTION' && { function: { name } }),
  }
}
