/** An operator who answers by script, and notes what was asked. */
import type { Operator, Reply, Request } from '../../src/engine/ports.js'

type Answer = Reply | ((request: Request) => Reply)
/** By `kind address`, or by kind alone: one reply, or several in turn. */
export type Script = Record<string, Answer | Answer[]>

/** Answers by script; what it does not name is approved, trouble stops, and the rest goes on. */
export function scripted(script: Script, asked: Request[]): Operator {
  const left = new Map(Object.entries(script).map(([key, answer]) => [key, Array.isArray(answer) ? [...answer] : [answer]]))
  return {
    ask: (request) => {
      asked.push(request as Request)
      if (asked.length > 200) throw new RangeError(`asked without end: ${request.kind} ${request.address}`)
      return Promise.resolve(replyTo(request as Request) as never)
    },
  }

  function replyTo(request: Request): Reply {
    for (const key of [`${request.kind} ${request.address}`, request.kind]) {
      const answers = left.get(key)
      const [next] = answers ?? []
      if (next === undefined) continue
      if (answers!.length > 1) answers!.shift()
      return typeof next === 'function' ? next(request) : next
    }
    return byDefault(request)
  }
}

function byDefault(request: Request): Reply {
  switch (request.kind) {
    case 'start':
      return { do: 'start' }
    case 'change':
    case 'undo':
    case 'undo-plan':
      return { do: 'approve' }
    case 'resume':
      return { do: 'resume' }
    case 'manual':
      return { do: 'done' }
    case 'trouble':
      return { do: 'stop', reason: `trouble: ${request.message}` }
    case 'phase':
    case 'uncontained':
      return { do: 'go-on', reason: 'seen' }
    case 'verdict':
      return { do: 'answer', value: 'benign' }
    default:
      throw new Error(`the script has no answer to ${request.kind} ${request.address}`)
  }
}
