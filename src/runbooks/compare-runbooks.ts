/** What two versions of a runbook or procedure do differently, step by step. Pure. */
import { canonical } from '../expressions/canonical.js'
import { phases, stepsOf, type PlacedStep, type RunbookFile } from './runbook.js'

export interface StepDifference {
  step: string
  title: string
  /** `moved`: to another phase; it may have changed too. */
  what: 'added' | 'removed' | 'changed' | 'moved'
  /** Where it is now, or was. */
  phase: PlacedStep['phase']
  /** Where a step that moved was. */
  from?: PlacedStep['phase']
  /** Keys of a step that is in both, whose values differ. */
  keys?: string[]
}

export interface RunbookDifference {
  /** Keys of the file that differ, steps left out. */
  head: string[]
  /** In the order of the newer version, those that are gone last. */
  steps: StepDifference[]
  /** Phases in which steps of both stand in another order. */
  order: PlacedStep['phase'][]
}

const places: readonly PlacedStep['phase'][] = [...phases, 'steps']

export function compareRunbooks(before: RunbookFile, after: RunbookFile): RunbookDifference {
  const [old, now] = [before, after].map((file) => new Map(stepsOf(file).map((each) => [each.step.id, each])))
  const changed = [...now!.values()].flatMap(({ step, phase }): StepDifference[] => {
    const earlier = old!.get(step.id)
    const is = { step: step.id, title: step.title, phase }
    if (!earlier) return [{ ...is, what: 'added' }]
    const keys = differingKeys(earlier.step, step)
    if (earlier.phase !== phase) return [{ ...is, what: 'moved', from: earlier.phase, ...(keys.length > 0 && { keys }) }]
    return keys.length === 0 ? [] : [{ ...is, what: 'changed', keys }]
  })
  const removed = [...old!.values()].flatMap(({ step, phase }): StepDifference[] => (now!.has(step.id) ? [] : [{ step: step.id, title: step.title, phase, what: 'removed' }]))
  const isStep = new Set<string>(places)
  return {
    head: differingKeys(before, after).filter((key) => !isStep.has(key)),
    steps: [...changed, ...removed],
    order: places.filter((phase) => !inSameOrder(phase, old!, now!)),
  }
}

function differingKeys(before: object, after: object): string[] {
  const values = [before, after] as Record<string, unknown>[]
  const keys = new Set(values.flatMap((value) => Object.keys(value)))
  return [...keys].filter((key) => canonical(values[0]![key]) !== canonical(values[1]![key]))
}

function inSameOrder(phase: PlacedStep['phase'], before: ReadonlyMap<string, PlacedStep>, after: ReadonlyMap<string, PlacedStep>): boolean {
  const common = (steps: ReadonlyMap<string, PlacedStep>, others: ReadonlyMap<string, PlacedStep>): string[] =>
    [...steps].flatMap(([id, step]) => (step.phase === phase && others.get(id)?.phase === phase ? [id] : []))
  return common(before, after).join() === common(after, before).join()
}
