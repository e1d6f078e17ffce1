/** The keys that each part of the language knows, for "did you mean". The compiler keeps them equal to the schemas. */
import type {
  Config, ConfigApprovals, ConfigPlace, ContextTags, EvidenceStore, LintSettings, Priority, Roles, RunbookLayer, Timeouts, WatchQueue,
} from './generated/config-schema.js'
import type { Drill, Expect, ExpectedRead, Fault, Surprise } from './generated/drill-schema.js'
import type { Approvers, Forbidden, TeamPolicy } from './generated/policy-schema.js'
import type { Procedure } from './generated/procedure-schema.js'
import type {
  Escalation, EscalationTier, GuardDutyDestination, Grouping, JiraDestination, JiraPriorities, MailDestination, PagerDutyDestination, Routing, RoutingDefault,
  RoutingLimit, RoutingRule, Secret, SecurityHubDestination, SlackDestination, SnsDestination, SqsDestination, Suppression, WebhookDestination,
} from './generated/routing-schema.js'
import type {
  Activity, ActivityStep, ApprovalPerson, ApprovalRule, Approve, ApproveStep, Ask, Automation, AutomationStep, AwsStep, Call, Command,
  CommandStep, Impact, Input, JobUndo, ManualStep, Match, Notify, NotifyStep, Observe, ProcedureInput, Protected, ProtectedTag, RestoreOrRemove, Reviewed,
  Runbook, Step, UseStep, Via,
} from './generated/runbook-schema.js'
import { secretKeys } from './routing.js'
import { stepKinds } from './runbook.js'

function keys<T>(table: Record<keyof T, true>): readonly string[] {
  return Object.keys(table)
}

const commonOfSteps = {
  id: true, title: true, why: true, when: true, needs: true, forEach: true, in: true, impact: true,
} as const

const ofFile: Readonly<Record<string, readonly string[]>> = {
  runbook: keys<Runbook>({
    sirun: true, id: true, replaces: true, title: true, summary: true, owner: true, reviewed: true, references: true,
    attack: true, match: true, inputs: true, validate: true, isolate: true, remediate: true, close: true,
  }),
  procedure: keys<Procedure>({
    sirun: true, id: true, replaces: true, title: true, summary: true, owner: true, reviewed: true, references: true,
    inputs: true, steps: true, outputs: true,
  }),
  drill: keys<Drill>({
    sirun: true, id: true, title: true, level: true, brief: true, par: true, finding: true, inputs: true,
    now: true, world: true, faults: true, surprises: true, hints: true, script: true, expect: true,
  }),
  config: keys<Config>({
    regions: true, runbooks: true, disable: true, match: true, roles: true, allow_endpoint_urls: true, timeouts: true, places: true,
    trusted_accounts: true, org: true,
    context: true, protected: true, max_targets: true, policy: true, approvals: true, priorities: true, routing: true, watch: true, evidence: true, lint: true,
    state_dir: true,
  }),
  policy: keys<TeamPolicy>({ forbid: true, protect: true, require_approvals: true, approvers: true, max_targets: true }),
  routing: keys<Routing>({ destinations: true, match: true, rules: true, default: true, escalations: true, suppress: true, group: true, limit: true }),
  sns: keys<SnsDestination>({ type: true, topic: true, format: true, role: true, fallback: true }),
  sqs: keys<SqsDestination>({ type: true, queue: true, region: true, format: true, role: true, fallback: true }),
  security_hub: keys<SecurityHubDestination>({ type: true, role: true, fallback: true }),
  guardduty: keys<GuardDutyDestination>({ type: true, archive: true, role: true, fallback: true }),
  pagerduty: keys<PagerDutyDestination>({ type: true, routing_key: true, url: true, fallback: true }),
  jira: keys<JiraDestination>({
    type: true, url: true, project: true, issue_type: true, user: true, token: true, priorities: true, done: true, labels: true, fallback: true,
  }),
  slack: keys<SlackDestination>({ type: true, url: true, fallback: true }),
  webhook: keys<WebhookDestination>({ type: true, url: true, key: true, fallback: true }),
  mail: keys<MailDestination>({ type: true, server: true, tls: true, from: true, to: true, user: true, password: true, fallback: true }),
  aws: keys<AwsStep>({
    ...commonOfSteps, aws: true, with: true, absent: true, value: true, until: true, every: true, within: true,
    show: true, evidence: true, limit: true, observe: true, becomes: true, undo: true, keep: true,
    irreversible: true, via: true,
  }),
  manual: keys<ManualStep>({ ...commonOfSteps, manual: true, commands: true, sql: true, evidence: true }),
  use: keys<UseStep>({ ...commonOfSteps, use: true, with: true }),
  activity: keys<ActivityStep>({ ...commonOfSteps, activity: true, evidence: true }),
  command: keys<CommandStep>({
    ...commonOfSteps, command: true, within: true, undo: true, keep: true, irreversible: true, evidence: true,
  }),
  automation: keys<AutomationStep>({
    ...commonOfSteps, automation: true, within: true, undo: true, keep: true, irreversible: true, evidence: true,
  }),
  notify: keys<NotifyStep>({ ...commonOfSteps, notify: true }),
  approve: keys<ApproveStep>({ ...commonOfSteps, approve: true }),
  step: [...keys<Omit<Step, 'ask'>>(commonOfSteps), ...stepKinds],
}

const call = keys<Call>({ aws: true, with: true })

