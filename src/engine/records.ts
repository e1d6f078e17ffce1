/** The records of a run: the one truth. The journal stores them, the terminal shows them, the report folds them. */
import type { AwsError, AwsPlace, CallerIdentity, CallPurpose, Permission } from '../aws-model/aws.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { Forbidden } from '../runbooks/read-team-policy.js'
import type { ApprovalRequest } from './approval-request.js'
import type { Signer } from './approval-statement.js'
import type { PlannedChange } from './plan.js'
import type { Reply, RequestKind } from './ports.js'

/** How a step ends. n/a is never a tick; already sent nothing; partly did some of its items or steps. */
export type StepOutcome = 'done' | 'already' | 'n/a' | 'declined' | 'failed' | 'blocked' | 'partly'
export type Mode = 'live' | 'dry-run' | 'drill'
/** How a command or an automation ended: on every instance, on some, or not as it should. */
export type JobEnd = 'ok' | 'partly' | 'failed'
export type Verdict = 'true-positive' | 'false-positive' | 'benign' | 'duplicate'

/** Wall clock (ISO 8601 UTC, milliseconds) and monotonic clock (milliseconds) of the moment it was made. */
export type JournalRecord = { at: string; mono: number } & RecordBody
export type RecordBody = RecordBodies[keyof RecordBodies]
export type RecordType = RecordBody['type']

/** A file that the run executes, with the bytes that were read. */
export interface PinnedFile {
  kind: 'runbook' | 'procedure'
  id: string
  sha256: string
  text: string
  /** The layer of the library that it is from, and its path there. */
  layer?: { name: string; path: string }
}

/** A state of AWS, by the call that shows it: runs that look at the same one are about the same thing. */
export interface LooksAt {
  place: AwsPlace
  aws: string
  with: ValueMap
}

/** What undo needs, and nothing else: how to look, how to put back, and the values both refer to. */
export interface UndoRecipe {
  /** Absent where AWS does something for a while (`job`): there is no state to look at. */
  observe?: { aws: string; with?: ValueMap; absent?: string[]; value: string; ready?: string }
  /** A command or an automation; its way back is another document of the same kind. */
  job?: { kind: 'command' | 'automation'; on?: Value; undo?: { document: string; with?: ValueMap } }
  undo?: { aws: string; with?: ValueMap } | { restore: { aws: string; with?: ValueMap }; remove: { aws: string; with?: ValueMap } }
  keep?: string
  irreversible?: string
  /** Milliseconds that the effect may take. */
  within: number
  /** Names that the expressions above see: inputs, steps, org, run, place, item, mark. */
  names: ValueMap
}

/** What the configuration and the team's policy say that no change may touch, or only if others agree. */
export interface Guards {
  /** Accounts whose ARNs may stand in parameters, beside the place's own. */
  trusted_accounts?: string[]
  /** `from`: file and line of the team's policy. */
  protected?: { arn?: string; tag?: { Key: string; Value?: string }; from?: string }[]
  approvals?: Approvals
  /** What the team's policy never lets leave: operations with `*` for any text, everywhere or in these accounts. */
  forbidden?: Forbidden[]
}

/** Who may agree to a plan, and which plans want it. */
export interface Approvals {
  /** What STS calls each person (`*` for any text), or the principal of their SSH keys. */
  people: Record<string, { arn?: string; ssh?: string }>
  groups: Record<string, string[]>
  /** The first that applies counts. */
  rules: ApprovalRule[]
  /** Of a run that was taken up: the rules of the configuration by now, of which the first that applies counts too. */
  since?: ApprovalRule[]
  /** Of the team's policy: each that applies counts. */
  required?: (ApprovalRule & { from: string })[]
  /** Durations: how long a request waits, and how long an approval holds. */
  within?: string
  lasts?: string
  /** Destinations of the routing that are told of each request. */
  tell?: string[]
}

/** A plan that wants others: all that the rule says must be so. */
export interface ApprovalRule {
  effect?: 'write' | 'destroy' | 'sensitive-read' | 'irreversible'
  /** The finding's score, from which on. */
  severity?: number
  /** The number of changes, from which on. */
  targets?: number
  by: string
  of?: number
}

