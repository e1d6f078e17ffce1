/** The AWS calls that a step names. */
import { callsOfUndo } from './expression-sites.js'
import type { Step } from './runbook.js'
import type { Path } from './yaml-document.js'

/** A call with its path in the step. */
export interface NamedCall {
  path: Path
  aws: string
}

/** That of its impact, its own, what observes it and what undoes it. */
export function callsOf(step: Step): NamedCall[] {
  const calls: NamedCall[] = []
  if (step.impact) calls.push({ path: impact, aws: step.impact.aws })
  if (!('aws' in step)) return calls
  calls.push({ path: own, aws: step.aws })
  if (step.observe) calls.push({ path: observe, aws: step.observe.aws })
  if (step.undo) for (const { path, call } of callsOfUndo(step.undo)) calls.push({ path: ['undo', ...path, 'aws'], aws: call.aws })
  return calls
}

const own: Path = ['aws']
const impact: Path = ['impact', 'aws']
const observe: Path = ['observe', 'aws']