/** By the place in the file, its keys and indices joined by slashes. */
const ofPart: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^rules\/\d+$/, keys<RoutingRule>({ id: true, when: true, to: true, escalation: true, why: true })],
  [/^default$/, keys<RoutingDefault>({ to: true, escalation: true })],
  [/^escalations\/[^/]+$/, keys<Escalation>({ tiers: true, repeat: true, remind: true })],
  [/^escalations\/[^/]+\/tiers\/\d+$/, keys<EscalationTier>({ to: true, after: true })],
  [/^suppress\/\d+$/, keys<Suppression>({ id: true, when: true, reason: true, from: true, until: true })],
  [/^group$/, keys<Grouping>({ within: true })],
  [/^limit$/, keys<RoutingLimit>({ alerts: true, within: true })],
  [/^destinations\/[^/]+\/priorities$/, keys<JiraPriorities>({ P1: true, P2: true, P3: true, P4: true })],
  [new RegExp(`^destinations/[^/]+/(${secretKeys.join('|')})$`), keys<Secret>({ env: true, file: true, secret: true, parameter: true, key: true, region: true })],
  [/^reviewed$/, keys<Reviewed>({ on: true, by: true, every: true })],
  [/^match\/\d+$/, keys<Match>({ types: true, control: true, rule: true, alarm: true, product: true, when: true })],
  [/^lint$/, keys<LintSettings>({ severity: true, options: true })],
  [/^runbooks\/\d+$/, keys<Exclude<RunbookLayer, string>>({ layer: true, path: true })],
  [/^roles$/, keys<Roles>({ read: true, change: true, external_id: true })],
  [/^timeouts$/, keys<Timeouts>({ connect: true, request: true })],
  [/^places\/[^/]+$/, keys<ConfigPlace>({ account: true, region: true, partition: true, role: true })],
  [/^context$/, keys<ContextTags>({ owner_tags: true, environment_tags: true })],
  [/^forbid\/\d+$/, keys<Forbidden>({ operations: true, accounts: true, why: true })],
  [/^approvers$/, keys<Approvers>({ people: true, groups: true, allowed_signers: true })],
  [/^protect(ed)?\/\d+$/, keys<Protected>({ tag: true, arn: true })],
  [/^protect(ed)?\/\d+\/tag$/, keys<ProtectedTag>({ Key: true, Value: true })],
  [
    /^priorities\/\d+$/,
    keys<Priority>({ when: true, priority: true, acknowledge: true, contain: true, resolve: true }),
  ],
  [/^approvals$/, keys<ConfigApprovals>({ people: true, groups: true, allowed_signers: true, rules: true, within: true, lasts: true, tell: true })],
  [/^approv(als|ers)\/people\/[^/]+$/, keys<ApprovalPerson>({ arn: true, ssh: true })],
  [/^(approvals\/rules|require_approvals)\/\d+$/, keys<ApprovalRule>({ effect: true, severity: true, targets: true, by: true, of: true })],
  [/^watch$/, keys<WatchQueue>({ queue: true, region: true, role: true })],
  [/^evidence$/, keys<EvidenceStore>({ bucket: true, prefix: true, region: true, account: true, role: true, kms_key: true, retain: true })],
  [/^faults\/\d+$/, keys<Fault>({ at: true, call: true, error: true, effect: true, times: true })],
  [/^surprises\/\d+$/, keys<Surprise>({ at: true, say: true, aws: true, with: true })],
  [/^expect$/, keys<Expect>({ verdict: true, steps: true, order: true, never: true, reads: true })],
  [/^expect\/reads\/\d+$/, keys<ExpectedRead>({ aws: true, with: true, value: true, is: true, in: true })],
  [/\/ask$/, keys<Ask>({ confirm: true, select: true, text: true, number: true, checklist: true })],
  [
    /\/activity$/,
    keys<Activity>({ principal: true, key: true, resource: true, address: true, since: true, regions: true }),
  ],
  [/\/since$/, ['step']],
  [/\/notify$/, keys<Notify>({ to: true, say: true, subject: true })],
  [/\/approve$/, keys<Approve>({ by: true, of: true, within: true })],
  [/\/command$/, keys<Command>({ document: true, on: true, with: true })],
  [/\/automation$/, keys<Automation>({ document: true, with: true })],
  [/\/impact$/, keys<Impact>({ aws: true, with: true, absent: true, say: true })],
  [/\/observe$/, keys<Observe>({ aws: true, with: true, absent: true, value: true, ready: true })],
  [/\/via$/, keys<Via>({ when: true, with: true, becomes: true })],
  [/\/undo$/, [...call, ...keys<RestoreOrRemove>({ restore: true, remove: true }), ...keys<JobUndo>({ document: true, with: true })]],
  [/\/(restore|remove)$/, call],
]

const input = keys<Input>({ type: true, from: true, optional: true, default: true, describe: true })
const procedureInput = keys<ProcedureInput>({ type: true, optional: true, default: true, describe: true })

/** Keys that may stand at a path of a kind of file; `part`, a kind of step or type of destination, where the path is its own. */
export function knownKeys(kind: string, path: readonly (string | number)[], part?: string): readonly string[] {
  if (path.length === 0) return ofFile[kind] ?? []
  if (part !== undefined) return ofFile[part] ?? ofFile.step!
  const pointer = path.join('/')
  if (/^inputs\/[^/]+$/.test(pointer)) return kind === 'procedure' ? procedureInput : input
  return ofPart.find(([pattern]) => pattern.test(pointer))?.[1] ?? []
}
