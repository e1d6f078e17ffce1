/** The shape of a run before it begins: the steps of each phase, what they are called, which change something. */
import type { Procedure, RunbookFile, Step } from '../runbooks/runbook.js'
import { asKind, isChange, isJob, isProcedure, kindOf, phases, stepsOf } from '../runbooks/runbook.js'

export interface WalkOutline {
  phases: readonly OutlinedPhase[]
  /** By address without the indices of items; steps of procedures too. */
  steps: ReadonlyMap<string, OutlinedStep>
}

export interface OutlinedPhase {
  phase: string
  /** Ids of the author's steps, in order. */
  steps: readonly string[]
}

export interface OutlinedStep {
  title: string
  kind: string
  /** It changes something itself. */
  isChange: boolean
  /** It is asked again and again until it says what it must. */
  polls: boolean
}

type ProcedureOf = (id: string) => Procedure | undefined

export function outlineOf(file: RunbookFile, procedure: ProcedureOf): WalkOutline {
  const placed = stepsOf(file)
  const steps = new Map<string, OutlinedStep>()
  enterSteps(
    steps,
    placed.map(({ step }) => step),
    '',
    isProcedure(file) ? [file.id] : [],
    procedure,
  )
  const names = isProcedure(file) ? ['isolate'] : phases
  const inPhase = (name: string): string[] =>
    placed.flatMap(({ phase, step }) => (isProcedure(file) || phase === name ? [step.id] : []))
  return {
    phases: names.map((phase) => ({ phase, steps: inPhase(phase) })).filter((each) => each.steps.length > 0),
    steps,
  }
}

/** The outline with another procedure in it, which the responder runs as the step at `address`. */
export function withOther(
  { phases: outlined, steps }: WalkOutline,
  address: string,
  other: Procedure,
  procedure: ProcedureOf,
): WalkOutline {
  const more = new Map(steps).set(address, { title: other.title, kind: 'use', isChange: false, polls: false })
  enterSteps(more, other.steps, `${address}.`, [other.id], procedure)
  return { phases: outlined, steps: more }
}

function enterSteps(
  into: Map<string, OutlinedStep>,
  list: readonly Step[],
  prefix: string,
  above: readonly string[],
  procedure: ProcedureOf,
): void {
  for (const step of list) {
    const polls = asKind(step, 'aws')?.until !== undefined || kindOf(step) === 'wait' || isJob(step)
    into.set(prefix + step.id, { title: step.title, kind: kindOf(step), isChange: isChange(step), polls })
    const used = asKind(step, 'use')?.use
    const inner = used === undefined || above.includes(used) ? undefined : procedure(used)
    if (inner) enterSteps(into, inner.steps, `${prefix}${step.id}.`, [...above, inner.id], procedure)
  }
}

/** `quarantine.cut[0]` is an item of `quarantine.cut`. */
export function withoutItems(address: string): string {
  return address.replace(/\[\d+\]/g, '')
}

export interface WalkPosition {
  phase: string
  /** Of the author's step, from 1; absent where the address is none of them. */
  step?: number
  of: number
}

/** Where an address stands: `isolate`, 2 of 5. A phase's own name stands for its end. Undefined: nowhere. */
export function positionOf({ phases: outlined }: WalkOutline, address: string): WalkPosition | undefined {
  const root = withoutItems(address).split('.')[0]!
  for (const { phase, steps } of outlined) {
    const index = steps.indexOf(root)
    if (index >= 0) return { phase, step: index + 1, of: steps.length }
    if (phase === address) return { phase, of: steps.length }
  }
  return undefined
}
