/** The Operator port without a person: approves the steps that were named beforehand, and stops at all else. */
import { SirunError, type Diagnostic } from '../diagnostics/diagnostic.js'
import type { Operator, Reply, Request, RequestKind } from '../engine/ports.js'
import { titleOf } from './beside.js'
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

/** `approved` are ids of the author's steps (`--approve`). Their plans run as they are shown; what differs stops. */
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
      unanswered.push({ kind, address, title: titleOf(asked) })
      return { do: 'stop', reason: `A person is needed for ${address || kind}, and there is no terminal` } as Reply<K>
    },
  }
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
          : 'Run it at a terminal.',
      ...(address !== '' && { place: { step: address } }),
    })),
  )
}
