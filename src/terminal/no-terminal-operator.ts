/** The Operator port without a person: approves the steps that were named beforehand, and stops at all else. */
import { SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import type { PlannedChange } from '../engine/plan.js'
import type { Operator, Reply, Request, RequestKind } from '../engine/ports.js'
import { titleOf } from './beside.js'
import type { ApprovalDesk } from './asking.js'
import { withoutItems } from './walk-outline.js'

/** A request that nobody could answer. */
export interface Unanswered {
  kind: RequestKind
  address: string
  title: string
  /** What was to be made. */
  changes?: readonly PlannedChange[]
  /** Of an approval: where its request is. */
  file?: string
}

export interface NoTerminalOperator extends Operator {
  /** What was asked, in order. Not empty: the run stopped because a person is needed. */
  readonly unanswered: readonly Unanswered[]
}

export interface NoTerminalOptions {
  /** Plans of more changes than this want a person, who types their number. */
  maxTargets?: number
  /** Where requests for approvals are put. */
  approvals?: Pick<ApprovalDesk, 'save'>
}

/**
 * `approved` are ids of the author's steps (`--approve`). Their plans run as they are shown; what differs stops. Others
 * cannot be waited for: their request is written, for a run at a terminal.
 */
export function noTerminalOperator(approved: ReadonlySet<string> = new Set(), { maxTargets = Infinity, approvals }: NoTerminalOptions = {}): NoTerminalOperator {
  const unanswered: Unanswered[] = []
  return {
    unanswered,
    async ask<K extends RequestKind>(request: Request<K>): Promise<Reply<K>> {
      const { kind, address } = request
      // The compiler cannot see which reply belongs to which kind.
      if (kind === 'start') return { do: 'start' } as Reply<K>
      const asked = request as Request
      const isNamed = asked.kind === 'change' && asked.because === 'step' && approved.has(withoutItems(address))
      const isProven = asked.kind === 'change' && asked.permissions?.some(({ permission }) => permission.label === 'denied')
      if (isNamed && !isProven && asked.changes.length <= maxTargets && asked.changes.every(({ ending }) => ending.kind !== 'irreversible'))
        return { do: 'approve' } as Reply<K>
      const denied = asked.kind === 'change' ? asked.permissions?.find(({ permission }) => permission.label === 'denied') : undefined
      const file = asked.kind === 'approval' ? await approvals?.save(asked.request) : undefined
      unanswered.push({ kind, address, title: denied === undefined ? titleOf(asked) : `${titleOf(asked)} (AWS would deny ${denied.address}: ${denied.action} is missing)`, ...changesOf(asked), ...(file !== undefined && { file }) })
      return { do: 'stop', reason: `A person is needed for ${address || kind}, and there is no terminal` } as Reply<K>
    },
  }
}

function changesOf(asked: Request): Pick<Unanswered, 'changes'> {
  return asked.kind === 'change' ? { changes: asked.changes } : asked.kind === 'approval' ? { changes: asked.request.changes } : {}
}

/** The error with which a command ends for want of a person: it names each step that needs one. */
export function needsPerson(needed: readonly Unanswered[]): SirunError {
  return new SirunError(
    'needs-person',
    needed.map(({ kind, address, title, file }): Diagnostic => ({
      code: 'needs-person',
      severity: 'error',
      message: kind === 'approval' ? `Others must agree: ${title}` : `A person is needed: ${title}`,
      hint: hintFor(kind, address, file),
      ...(address !== '' && { place: { step: address } }),
    })),
  )
}

function hintFor(kind: RequestKind, address: string, file: string | undefined): string {
  if (kind === 'change') return `Run it at a terminal, or approve the step: --approve ${withoutItems(address)}`
  if (kind !== 'approval') return 'Run it at a terminal.'
  return `Run it at a terminal and take their approvals there${file === undefined ? '' : ` (the request is ${file})`}; --break-glass "<reason>" goes on without.`
}
