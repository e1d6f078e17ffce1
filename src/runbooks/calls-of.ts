/** The AWS calls that a step names. */
import type { Step } from './runbook.js'
import type { Path } from './yaml-document.js'

/** Names each call with its path in the step: that of its impact, its own, what observes it and what undoes it. */
export function eachCall(step: Step, found: (call: string, path: Path) => void): void {
  if (step.impact) found(step.impact.aws, ofImpact)
  if (!('aws' in step)) return
  const { aws, observe, undo } = step
  found(aws, own)
  if (observe) found(observe.aws, ofObserve)
  if (!undo) return
  if ('restore' in undo) {
    found(undo.restore.aws, ofRestore)
    found(undo.remove.aws, ofRemove)
  } else found(undo.aws, ofUndo)
}

const own: Path = ['aws']
const ofImpact: Path = ['impact', 'aws']
const ofObserve: Path = ['observe', 'aws']
const ofUndo: Path = ['undo', 'aws']
const ofRestore: Path = ['undo', 'restore', 'aws']
const ofRemove: Path = ['undo', 'remove', 'aws']
