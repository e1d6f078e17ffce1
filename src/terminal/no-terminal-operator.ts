/** The Operator port without a person: approves the steps that were named beforehand, and stops at all else. */
import { SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import type { Value } from '../expressions/value.js'
import type { Operator, Reply, Request, RequestKind } from '../engine/ports.js'
import { titleOf } from './beside.js'
import { formatValue } from './format-value.js'
import { withoutItems } from './walk-outline.js'

/** A request that nobody could answer. */
export interface Unanswered {
  kind: RequestKind
  address: string
  title: string
}

export interface NoTerminalOperator extends Operator {
  /** What was asked, in order. Not empty: the run stopped because a person is needed. */
  readonly unanswered: readonly Unanswered[]
}

/**
 * `approved` are ids of the author's steps (`--approve`). Their plans run as they are shown, and their undo as it was
 * planned; what differs stops.
 */
export function noTerminalOperator(approved: ReadonlySet<string> = new Set()): NoTerminalOperator {
  const unanswered: Unanswered[] = []
  return {
    unanswered,
    async ask<K extends RequestKind>(request: Request<K>): Promise<Reply<K>> {
      const { kind, address } = request
      // The compiler cannot see which reply belongs to which kind.
      if (kind === 'start') return { do: 'start' } as Reply<K>
      const asked = request as Request
      const isNamed = asked.kind === 'change' && asked.because === 'step' && approved.has(withoutItems(address))
      if (isNamed && asked.changes.every(({ ending }) => ending.kind !== 'irreversible'))
        return { do: 'approve' } as Reply<K>
      const needed = neededFor(asked, approved)
      if (needed.length === 0) return { do: asked.kind === 'resume' ? 'resume' : 'approve' } as Reply<K>
      unanswered.push(...needed)
      return { do: 'stop', reason: `A person is needed for ${address || kind}, and there is no terminal` } as Reply<K>
    },
  }
}

/** What of the request needs a person; a whole that needs none is agreed to. */
function neededFor(request: Request, approved: ReadonlySet<string>): Unanswered[] {
  const { kind, address } = request
  if (request.kind === 'resume') return request.changes.filter(({ state }) => state === 'drifted').map((change) => ({ kind, address: change.address, title: withValues(change) }))
  if (request.kind === 'undo') return [{ kind, address, title: withValues(request) }]
  if (request.kind !== 'undo-plan') return [{ kind, address, title: titleOf(request) }]
  return request.changes.flatMap((change) => {
    const { fate, credential, address: at } = change
    const isAgreed = fate === 'put-back' && credential === undefined && [...approved].some((step) => isPartOf(at, step))
    const isNothing = fate !== 'put-back' && fate !== 'drifted' && fate !== 'unseen'
    return isAgreed || isNothing ? [] : [{ kind, address: at, title: withValues(change) }]
  })
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
    needed.map(({ kind, address, title }): Diagnostic => ({
      code: 'needs-person',
      severity: 'error',
      message: `A person is needed: ${title}`,
      hint:
        kind === 'change'
          ? `Run it at a terminal, or approve the step: --approve ${withoutItems(address)}`
          : kind === 'undo-plan'
            ? `Run it at a terminal, or approve what only puts back: --approve ${withoutItems(address)}`
            : 'Run it at a terminal.',
      ...(address !== '' && { place: { step: address } }),
    })),
  )
}
