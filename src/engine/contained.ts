/** Whether the run has isolated anything. */
import { needsDecision, type Run } from './run.js'

/** Whether a change of `isolate` is in effect: what a true positive needs, or a typed reason. */
export function isContained(run: Run): boolean {
  const isolate = run.program.phases.find(({ name }) => name === 'isolate')
  return (isolate?.steps ?? []).some((step) => {
    const outcome = run.state.finished.get(step.id)?.outcome
    return needsDecision(run, step) && (outcome === 'done' || outcome === 'already' || outcome === 'partly')
  })
}
