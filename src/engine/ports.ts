/** The five ports through which the engine reaches the world. A run mode or a test swaps exactly these. */
import type { Aws, AwsPlace, Permission } from '../aws-model/aws.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { JournalRecord, PinnedFile } from './records.js'
import type { ApprovalRequest } from './approval-request.js'
import type { ApprovalStatement, Signer } from './approval-statement.js'
import type { LookedAt } from './look-again.js'
import type { PlannedChange } from './plan.js'
import type { PlannedUndo } from './plan-undo.js'

export type { Aws } from '../aws-model/aws.js'

export interface Ports {
  aws: Aws
  operator: Operator
  journal: Journal
  clock: Clock
  outbox: Outbox
}

/** Where records go. Append returns when the record is written; with `sync` when it is on the disk. */
export interface Journal {
  append(record: JournalRecord, options: { sync: boolean }): Promise<void>
}

export interface Clock {
  now(): Date
  /** Milliseconds that only grow, for measuring. */
  monotonic(): number
  /** False: this clock does not wait, so what is awaited stays open (a preview). */
  sleep(milliseconds: number): Promise<boolean>
}

/** Messages to people. In dry run and drill nothing leaves. */
export interface Outbox {
  /** Does not throw for what a receiver, the network or a configuration says. */
  deliver(message: OutboxMessage): Promise<Sent>
}

export interface OutboxMessage {
  /** The same for the same words of the same run: told again, receivers that know keys show it once. */
  key: string
  /** A destination of the routing. */
  to: string
  subject: string
  text: string
}

/** What became of a message. not-sent: nothing leaves here. failed: nobody has it; where `maybe`, it may have arrived. */
export type Sent =
  /** `by`: the destination that has it, where that is a fallback; `reference`: its name for it. */
  | { status: 'delivered'; by?: string; reference?: string }
  | { status: 'not-sent' }
  | { status: 'failed'; error: { name: string; message: string }; maybe?: true }

/** The person, or the script or flags that stand in for one. Every question to them is one request with one reply. */
export interface Operator {
  ask<K extends RequestKind>(request: Request<K>): Promise<Reply<K> | Aside>
}

/** What a person may do at any prompt instead of answering it; afterwards the same request is asked again. */
export type Aside =
  | { do: 'note'; text: string }
  /** Another procedure, in this run, under the same guards: `files` has it first, then those it uses. */
  | { do: 'other'; files: [PinnedFile, ...PinnedFile[]]; inputs: ValueMap }

export type RequestKind = keyof Exchanges
export type Request<K extends RequestKind = RequestKind> = { [P in K]: { kind: P; address: string } & Exchanges[P]['request'] }[K]
export type Reply<K extends RequestKind = RequestKind> = Exchanges[K]['reply']

/** Not doing it, with the reason; or stopping the run, resumable, with the reason. */
export type Refusal = { do: 'skip'; reason: string } | { do: 'stop'; reason: string }

/** How the person answers each kind of request. Whatever is not an approval is none. */
export interface Exchanges {
  /** The briefing has been shown: begin? */
  start: { request: { title: string }; reply: { do: 'start' } | { do: 'stop'; reason: string } }
  /** An input that the finding did not give. `value: null` leaves an optional one absent. */
  input: { request: { name: string; type: string; describe: string; optional: boolean }; reply: { do: 'answer'; value: Value } | { do: 'stop'; reason: string } }
  /** An `ask` step. */
  question: { request: { title: string; why?: string; question: Question }; reply: { do: 'answer'; value: Value } | Refusal }
  /** A `manual` step. */
  manual: {
    request: { title: string; why?: string; task: string; commands: string[]; sql: string[]; wantsOutput: boolean }
    reply: { do: 'done'; note?: string; output?: string } | Refusal
  }
  /** A step that changes something (or reads secrets): the whole plan of the author's step, or one change of it. */
  change: {
    request: { title: string; why?: string; impact: string[]; place: AwsPlace; changes: PlannedChange[]; because: 'step' | 'single' | 'differs'; permissions?: PlannedPermission[] }
    reply: { do: 'approve' } | { do: 'each' } | Refusal
  }
  /**
   * Others must agree first. Each reply is what one of them said, and whose word it was shown to be; whether it counts is
   * the engine's to say: `problem` tells why the one before did not.
   */
  approval: {
    request: { title: string; request: ApprovalRequest; sha256: string; given: { person: string; expires: string }[]; problem?: string }
    reply: { do: 'said'; statement: ApprovalStatement; signer: Signer } | Refusal
  }
  /** A `needs` that is not there. Going on wants a typed reason, and is not offered before something irreversible. */
  missing: { request: { needs: string[]; mayGoOn: boolean }; reply: { do: 'go-on'; reason: string } | Refusal }
  /** Something went wrong; `aside`: with nothing that contains. `again` looks again, `repeat` sends the call once more, `go-on` leaves it as it is. A stop with `pause` is meant to go on. */
  trouble: { request: { message: string; hint?: string; change?: PlannedChange; aside?: true; choices: readonly TroubleChoice[] }; reply: { do: TroubleChoice; reason: string; pause?: true } }
  /** A phase ends with something undone: one question that lists it. */
  phase: { request: { phase: string; open: { address: string; outcome: string; reason?: string }[] }; reply: { do: 'go-on'; reason: string } | { do: 'stop'; reason: string } }
  /** The runbook ended without a verdict. */
  verdict: { request: { choices: readonly string[] }; reply: { do: 'answer'; value: string } | { do: 'stop'; reason: string } }
  /** Ending as a true positive though nothing was isolated. */
  uncontained: { request: { verdict: string }; reply: { do: 'go-on'; reason: string } | { do: 'stop'; reason: string } }
  /** The run is taken up again: what it changed has been looked at. */
  resume: { request: { title: string; changes: LookedAt[] }; reply: { do: 'resume' } | { do: 'stop'; reason: string } }
  /** What an undo would do, the last change first, before anything is put back. */
  'undo-plan': { request: { title: string; changes: PlannedUndo[] }; reply: { do: 'approve' } | { do: 'each' } | { do: 'stop'; reason: string } }
  /**
   * One change to be undone: what was before, what we made of it, what is there now. Where somebody else changed it
   * (`drifted`) it is never put back. `call` is what would be sent; `credential` is what it makes usable again.
   */
  undo: {
    request: { title: string; place: AwsPlace; operation: string; before: Value; ours: Value; now: Value; drifted: boolean; call?: UndoCall; credential?: string }
    reply: { do: 'approve' } | { do: 'again' } | Refusal
  }
}

/** A call that puts a state back, without secrets. */
export interface UndoCall {
  service: string
  operation: string
  params: ValueMap
}

/** Whether a change of a plan would be allowed, asked before it is decided on. */
export interface PlannedPermission {
  address: string
  /** The IAM action of its call. */
  action: string
  permission: Permission
}

export type TroubleChoice = 'again' | 'repeat' | 'go-on' | 'stop'

export type Question =
  | { form: 'confirm'; text: string }
  | { form: 'select' | 'checklist'; choices: { value: Value; label: string }[] }
  | { form: 'text' | 'number'; text: string }
