/** The Operator port without a person: it begins, since the first phase only looks, and stops at the first question. */
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import type { Operator, Reply, Request, RequestKind } from '../engine/ports.js'

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

export function noTerminalOperator(): NoTerminalOperator {
  const unanswered: Unanswered[] = []
  return {
    unanswered,
    async ask<K extends RequestKind>(request: Request<K>): Promise<Reply<K>> {
      // The compiler cannot see that every kind of request but `start` has a reply that stops.
      if (request.kind === 'start') return { do: 'start' } as Reply<K>
      const { kind, address } = request
      unanswered.push({ kind, address, title: titleOf(request as never) })
      return { do: 'stop', reason: `A person is needed for ${address || kind}, and there is no terminal` } as Reply<K>
    },
  }
}

function titleOf(request: Request): string {
  if ('title' in request) return request.title
  if ('message' in request) return request.message
  if ('describe' in request) return request.describe
  return request.kind
}

/** The error with which a command ends when a run stopped for want of a person: it names the step. */
export function needsPerson({ kind, address, title }: Unanswered): SirunError {
  return failure(
    'needs-person',
    'needs-person',
    `A person is needed: ${title}`,
    kind === 'change' ? 'Run it at a terminal, or rehearse it with --drill.' : 'Run it at a terminal.',
    address === '' ? undefined : { step: address },
  )
}
