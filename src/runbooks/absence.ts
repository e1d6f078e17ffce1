/** What may be absent in a file (optional inputs, steps that may not apply, …) and what follows from its presence. */
import { syntaxProblem, syntaxTree, type Reference } from '../expressions/expression.js'
import { templateExpressions } from '../expressions/template.js'
import type { Value } from '../expressions/value.js'
import { factsOf, mayYieldNothing, unguardedUses, type Thing } from './guards.js'
import type { ReadProcedure } from './read-runbook.js'
import {
  asKind,
  isProcedure,
  stepsOf,
  type PlacedStep,
  type Procedure,
  type RunbookFile,
  type Step,
} from './runbook.js'

export interface Absence {
  /** Whether one of the references needs something that may be absent: most expressions have none, and are not looked at. */
  concerns: (references: readonly Reference[]) => boolean
  /** Why the thing may be absent for a step of that phase; undefined: it is always there. */
  reason: (thing: Thing, phase: PlacedStep['phase']) => string | undefined
  /** The facts and what they carry: a step that is there had its `when` fulfilled. */
  close: (facts: ReadonlySet<Thing>) => ReadonlySet<Thing>
}

type Procedures = ReadonlyMap<string, ReadProcedure>

const outside: ReadonlySet<string> = new Set()

/**
 * Works out what may be absent in a file.
 *
 * @param within ids of the procedures that the file is asked about for: a circle of them is cut
 */
export function absenceIn(file: RunbookFile, procedures: Procedures, within = outside): Absence {
  const reasons = new Map<Thing, string>()
  const conditions = new Map<Thing, string>()
  const steps = stepsOf(file)
  for (const [name, input] of Object.entries(file.inputs ?? {})) {
    if (input.optional && input.default === undefined) reasons.set(`inputs.${name}`, 'the input is optional')
  }
  const ofInputs = reasons.size
  for (const { step } of steps) {
    const why = reasonOf(step)
    if (why) reasons.set(`steps.${step.id}`, why)
    if (step.when !== undefined) conditions.set(`steps.${step.id}`, step.when)
    for (const output of absentOutputs(step, procedures, within)) {
      reasons.set(`steps.${step.id}.${output}`, 'the procedure may leave this output out')
    }
  }
  const jumpedOver = stepsThatEndMaySkip(steps)
  const mayBeAbsent = (thing: Thing): boolean => reasons.has(thing) || jumpedOver.has(thing)
  return {
    concerns(references) {
      for (const { path, inHas } of references) {
        const [root, name, output] = path
        if (name === undefined || !(root === 'steps' || (root === 'inputs' && ofInputs > 0))) continue
        // has(steps.x) asks for it.
        if (inHas && path.length === 2) continue
        if (mayBeAbsent(`${root}.${name}`) || (output !== undefined && mayBeAbsent(`${root}.${name}.${output}`))) return true
      }
      return false
    },
    reason: (thing, phase) =>
      reasons.get(thing) ?? (phase === 'close' && jumpedOver.has(thing) ? 'an end may jump over the step' : undefined),
    close(facts) {
      const closed = new Set<Thing>()
      const open = [...facts]
      for (let fact = open.pop(); fact !== undefined; fact = open.pop()) {
        if (closed.has(fact)) continue
        closed.add(fact)
        const condition = conditions.get(fact)
        if (condition !== undefined && !syntaxProblem(condition)) open.push(...factsOf(condition))
      }
      return closed
    },
  }
}

function reasonOf(step: Step): string | undefined {
  if (step.when !== undefined) return 'the step has a when'
  const aws = asKind(step, 'aws')
  // Under forEach an absent item is left out of the list; the list itself is there.
  if (!aws || aws.observe || step.forEach !== undefined) return undefined
  if (aws.absent) return 'the read may answer with one of its absent errors'
  if (aws.value === undefined || syntaxProblem(aws.value)) return undefined
  return mayYieldNothing(aws.value) ? 'its value may be an empty optional' : undefined
}

/** An `end` jumps to close: what stands after the first one, before close, may never have had its turn. */
function stepsThatEndMaySkip(steps: readonly PlacedStep[]): ReadonlySet<Thing> {
  const skipped = new Set<Thing>()
  // Only what close uses is asked about.
  if (steps.at(-1)?.phase !== 'close') return skipped
  const end = steps.findIndex(({ step, phase }) => 'end' in step && phase !== 'close')
  if (end >= 0) for (const { step, phase } of steps.slice(end + 1)) if (phase !== 'close') skipped.add(`steps.${step.id}`)
  return skipped
}

function absentOutputs(
  step: Step,
  procedures: Procedures,
  within: ReadonlySet<string>,
): readonly string[] {
  const id = asKind(step, 'use')?.use
  if (id === undefined || step.forEach !== undefined || within.has(id)) return []
  const procedure = procedures.get(id)?.value
  if (!procedure) return []
  if (within.size > 0) return outputsThatMayBeAbsent(procedure, procedures, new Set([...within, id]))
  let known = ofProcedures.get(procedures)
  if (!known) ofProcedures.set(procedures, (known = new WeakMap()))
  let outputs = known.get(procedure)
  if (!outputs) known.set(procedure, (outputs = outputsThatMayBeAbsent(procedure, procedures, new Set([id]))))
  return outputs
}

/** Their outputs, where no circle of procedures is cut: many files use the same. */
const ofProcedures = new WeakMap<Procedures, WeakMap<Procedure, readonly string[]>>()

function outputsThatMayBeAbsent(
  procedure: Procedure,
  procedures: Procedures,
  within: ReadonlySet<string>,
): string[] {
  if (!isProcedure(procedure)) return []
  const absence = absenceIn(procedure, procedures, within)
  const mayBeAbsent = (thing: Thing) => absence.reason(thing, 'steps') !== undefined
  return Object.entries(procedure.outputs ?? {}).flatMap(([name, tree]) => {
    const sources = sourcesIn(tree)
    const isAbsent = sources.some(
      (source) => mayYieldNothing(source) || unguardedUses(syntaxTree(source), () => new Set(), mayBeAbsent, absence.close).length > 0,
    )
    return isAbsent ? [name] : []
  })
}

/** The expressions of a tree that are CEL; what is not is reported elsewhere. */
function sourcesIn(tree: Value): string[] {
  try {
    return templateExpressions(tree)
      .map(({ source }) => source)
      .filter((source) => !syntaxProblem(source))
  } catch {
    return []
  }
}
