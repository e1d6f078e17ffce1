/** The keys that each part of the language knows, for "did you mean". The compiler keeps them equal to the schemas. */
import type {
  Config, ConfigApprovals, ConfigPlace, ContextTags, EvidenceStore, LintSettings, Priority, Roles, RunbookLayer, Timeouts,
} from './generated/config-schema.js'
import type { Drill, Expect, ExpectedRead, Fault, Surprise } from './generated/drill-schema.js'
import type { Approvers, Forbidden, TeamPolicy } from './generated/policy-schema.js'
import type { Procedure } from './generated/procedure-schema.js'
import type {
  Activity, ActivityStep, ApprovalPerson, ApprovalRule, Approve, ApproveStep, Ask, Automation, AutomationStep, AwsStep, Call, Command,
  CommandStep, Impact, Input, JobUndo, ManualStep, Match, Notify, NotifyStep, Observe, ProcedureInput, Protected, ProtectedTag, RestoreOrRemove, Reviewed,
  Runbook, Step, UseStep, Via,
} from './generated/runbook-schema.js'
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
    context: true, protected: true, max_targets: true, policy: true, approvals: true, priorities: true, evidence: true, lint: true,
    state_dir: true,
  }),
  policy: keys<TeamPolicy>({ forbid: true, protect: true, require_approvals: true, approvers: true, max_targets: true }),
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
  [/^approvals$/, keys<ConfigApprovals>({ people: true, groups: true, allowed_signers: true, rules: true, within: true, lasts: true })],
  [/^approv(als|ers)\/people\/[^/]+$/, keys<ApprovalPerson>({ arn: true, ssh: true })],
  [/^(approvals\/rules|require_approvals)\/\d+$/, keys<ApprovalRule>({ effect: true, severity: true, targets: true, by: true, of: true })],
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

/** Keys that may stand at a path of a kind of file; `stepKind` where the path is a step's own. */
export function knownKeys(kind: string, path: readonly (string | number)[], stepKind?: string): readonly string[] {
  if (path.length === 0) return ofFile[kind] ?? []
  if (stepKind !== undefined) return ofFile[stepKind] ?? ofFile.step!
  const pointer = path.join('/')
  if (/^inputs\/[^/]+$/.test(pointer)) return kind === 'procedure' ? procedureInput : input
  return ofPart.find(([pattern]) => pattern.test(pointer))?.[1] ?? []
}