/** Somebody's word about a request: who they are, what proved it, and the hash of what they said. */
interface Said {
  address: string
  /** Hash of the request. */
  request: string
  person: string
  signer: Signer
  /** Hash of the statement, which counts once. */
  statement: string
  /** When it was said there. */
  said: string
  reason?: string
}

interface RecordBodies {
  /** First record of a run. */
  opened: {
    type: 'opened'
    format: 1
    sirun: string
    mode: Mode
    run: string
    runbook: { kind: 'runbook' | 'procedure'; id: string; title: string; sha256: string }
    files: PinnedFile[]
    finding: ValueMap | null
    inputs: ValueMap
    org: ValueMap
    place: AwsPlace
    places: Record<string, AwsPlace>
    guards?: Guards
    host: string
    user: string
    /** Which drill it is. The seed, if any, says in which order the world's lists come. */
    drill?: { id: string; seed?: number }
  }
  /**
   * One process that works on the run: the first, and each that resumes it, or undoes what it did. `reason`: why somebody
   * took it up; `caller`: the ARN of the login behind it; `guards`: what holds from here on, where the configuration is
   * another than the run was opened under.
   */
  session: { type: 'session'; session: number; host: string; user: string; pid: number; doing?: 'undo'; reason?: string; caller?: string; guards?: Guards }
  /** Who AWS says that we are, in a place. */
  identity: { type: 'identity'; place: AwsPlace; caller: CallerIdentity }
  'phase-started': { type: 'phase-started'; phase: string }
  /** The step's turn has come. `applies` is its `when`; `items` its pinned list. */
  'step-started': { type: 'step-started'; address: string; title: string; kind: string; applies: boolean; items?: Value[]; phase: string }
  /** The state that a step changes, seen before (`before`), just before the call (`again`) or by a resume or reconciliation (`later`). `looksAt`: the call that shows it. */
  observed: { type: 'observed'; address: string; moment: 'before' | 'again' | 'later'; value: Value; looksAt?: LooksAt }
  /** On disk before the call leaves. `attempt` counts from 1; `now` is what the expressions saw. Secrets are replaced by their hash. */
  intent: {
    type: 'intent'
    address: string
    title: string
    purpose: Exclude<CallPurpose, 'read' | 'observe'>
    attempt: number
    service: string
    operation: string
    place: AwsPlace
    params: ValueMap
    /** Hash of the parameters as sent, secrets included. */
    paramsSha256: string
    token?: string
    now: string
    before: Value
    /** What observe must show; absent where the step creates. */
    becomes?: Value
    recipe: UndoRecipe
  }
  outcome: { type: 'outcome'; address: string; purpose: CallPurpose; status: 'ok' | 'refused'; error?: AwsError; requestId?: string }
  unknown: { type: 'unknown'; address: string; purpose: CallPurpose; error: AwsError }
  /** What AWS does for a while (a command, an automation): its id, and how it stands whenever that is another. */
  job: { type: 'job'; address: string; purpose: 'change' | 'undo'; id: string; status: string; ended?: JobEnd }
  /** The change was seen to be in effect. */
  verified: { type: 'verified'; address: string; value: Value }
  /** What a resume found out about an intent without outcome. */
  reconciled: { type: 'reconciled'; address: string; found: 'applied' | 'not-applied' | 'on-the-way' | 'other'; value: Value }
  /** Drift: what was changed and verified is not so any more. */
  drifted: { type: 'drifted'; address: string; ours: Value; now: Value }
  /** In a dry run: whether the call that was not sent would be allowed. */
  permission: { type: 'permission'; address: string; purpose: CallPurpose; service: string; operation: string; permission: Permission }
  /** Something did not go as it should; what was decided about it is the `answer` that follows. `change` is what was to be done, for whoever does it by hand. */
  trouble: { type: 'trouble'; address: string; message: string; hint?: string; change?: PlannedChange }
  /** One reply of the operator. */
  answer: { type: 'answer'; address: string; request: RequestKind; reply: Reply; by: string }
  /** What was approved: the changes as they were shown, and the hash of that. */
  approval: { type: 'approval'; address: string; changes: PlannedChange[]; sha256: string; by: string }
  /** Others are asked to agree: all that they are told, and its hash. */
  'approval-requested': { type: 'approval-requested'; address: string; request: ApprovalRequest; sha256: string }
  /** One of them agrees, until it expires. */
  'approval-given': { type: 'approval-given'; expires: string } & Said
  /** One of them does not, which ends it. */
  'approval-refused': { type: 'approval-refused' } & Said
  /** The run may go on without approvals, on protected resources and without a journal on the disk. What it lifted is `lifted`. */
  'break-glass': { type: 'break-glass'; reason: string; by: string }
  lifted: { type: 'lifted'; address?: string; what: 'approval' | 'protected' | 'journal'; rule: string; reason: string }
  /** An answer of AWS, or pasted output, that is kept. */
  evidence: { type: 'evidence'; address: string; name: string; sha256: string; bytes: number; content: Value }
  note: { type: 'note'; address?: string; text: string; by: string }
  /** The responder ran another procedure in this run, as the step at `address`; `files` are pinned from here on. */
  'other-started': { type: 'other-started'; address: string; files: [PinnedFile, ...PinnedFile[]]; inputs: ValueMap; by: string }
  /** In a drill: a hint that was asked for. */
  hint: { type: 'hint'; address: string; say: string }
  /**
   * A message to a destination: told, not sent in this mode (`sent: false`), or told to nobody (`error`), though it may have
   * arrived (`maybe`). `by`: its fallback, which has it instead; `reference`: the receiver's name for it.
   */
  notified: { type: 'notified'; address: string; to: string; subject?: string; say: string; sent?: false; by?: string; reference?: string; error?: { name: string; message: string }; maybe?: true }
  /** Somebody who follows the run was told how it stood after record `upTo`, or could not be. */
  told: { type: 'told'; to: string; upTo: number; status: 'delivered' | 'passed-over' | 'refused' | 'failed'; reference?: string; link?: string; why?: string; error?: { name: string; message: string } }
  'step-finished': { type: 'step-finished'; address: string; outcome: StepOutcome; value?: Value; shown?: Value; reason?: string }
  'phase-finished': { type: 'phase-finished'; phase: string }
  verdict: { type: 'verdict'; verdict: Verdict; address?: string }
  /** Undo of one change: same shapes as the change itself. */
  'undo-started': { type: 'undo-started'; addresses: string[] }
  'undo-intent': { type: 'undo-intent'; address: string; service: string; operation: string; place: AwsPlace; params: ValueMap; paramsSha256: string; token?: string; before: Value; ours: Value }
  'undo-outcome': { type: 'undo-outcome'; address: string; status: 'ok' | 'refused' | 'unknown'; error?: AwsError; requestId?: string }
  'undo-finished': { type: 'undo-finished'; address: string; result: 'undone' | 'nothing-to-do' | 'kept' | 'irreversible' | 'drifted' | 'held' | 'declined' | 'failed'; reason?: string; value?: Value }
  /** Each of its changes is accounted for; with `reason` it was stopped before. */
  'undo-ended': { type: 'undo-ended'; reason?: string }
  /** The journal's tail was torn and has been cut; the bytes were copied aside. */
  recovered: { type: 'recovered'; bytes: number; copy: string }
  /** The copy in a bucket cannot be made for now, is whole again, or is not locked though it should be: each once a session. `records`: how many are there. */
  copy: { type: 'copy'; state: 'behind' | 'whole' | 'unlocked'; where: string; records: number; error?: { name: string; message: string } }
  /** The run stopped; it can be resumed. */
  stopped: { type: 'stopped'; address?: string; reason: string }
  closed: { type: 'closed'; verdict?: Verdict }
  /** How a drill by hand went; the last record of one. `score` is 0 to 100; `milliseconds` are of the drill's clock. */
  debrief: { type: 'debrief'; drill: string; ended: 'closed' | 'stopped' | 'interrupted'; passed: boolean; score: number; hints: number; milliseconds: number }
}
