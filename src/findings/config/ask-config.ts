/** Asks AWS Config itself: for one resource and rule, or for what is not compliant. */
import type { Aws, AwsCall, AwsError, AwsPlace } from '../../aws-model/aws.js'
import { isDenied, itemsOf, listPages } from '../../aws-model/list-pages.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { parseArn } from '../arn.js'
import type { AwsAnswer, FindingCriteria, FindingsInAws } from '../finding-source.js'
import { textAt, timeAt } from '../read-members.js'
import { parseRuleAndResource } from './rule-and-resource.js'

export const askConfig: FindingsInAws = {
  service: 'AWS Config',

  /** `id`: `<rule>/<resource type>/<resource id>`. */
  async get(aws, place, id) {
    const subject = parseRuleAndResource(id)
    if (subject === undefined) return { status: 'ok', value: undefined }
    const rules = await listPages(aws, callOf(place, 'DescribeConfigRules', { ConfigRuleNames: [subject.rule] }))
    if (rules.status !== 'ok' && rules.error.name === 'NoSuchConfigRuleException') return { status: 'ok', value: undefined }
    if (rules.status !== 'ok') return failed(rules.error, 'DescribeConfigRules')
    const results = await listPages(aws, callOf(place, 'GetComplianceDetailsByResource', { ResourceType: subject.type, ResourceId: subject.resource }))
    if (results.status !== 'ok') return failed(results.error, 'GetComplianceDetailsByResource')
    const found = itemsOf(results.pages, 'EvaluationResults').filter((result) => ruleOf(result) === subject.rule)
    const [rule] = itemsOf(rules.pages, 'ConfigRules')
    return { status: 'ok', value: found.length === 0 || rule === undefined ? undefined : withRule(found.sort(latestFirst)[0]!, rule) }
  },

  async list(aws, place, criteria, limit) {
    const failing = await listPages(aws, callOf(place, 'DescribeComplianceByConfigRule', { ComplianceTypes: ['NON_COMPLIANT'] }))
    if (failing.status !== 'ok') return failed(failing.error, 'DescribeComplianceByConfigRule')
    const names = itemsOf(failing.pages, 'ComplianceByConfigRules').flatMap((one) => textAt(one, 'ConfigRuleName') ?? [])
    const documents: Value[] = []
    let more = false
    for (const name of names) {
      const answer = await ofRule(aws, place, name, limit)
      if (answer.status !== 'ok') return answer
      documents.push(...answer.value.documents.filter(fits(criteria)))
      more ||= answer.value.more
    }
    documents.sort(latestFirst)
    return { status: 'ok', value: { documents: documents.slice(0, limit), unreadable: [], more: more || documents.length > limit } }
  },
}

async function ofRule(aws: Aws, place: AwsPlace, name: string, limit: number): Promise<AwsAnswer<{ documents: Value[]; more: boolean }>> {
  const rules = await listPages(aws, callOf(place, 'DescribeConfigRules', { ConfigRuleNames: [name] }))
  if (rules.status !== 'ok') return failed(rules.error, 'DescribeConfigRules')
  const [rule] = itemsOf(rules.pages, 'ConfigRules')
  const call = callOf(place, 'GetComplianceDetailsByConfigRule', { ConfigRuleName: name, ComplianceTypes: ['NON_COMPLIANT'], Limit: Math.min(limit, most) })
  const results = await listPages(aws, call, { enough: (pages) => itemsOf(pages, 'EvaluationResults').length >= limit })
  if (results.status !== 'ok') return failed(results.error, 'GetComplianceDetailsByConfigRule')
  return { status: 'ok', value: { documents: itemsOf(results.pages, 'EvaluationResults').map((result) => withRule(result, rule ?? {})), more: results.more } }
}

/** Results a page: https://docs.aws.amazon.com/config/latest/APIReference/API_GetComplianceDetailsByConfigRule.html */
const most = 100

/** A result names neither account nor region; the ARN of its rule does. */
function withRule(result: Value, rule: Value): ValueMap {
  const arn = textAt(rule, 'ConfigRuleArn')
  const description = textAt(rule, 'Description')
  const identifier = textAt(rule, 'Source', 'Owner') === 'AWS' ? textAt(rule, 'Source', 'SourceIdentifier') : undefined
  return {
    ...(result as ValueMap),
    ...(arn !== undefined && { ConfigRuleArn: arn }),
    ...(description !== undefined && { RuleDescription: description }),
    ...(identifier !== undefined && { SourceIdentifier: identifier }),
  }
}

function ruleOf(result: Value): string | undefined {
  return textAt(result, 'EvaluationResultIdentifier', 'EvaluationResultQualifier', 'ConfigRuleName')
}

/** All have the same severity, the one that the normal form gives them. */
function fits({ score = 0, account, since }: FindingCriteria): (result: Value) => boolean {
  return (result) =>
    score <= 5 &&
    (account === undefined || parseArn(textAt(result, 'ConfigRuleArn'))?.account === account) &&
    (since === undefined || recorded(result) >= since.getTime())
}

function latestFirst(a: Value, b: Value): number {
  return recorded(b) - recorded(a)
}

function recorded(result: Value): number {
  return timeAt(result, 'ResultRecordedTime')?.getTime() ?? 0
}

function callOf(place: AwsPlace, operation: string, params: ValueMap): AwsCall {
  return { service: 'config-service', operation, params, place, address: 'finding', purpose: 'read' }
}

function failed(error: AwsError, operation: string): AwsAnswer<never> {
  return isDenied(error) ? { status: 'denied', action: `config:${operation}`, error } : { status: 'failed', error }
}
