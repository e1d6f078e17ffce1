/** The Operator port without a person: approves the steps that were named beforehand, and stops at all else. */
import { SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import type { Value } from '../expressions/value.js'
import type { PlannedChange } from '../engine/plan.js'
import type { PlannedUndo } from '../engine/plan-undo.js'
import type { Operator, PlannedPermission, Reply, Request, RequestKind } from '../engine/ports.js'
import { titleOf } from './beside.js'
import type { ApprovalDesk } from './asking.js'
import { formatValue } from './format-value.js'
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
 * `approved` are ids of the author's steps (`--approve`). Their plans run as they are shown, and their undo as it was
 * planned; what differs stops. Others cannot be waited for: their request is written, for a run at a terminal.
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
      if (asked.kind === 'trouble' && asked.aside) return { do: 'go-on', reason: asked.message } as Reply<K>
      const isNamed = asked.kind === 'change' && asked.because === 'step' && approved.has(withoutItems(address))
      const isProven = asked.kind === 'change' && asked.permissions?.some(({ permission }) => permission.label === 'denied')
      if (isNamed && !isProven && asked.changes.length <= maxTargets && asked.changes.every(({ ending }) => ending.kind !== 'irreversible'))
        return { do: 'approve' } as Reply<K>
      const file = asked.kind === 'approval' ? await approvals?.save(asked.request) : undefined
      const needed = neededFor(asked, approved).map((each) => ({ ...each, ...(file !== undefined && { file }) }))
      if (needed.length === 0) return { do: asked.kind === 'resume' ? 'resume' : 'approve' } as Reply<K>
      unanswered.push(...needed)
      return { do: 'stop', reason: `A person is needed for ${address || kind}, and there is no terminal` } as Reply<K>
    },
  }
}

/** What of the request needs a person; a whole that needs none is agreed to. */
function neededFor(request: Request, approved: ReadonlySet<string>): Unanswered[] {
  const { kind, address } = request
  switch (request.kind) {
    case 'resume':
      return request.changes.filter(({ state }) => state === 'drifted').map((change) => ({ kind, address: change.address, title: withValues(change) }))
    case 'undo':
      return [{ kind, address, title: withValues(request) }]
    case 'undo-plan':
      return request.changes.filter((change) => !isPutBackAgreed(change, approved)).map((change) => ({ kind, address: change.address, title: withValues(change) }))
    case 'approval':
      return [{ kind, address, title: titleOf(request), changes: request.request.changes }]
    case 'change':
      return [{ kind, address, title: titleOf(request) + deniedText(request.permissions), changes: request.changes }]
    default:
      return [{ kind, address, title: titleOf(request) }]
  }
}

function isPutBackAgreed({ fate, credential, address }: PlannedUndo, approved: ReadonlySet<string>): boolean {
  if (fate === 'drifted' || fate === 'unseen') return false
  return fate !== 'put-back' || (credential === undefined && [...approved].some((step) => isPartOf(address, step)))
}

function deniedText(permissions: readonly PlannedPermission[] = []): string {
  const denied = permissions.find(({ permission }) => permission.label === 'denied')
  return denied === undefined ? '' : ` (AWS would deny ${denied.address}: ${denied.action} is missing)`
}

function isPartOf(address: string, step: string): boolean {
  return address === step || address.startsWith(`${step}.`) || address.startsWith(`${step}[`)
}

function withValues({ title, before, ours, now }: { title: string; before: Value; ours: Value; now?: Value }): string {
  const seen = now === undefined ? '' : `, now ${formatValue(now)}`
  return `${title}: before ${formatValue(before)}, ours ${formatValue(ours)}${seen}`
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
  if (kind === 'undo-plan') return `Run it at a terminal, or approve what only puts back: --approve ${withoutItems(address)}`
  if (kind !== 'approval') return 'Run it at a terminal.'
  return `Run it at a terminal and take their approvals there${file === undefined ? '' : ` (the request is ${file})`}; --break-glass "<reason>" goes on without.`
}
