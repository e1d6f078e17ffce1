/**
 * The rules of EventBridge that bring findings into the queue: what `src/findings` reads, each finding by one way.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { attribute, either, ref, type TemplateMap } from './template-value.js'

/**
 * Of products that send a finding of this region by an event of their own, a hub brings those of other regions, and those
 * of this one where nobody wants the product's own events.
 */
function elsewhere(byHub: string): TemplateMap {
  return either(byHub, [{ exists: true }], [{ 'anything-but': [ref('AWS::Region')] }])
}

function atLeast(format: 'Asff' | 'Ocsf'): TemplateMap {
  return { 'Fn::FindInMap': ['AtLeast', ref('SecurityHubMinimumSeverity'), format] }
}

/** By logical id. The parameter of its state is named `<id>State`. */
const patterns: Readonly<Record<string, TemplateMap>> = {
  // https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
  GuardDuty: { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] },
  /**
   * Only NEW: else every note and status that sirun writes would come back. What passes a control is RESOLVED by itself.
   * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-all-findings.html
   */
  SecurityHubCspm: {
    source: ['aws.securityhub'],
    'detail-type': ['Security Hub Findings - Imported'],
    detail: {
      findings: {
        RecordState: ['ACTIVE'],
        Workflow: { Status: ['NEW'] },
        $or: [
          { ProductName: [{ 'anything-but': ['GuardDuty', 'Config'] }], Severity: { Label: atLeast('Asff') } },
          { ProductName: ['GuardDuty'], Region: elsewhere('GuardDutyByHub') },
          { ProductName: ['Config'], Region: elsewhere('ConfigByHub') },
        ],
      },
    },
  },
  // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
  SecurityHub: {
    source: ['aws.securityhub'],
    'detail-type': ['Findings Imported V2'],
    detail: {
      findings: {
        status: ['New'],
        $or: [
          { metadata: { product: { name: [{ 'anything-but': ['GuardDuty'] }] } }, severity: atLeast('Ocsf') },
          { metadata: { product: { name: ['GuardDuty'] } }, cloud: { region: elsewhere('GuardDutyByHub') } },
        ],
      },
    },
  },
  /**
   * Target tracking names its alarms so; they are in alarm whenever there is little to do.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
   */
  CloudWatchAlarms: {
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    detail: {
      alarmName: either('HasAlarmPrefix', [{ prefix: ref('AlarmNamePrefix') }], [{ 'anything-but': { prefix: 'TargetTracking-' } }]),
      state: { value: ['ALARM'] },
    },
  },
  /**
   * The rules of Security Hub's own controls are left to it.
   * https://docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html
   */
  Config: {
    source: ['aws.config'],
    'detail-type': ['Config Rules Compliance Change'],
    detail: {
      messageType: ['ComplianceChangeNotification'],
      configRuleName: [{ 'anything-but': { prefix: 'securityhub-' } }],
      newEvaluationResult: { complianceType: ['NON_COMPLIANT'] },
    },
  },
}

export const eventSources: readonly string[] = Object.keys(patterns)

/** Logical ids of the rules. */
export const eventRuleIds: readonly string[] = eventSources.map(ruleIdOf)

/** An event that the queue does not take within an hour is a dead letter: no later, so that somebody hears of it. */
export function eventRules(): TemplateMap {
  return Object.fromEntries(eventSources.map((source) => [ruleIdOf(source), {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: `sirun: ${source} to the queue of the watcher`,
      State: ref(`${source}State`),
      EventPattern: patterns[source]!,
      Targets: [{
        Id: 'watcher',
        Arn: attribute('Queue'),
        DeadLetterConfig: { Arn: attribute('DeadLetters') },
        RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 185 },
      }],
    },
  }]))
}

function ruleIdOf(source: string): string {
  return `${source}Rule`
}
