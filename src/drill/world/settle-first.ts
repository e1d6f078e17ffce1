/** Lets time pass for a service before it answers: what drains has drained, what moves has arrived. */
import type { WorldContext, WorldHandler } from './world-service.js'

/** The same operations, each with `settle` called on its state first. */
export function settleFirst<S>(
  settle: (state: S, context: WorldContext) => void, operations: Record<string, WorldHandler<S>>,
): Record<string, WorldHandler<S>> {
  return Object.fromEntries(Object.entries(operations).map(([name, handler]): [string, WorldHandler<S>] => [
    name,
    (state, input, context) => {
      settle(state, context)
      return handler(state, input, context)
    },
  ]))
}
