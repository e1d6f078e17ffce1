/** The operator of a scripted drill: answers by address; what the script does not name is approved, but trouble stops where something depends on it. */
import type { Operator, Question, Reply, Request } from '../engine/ports.js'
import { rehearsedApproval } from '../engine/rehearsed-approval.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'

/**
 * `script` holds, by address: the answer to a question or an input; `{ skip: why }`, `{ stop: why }`; where others are
 * asked to agree `{ no: why }`; at trouble also
 * `{ again: true }` (once), `{ repeat: true }` (once), `{ go_on: why }`. `verdict` and the phase names are addresses too.
 */
export function scriptedOperator(script: ValueMap): Operator {
  const used = new Set<string>()
  return { ask: (request) => Promise.resolve(replyTo(request as Request, script[addressOf(request as Request)], used) as never) }
}

function addressOf({ kind, address }: Request): string {
  return kind === 'verdict' ? 'verdict' : kind === 'start' ? 'start' : address
}

function replyTo(request: Request, entry: Value | undefined, used: Set<string>): Reply {
  const said = isMap(entry) ? entry : {}
  const text = (key: string): string | undefined => (typeof said[key] === 'string' ? said[key] : undefined)
  const stop = text('stop')
  if (stop !== undefined) return { do: 'stop', reason: stop }
  const skip = text('skip')
  const goOn = text('go_on')

  switch (request.kind) {
    case 'start':
      return { do: 'start' }
    case 'input':
      return entry === undefined ? { do: 'stop', reason: `the script has no value for ${request.name}` } : { do: 'answer', value: entry }
    case 'question':
      return skip !== undefined ? { do: 'skip', reason: skip } : { do: 'answer', value: entry ?? firstAnswer(request.question) }
    case 'manual':
      if (skip !== undefined) return { do: 'skip', reason: skip }
      return { do: 'done', note: typeof entry === 'string' ? entry : 'done by the script', ...(request.wantsOutput && { output: 'output of the script' }) }
    case 'change':
      return skip !== undefined ? { do: 'skip', reason: skip } : said['each'] === true && request.because === 'step' ? { do: 'each' } : { do: 'approve' }
    case 'approval': {
      if (skip !== undefined) return { do: 'skip', reason: skip }
      const no = text('no')
      return rehearsedApproval(request.request, request.sha256, request.given, no === undefined ? 'yes' : 'no', no)
    }
    case 'missing':
      if (goOn !== undefined && request.mayGoOn) return { do: 'go-on', reason: goOn }
      return { do: 'skip', reason: skip ?? `${request.needs.join(', ')} is not there` }
    case 'trouble':
      return atTrouble(request, said, skip ?? goOn, used)
    case 'phase':
      return { do: 'go-on', reason: goOn ?? 'the script goes on' }
    case 'verdict':
      return { do: 'answer', value: typeof entry === 'string' ? entry : 'true-positive' }
    case 'uncontained':
      return goOn === undefined ? { do: 'stop', reason: 'nothing was isolated' } : { do: 'go-on', reason: goOn }
    case 'resume':
      return { do: 'resume' }
    case 'undo-plan':
      return { do: 'approve' }
    case 'undo':
      return skip !== undefined || request.drifted ? { do: 'skip', reason: skip ?? 'someone else changed it' } : { do: 'approve' }
  }
}

function atTrouble({ address, choices, message, aside }: Request<'trouble'>, said: ValueMap, goOn: string | undefined, used: Set<string>): Reply {
  for (const choice of ['again', 'repeat'] as const) {
    const once = `${choice} ${address}`
    if (said[choice] === true && choices.includes(choice) && !used.has(once)) {
      used.add(once)
      return { do: choice, reason: 'the script says so' }
    }
  }
  return goOn !== undefined || aside ? { do: 'go-on', reason: goOn ?? message } : { do: 'stop', reason: message }
}

/** Where the script says nothing: the author's first answer, yes, everything ticked. */
function firstAnswer(question: Question): Value {
  switch (question.form) {
    case 'confirm':
      return true
    case 'text':
      return 'answered by the script'
    case 'number':
      return 1
    case 'select':
      return question.choices[0]?.value ?? null
    case 'checklist':
      return question.choices.map(({ value }) => value)
  }
}
