/** The names that expressions see, and what a step refers to. */
import type { AwsPlace } from '../aws-model/aws.js'
import { referencesOf, type Reference } from '../expressions/expression.js'
import { templateReferences } from '../expressions/template.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { asText } from '../expressions/value-text.js'
import type { Step } from '../runbooks/runbook.js'
import type { Run } from './run.js'
import { StepFailure, type Scope } from './step-kind.js'

/** inputs, org, steps, run and place; `item` where there is one. Steps without a value are not there. */
export function namesIn(run: Run, scope: Scope, place: AwsPlace, item?: Value): ValueMap {
  const steps: ValueMap = {}
  for (const [id, result] of scope.results) if (result.value !== undefined) steps[id] = result.value
  const { account, region, partition } = place
  return {
    inputs: scope.inputs,
    org: run.org,
    steps,
    run: {
      id: run.id,
      started: new Date(run.state.openedAt ?? run.ports.clock.now()),
      ...(run.state.verdict && { verdict: run.state.verdict }),
    },
    place: { account, region, partition },
    ...(item !== undefined && { item }),
  }
}

/** The place a step runs in: its own, the item's, or the run's. Throws StepFailure where there is none. */
export function placeOf(run: Run, step: Step, item?: Value): AwsPlace {
  if (step.in === undefined) return run.place
  if (step.in === 'item.place') {
    const place = isMap(item) ? item['place'] : undefined
    if (isMap(place) && typeof place['account'] === 'string' && typeof place['region'] === 'string') {
      const { account, region, partition = run.place.partition, name, role } = place
      const named = { ...(typeof name === 'string' && { name }), ...(typeof role === 'string' && { role }) }
      return { account, region, partition: asText(partition), ...named }
    }
    throw new StepFailure(`Step ${step.id} runs in item.place, but the item has no place with account and region`)
  }
  const place = run.places[step.in]
  if (place) return place
  throw new StepFailure(`Step ${step.id} runs in ${step.in}, which the configuration does not name`, `Add ${step.in} to places in sirun.config.yaml`)
}

const stepReferences = new WeakMap<Step, ReadonlySet<string>>()

/** Ids of the steps that a step reads, in any of its expressions but those of its undo. */
export function stepsReadBy(step: Step): ReadonlySet<string> {
  let found = stepReferences.get(step)
  if (!found) {
    const paths = referencesOfStep(step).map((reference) => reference.path)
    found = new Set(paths.flatMap(([root, id]) => (root === 'steps' && id !== undefined ? [id] : [])))
    stepReferences.set(step, found)
  }
  return found
}

const expressionKeys = new Set(['when', 'forEach', 'value', 'until', 'show', 'ready'])

function referencesOfStep(step: Step): Reference[] {
  const visit = (map: ValueMap): Reference[] =>
    Object.entries(map).flatMap(([key, value]) => {
      if (key === 'undo') return []
      if (expressionKeys.has(key) && typeof value === 'string') return [...referencesOf(value)]
      if ((key === 'observe' || key === 'via' || key === 'impact') && isMap(value)) return visit(value)
      return templateReferences(value)
    })
  return visit(step as unknown as ValueMap)
}

/** The part of `names` that `references` reach for: what an undo recipe keeps. */
export function namesFor(references: readonly Reference[], names: ValueMap): ValueMap {
  const kept: ValueMap = {}
  for (const { path: [root, member] } of references) {
    const value = names[root!]
    if (value === undefined) continue
    if (!isMap(value) || member === undefined) kept[root!] = value
    else if (Object.hasOwn(value, member)) kept[root!] = { ...(kept[root!] as ValueMap | undefined), [member]: value[member]! }
    else kept[root!] ??= {}
  }
  return kept
}
