/**
 * Findings of GuardDuty, as GetFindings returns them (PascalCase), as EventBridge sends them (camelCase), and mixed.
 */
import type { EventEnvelope, FindingDraft, FindingSource } from '../finding-source.js'
import { parseArn } from '../arn.js'
import { askGuardduty } from '../guardduty/ask-guardduty.js'
import { accountAt, at, flagAt, mapOf, numberAt, present, textAt, timeAt } from '../read-members.js'
import { severityOfScore } from '../severity.js'
import { readAction, readMalware, readProcess } from '../guardduty/read-action.js'
import {
  isSample, readAccessKey, readBuckets, readCluster, readContainer, readDatabase, readFunction, readInstance,
  readKubernetesUser, readTask, readWorkload,
} from '../guardduty/read-resource.js'
import { readSequence, readSequenceEndpoints } from '../guardduty/read-sequence.js'
import { listResources } from '../guardduty/list-resources.js'

/** Purpose, resource, name: `Backdoor:EC2/C&CActivity.B!DNS`. */
const typeForm = /^\w+:\w+\/\S+$/

export const guardduty: FindingSource = {
  id: 'guardduty',
  name: 'GuardDuty finding',

  recognise(document) {
    if (mapOf(document) === undefined) return false
    if (at(document, 'ProductArn') !== undefined || at(document, 'class_uid') !== undefined) return false
    const type = textAt(document, 'Type')
    if (type === undefined || !typeForm.test(type)) return false
    if (textAt(document, 'SchemaVersion') === '2.0') return true
    return mapOf(at(document, 'Resource')) !== undefined || mapOf(at(document, 'Service')) !== undefined
  },

  normalise(document, event): FindingDraft {
    const resource = at(document, 'Resource')
    const service = at(document, 'Service')
    const { action, api, local, endpoints } = readAction(service)
    const created = timeAt(document, 'CreatedAt')
    const draft = present<FindingDraft>({
      ...identity(document, event),
      source: 'guardduty',
      product: 'GuardDuty',
      title: textAt(document, 'Title'),
      description: textAt(document, 'Description'),
      first_seen: timeAt(service, 'EventFirstSeen') ?? created,
      last_seen: timeAt(service, 'EventLastSeen'),
      created,
      updated: timeAt(document, 'UpdatedAt'),
      count: numberAt(service, 'Count'),
      archived: flagAt(service, 'Archived') ?? false,
      sample: isSample(service),
      detector: textAt(service, 'DetectorId'),
      feature: textAt(service, 'FeatureName'),
      rule: textAt(document, 'CustomDetectionRuleName'),
      resource_type: textAt(resource, 'ResourceType'),
      resource_role: textAt(service, 'ResourceRole'),
      access_key: readAccessKey(resource),
      instance: readInstance(resource),
      buckets: readBuckets(resource),
      database: readDatabase(resource, service),
      cluster: readCluster(resource),
      task: readTask(resource),
      workload: readWorkload(resource),
      kubernetes_user: readKubernetesUser(resource),
      container: readContainer(resource),
      function: readFunction(resource),
      action,
      remote: endpoints[0],
      local,
      endpoints: [...endpoints, ...readSequenceEndpoints(service)],
      api,
      process: readProcess(service),
      sequence: readSequence(service),
      malware: readMalware(service),
    })
    return { ...draft, resources: listResources(draft, resource, service) }
  },

  inAws: askGuardduty,
}

/**
 * Who the finding is about. The account is the finding's own: in an administrator account the envelope names the
 * administrator, not the member. The region may come from the envelope: EventBridge does not forward across regions by
 * itself.
 */
function identity(document: unknown, event: EventEnvelope | undefined): FindingDraft {
  const arn = textAt(document, 'Arn')
  const parts = parseArn(arn)
  return present<FindingDraft>({
    id: textAt(document, 'Id') ?? (parts && /\/finding\/([^/]+)$/.exec(parts.resource)?.[1]),
    arn,
    type: textAt(document, 'Type'),
    severity: severityOfScore(numberAt(document, 'Severity')),
    account: accountAt(document, 'AccountId') ?? (parts?.account || undefined),
    region: textAt(document, 'Region') ?? (parts?.region || event?.region),
    partition: textAt(document, 'Partition') ?? parts?.partition,
  })
}
