/** The rules of the template against events as AWS sends them: each finding comes by one rule, and sirun reads what comes. */
import { eventRuleIds } from '../../../src/cli/infra/event-rules.js'
import { watchTemplate } from '../../../src/cli/infra/watch-template.js'
import { writeYaml } from '../../../src/cli/infra/write-yaml.js'
import { readFindings } from '../../../src/findings/read-finding.js'
import { fixtureText } from '../../findings/fixtures.js'
import { passes } from './event-pattern.js'
import { readTemplate, stackOf, type Json } from './stack.js'

const template = readTemplate(writeYaml(watchTemplate([])))

/** The rules that let the event pass; disabled ones do not. */
function rulesFor(event: Json, given: Record<string, string> = {}): string[] {
  const stack = stackOf(template, { AlarmEmail: '', ...given })
  return eventRuleIds.filter((id) => stack[id].Properties.State === 'ENABLED' && passes(stack[id].Properties.EventPattern, event))
}

function event(name: string): Json {
  return JSON.parse(fixtureText(name))
}

/** With other values at these paths, `detail.findings.0.Region`. */
function changed(from: Json, values: Record<string, unknown>): Json {
  const to = structuredClone(from)
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split('.')
    const last = keys.pop()!
    keys.reduce((at, key) => at[key], to)[last] = value
  }
  return to
}

function hubEvent(detailType: string, finding: Json): Json {
  return { ...event('asff-guardduty-event'), 'detail-type': detailType, detail: { findings: [finding] } }
}

const guardduty = event('ec2-c2-event')
const alarm = event('alarm-event')
const config = event('config-event')
const control = changed(hubEvent('Security Hub Findings - Imported', event('asff-control').Findings[0]), { 'detail.findings.0.RecordState': 'ACTIVE' })
const imported = event('asff-guardduty-event')
const ocsfGuardduty = hubEvent('Findings Imported V2', event('ocsf-device-layout'))
const exposure = changed(ocsfGuardduty, { 'detail.findings.0.metadata.product.name': 'Inspector' })

test.each<[string, Json, string]>([
  ['a finding of GuardDuty', guardduty, 'GuardDutyRule'],
  ['a control of Security Hub CSPM', control, 'SecurityHubCspmRule'],
  ['a finding of the new Security Hub', exposure, 'SecurityHubRule'],
  ['an alarm', alarm, 'CloudWatchAlarmsRule'],
  ['a rule of AWS Config', config, 'ConfigRule'],
])('%s comes once, not where its rule is disabled, and is read', (_, one, rule) => {
  expect(rulesFor(one)).toEqual([rule])
  expect(rulesFor(one, { [rule.replace(/Rule$/, 'State')]: 'DISABLED' })).toEqual([])
  expect(readFindings(JSON.stringify(one), 'event')).toMatchObject({ findings: [{}], problems: [] })
})

test.each<[string, Json]>([
  ['another event of GuardDuty', changed(guardduty, { 'detail-type': 'GuardDuty Malware Protection Object Scan Result' })],
  ['the same detail type from somebody else', changed(guardduty, { source: 'com.example' })],
  ['a finding of the hub that is resolved or was told', changed(control, { 'detail.findings.0.Workflow.Status': 'NOTIFIED' })],
  ['an archived finding of the hub', changed(control, { 'detail.findings.0.RecordState': 'ARCHIVED' })],
  ['a control that is less severe', changed(control, { 'detail.findings.0.Severity.Label': 'MEDIUM' })],
  ['a finding of the new hub that is not new', changed(exposure, { 'detail.findings.0.status': 'Suppressed' })],
  ['a finding of the new hub that is less severe', changed(exposure, { 'detail.findings.0.severity': 'Medium' })],
  ['an alarm that is over', changed(alarm, { 'detail.state.value': 'OK' })],
  ['an alarm of target tracking', changed(alarm, { 'detail.alarmName': 'TargetTracking-service/web/api-AlarmLow-1' })],
  ['a resource that complies', changed(config, { 'detail.newEvaluationResult.complianceType': 'COMPLIANT' })],
  ['a rule of a control, which the hub brings', changed(config, { 'detail.configRuleName': 'securityhub-s3-bucket-public-read-prohibited-1a2b' })],
])('%s does not come', (_, one) => {
  expect(rulesFor(one)).toEqual([])
})

describe('a finding of GuardDuty that a hub has too', () => {
  test.each<[string, Json, string, string]>([
    ['Security Hub CSPM', imported, 'Region', 'SecurityHubCspmRule'],
    ['the new Security Hub', ocsfGuardduty, 'cloud.region', 'SecurityHubRule'],
  ])('%s brings those of other regions, however severe, and all where its own rule is disabled', (_, one, region, rule) => {
    expect(rulesFor(one)).toEqual([])
    expect(rulesFor(changed(one, { [`detail.findings.0.${region}`]: 'us-east-1' }))).toEqual([rule])
    expect(rulesFor(one, { GuardDutyState: 'DISABLED' })).toEqual([rule])
  })

  test('what Config says comes by the hub where it comes by no other way', () => {
    const evaluation = changed(control, { 'detail.findings.0.ProductName': 'Config' })
    expect(rulesFor(evaluation)).toEqual([])
    expect(rulesFor(evaluation, { ConfigState: 'DISABLED' })).toEqual(['SecurityHubCspmRule'])
    expect(rulesFor(changed(evaluation, { 'detail.findings.0.Region': 'us-east-1' }))).toEqual(['SecurityHubCspmRule'])
  })
})

test.each([
  ['CRITICAL', []], ['HIGH', ['SecurityHubCspmRule']], ['INFORMATIONAL', ['SecurityHubCspmRule']],
])('the least severity %s', (SecurityHubMinimumSeverity, rules) => {
  expect(rulesFor(control, { SecurityHubMinimumSeverity })).toEqual(rules)
  expect(rulesFor(exposure, { SecurityHubMinimumSeverity })).toEqual(rules.length === 0 ? [] : ['SecurityHubRule'])
  expect(rulesFor(changed(exposure, { 'detail.findings.0.severity': 'Fatal' }), { SecurityHubMinimumSeverity })).toEqual(['SecurityHubRule'])
})

test('alarms of one prefix', () => {
  expect(rulesFor(alarm, { AlarmNamePrefix: 'CIS-' })).toEqual(['CloudWatchAlarmsRule'])
  expect(rulesFor(alarm, { AlarmNamePrefix: 'sec-' })).toEqual([])
})

test('each rule sends to the queue, and what it cannot send to the dead letters within the hour', () => {
  const stack = stackOf(template, { AlarmEmail: '' })
  for (const id of eventRuleIds) {
    expect(stack[id].Properties.Targets).toEqual([
      { Id: 'watcher', Arn: 'arn:Queue', DeadLetterConfig: { Arn: 'arn:DeadLetters' }, RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 } },
    ])
  }
  expect(Object.entries<Json>(stack).filter(([, { Type }]) => Type === 'AWS::Events::Rule').map(([id]) => id)).toEqual(eventRuleIds)
})
