/** Step kind `use`: a procedure, in a scope of its own; only its outputs are visible outside. */
import { absent, referencesOf } from '../../expressions/expression.js'
import { render, renderOptional, templateExpressions } from '../../expressions/template.js'
import { isMap, type ValueMap } from '../../expressions/value.js'
import type { Procedure, UseStep } from '../../runbooks/runbook.js'
import { missingInputs, resolveInputs } from '../inputs.js'
import { namesIn } from '../names.js'
import { needsDecision, type Run } from '../run.js'
import type { StepResult } from '../run-state.js'
import { StepFailure, type Scope, type StepKind } from '../step-kind.js'
import { together, walkSteps } from '../walk-steps.js'

export const step: StepKind<UseStep> = {
  needsDecision: (use, run) => procedureOf(use, run).steps.some((inner) => needsDecision(run, inner)),
  perform: async ({ run, scope, step: use, address, names, place, approver }) => {
    const procedure = procedureOf(use, run)
    const given = render((use.with ?? {}), names) as ValueMap
    const values = resolveInputs(procedure.inputs ?? {}, given, null, run.org)
    const lacking = missingInputs(procedure.inputs ?? {}, values).map(([name]) => name)
    if (lacking.length > 0) throw new StepFailure(`${use.use} needs ${lacking.join(', ')}`)
    const inner: Scope = { prefix: `${address}.`, phase: scope.phase, inputs: values, results: new Map(), approver }
    await walkSteps({ ...run, place }, inner, procedure.steps)
    return { ...endOf(procedure, inner, run), value: outputsOf(procedure, namesIn(run, inner, place)) }
  },
}

function procedureOf(use: UseStep, run: Run): Procedure {
  const procedure = run.program.procedures.get(use.use)
  if (!procedure) throw new StepFailure(`There is no procedure ${use.use}`)
  return procedure
}

/** A use ends as its changes do; anything inside that went wrong makes it partly, or that. */
function endOf(procedure: Procedure, scope: Scope, run: Run): Pick<StepResult, 'outcome' | 'reason'> {
  const all = [...scope.results]
  const ofChanges = procedure.steps.filter((inner) => needsDecision(run, inner)).map(({ id }) => scope.results.get(id)!)
  const bad = all.filter(([, { outcome }]) => outcome !== 'done' && outcome !== 'already' && outcome !== 'n/a')
  if (bad.length > 0) return { outcome: together([...ofChanges, ...bad.map(([, result]) => result)]), reason: bad.map(([id, { outcome }]) => `${id} ${outcome}`).join(', ') }
  return { outcome: ofChanges.length === 0 ? 'done' : together(ofChanges) }
}

/** Outputs that read something absent are absent. */
function outputsOf(procedure: Procedure, names: ValueMap): ValueMap {
  const outputs: ValueMap = {}
  for (const [name, written] of Object.entries((procedure.outputs ?? {}))) {
    const references = templateExpressions(written).flatMap(({ source }) => referencesOf(source))
    if (references.some(({ path, inHas }) => !inHas && isMissing(path, names))) continue
    const value = renderOptional(written, names)
    if (value !== absent) outputs[name] = value
  }
  return outputs
}

function isMissing([root, member]: readonly string[], names: ValueMap): boolean {
  const map = names[root!]
  return (root === 'steps' || root === 'inputs') && member !== undefined && isMap(map) && !Object.hasOwn(map, member)
}
