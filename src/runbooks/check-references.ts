/** Inputs, steps, org names and places that a file refers to exist, and come before what refers to them. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Reference } from '../expressions/expression.js'
import type { CheckContext, PlacedExpression } from './check-context.js'
import { renameId } from './rename-id.js'
import { asKind, isProcedure, phases, type PlacedStep } from './runbook.js'

const membersOf: Readonly<Record<string, readonly string[]>> = {
  run: ['id', 'started', 'verdict'],
  place: ['account', 'region', 'partition'],
}

/** The names whose members are looked at: those of others are AWS's, or what the step itself knows. */
const ofFile: readonly string[] = ['inputs', 'steps', 'org', 'run', 'place']

/** Kinds whose step yields no value. */
const withoutValue = ['manual', 'notify', 'approve', 'wait', 'end'] as const

/** Reports duplicate ids, unknown and forward references, `needs` and places. */
export function checkReferences(context: CheckContext): void {
  const order = new Map<string, number>()
  context.steps.forEach(({ step, path }, index) => {
    if (order.has(step.id))
      context.report(
        'duplicate-id',
        context.at([...path, 'id']),
        `Another step is called ${step.id}.`,
        'Give each step of a file its own id.',
      )
    else order.set(step.id, index)
  })
  const { inputs = {} } = context.file
  for (const expression of context.expressions) {
    for (const reference of expression.parsed.references) {
      const [root, member] = reference.path
      // Most are about an input that there is, or about what the step itself knows.
      if (root === 'output' || (root === 'inputs' && member !== undefined && Object.hasOwn(inputs, member))) continue
      checkReference(reference, expression, order, context)
    }
  }
  context.steps.forEach((placed, index) => {
    placed.step.needs?.forEach((id, i) =>
      checkStep(id, index, order, context, () => context.at([...placed.path, 'needs', i])),
    )
    const since = asKind(placed.step, 'activity')?.activity.since
    if (typeof since === 'object') checkStep(since.step, index, order, context, () => context.at([...placed.path, 'activity', 'since', 'step']))
    checkPlace(placed, context)
    checkApprovers(placed, context)
  })
}

function checkReference(
  reference: Reference,
  expression: PlacedExpression,
  order: ReadonlyMap<string, number>,
  context: CheckContext,
): void {
  const [root, member] = reference.path
  const { site } = expression
  if (!ofFile.includes(root!) || !site.names.has(root!)) return
  const place = () => context.within(expression, reference.start, reference.end)
  const known = membersOf[root!]
  if (known && member !== undefined && !known.includes(member)) {
    context.report(
      'unknown-name',
      place(),
      `${root!} has no ${member}.`,
      didYouMean(member, known) ?? `It has ${known.join(', ')}.`,
    )
  } else if (root === 'run' && member === 'verdict' && site.placed && !['close', 'steps'].includes(site.placed.phase)) {
    context.report('name-not-visible', place(), 'run.verdict is visible in close only.')
  } else if (root === 'inputs') reportInput(member, context, place)
  else if (root === 'org' && context.config && member !== undefined) checkOrg(member, context, place)
  else if (root === 'steps') {
    const here = site.placed ? context.steps.indexOf(site.placed) : context.steps.length
    if (member === undefined) {
      context.report('computed-name', place(), 'Steps are named literally: steps.<id>.')
    } else if (checkStep(member, here, order, context, place)) {
      checkUse(context.steps[order.get(member)!]!, reference, expression, context, place)
    }
  }
}

/** Of an input that is not there. */
function reportInput(member: string | undefined, context: CheckContext, place: () => ReturnType<CheckContext['at']>): void {
  const inputs = Object.keys(context.file.inputs ?? {})
  if (member === undefined) context.report('computed-name', place(), 'Inputs are named literally: inputs.<name>.')
  else {
    context.report(
      'unknown-input',
      place(),
      `There is no input ${member}.`,
      didYouMean(member, inputs) ?? listed('The inputs are', inputs),
    )
  }
}

function checkOrg(member: string, context: CheckContext, place: () => ReturnType<CheckContext['at']>): void {
  const names = Object.keys(context.config?.org ?? {})
  if (names.includes(member)) return
  context.report(
    'unknown-org-name',
    place(),
    `The configuration has no org.${member}.`,
    didYouMean(member, names) ?? 'Add it to org in sirun.config.yaml.',
  )
}

/** Whether the step exists and comes before the one at `here`. */
function checkStep(
  id: string,
  here: number,
  order: ReadonlyMap<string, number>,
  context: CheckContext,
  place: () => ReturnType<CheckContext['at']>,
): boolean {
  const there = order.get(id)
  if (there === undefined) {
    const ids = [...order.keys()]
    context.report(
      'unknown-step',
      place(),
      `There is no step ${id}.`,
      didYouMean(id, ids) ?? listed('The steps are', ids),
    )
  } else if (there === here) context.report('forward-reference', place(), `Step ${id} refers to itself.`)
  else if (there > here) {
    context.report(
      'forward-reference',
      place(),
      `Step ${id} comes later.`,
      'A step sees only what stands before it: move one of them.',
    )
  }
  return there !== undefined && there < here
}

/** What of a step is used: nothing of a kind without value, outputs that exist, a limited list only to be shown. */
function checkUse(
  { step }: PlacedStep,
  { path, inHas }: Reference,
  { site }: PlacedExpression,
  context: CheckContext,
  place: () => ReturnType<CheckContext['at']>,
): void {
  const silent = withoutValue.find((kind) => asKind(step, kind) !== undefined)
  if (silent) context.report('no-value', place(), `Step ${step.id} (${silent}) yields no value.`)
  const output = path[2]
  const procedure = context.procedures.get(asKind(step, 'use')?.use ?? '')?.value
  if (procedure && output !== undefined && step.forEach === undefined) {
    const outputs = Object.keys(procedure.outputs ?? {})
    if (!outputs.includes(output)) {
      context.report(
        'unknown-output',
        place(),
        `Procedure ${procedure.id} has no output ${output}.`,
        didYouMean(output, outputs) ?? listed('Its outputs are', outputs),
      )
    }
  }
  const limited = asKind(step, 'aws')?.limit !== undefined
  if (limited && !inHas && !['say', 'text', 'show'].includes(site.role)) {
    context.report(
      'limited-value',
      place(),
      `Step ${step.id} has a limit, so its value may be cut and only be shown.`,
      'Leave limit out, or read what you need in a step of its own.',
    )
  }
}

function checkPlace({ step, path }: PlacedStep, context: CheckContext): void {
  if (step.in === undefined) return
  if (step.in === 'item.place') {
    if (step.forEach === undefined)
      context.report('name-not-visible', context.at([...path, 'in']), 'item.place is there in steps with forEach.')
    return
  }
  const places = Object.keys(context.config?.places ?? {})
  if (!context.config || places.includes(step.in)) return
  context.report(
    'unknown-place',
    context.at([...path, 'in']),
    `The configuration names no place ${step.in}.`,
    didYouMean(step.in, places) ?? 'Add it to places in sirun.config.yaml.',
  )
}

function checkApprovers({ step, path }: PlacedStep, context: CheckContext): void {
  const by = asKind(step, 'approve')?.approve.by
  if (by === undefined) return
  // Where there is no configuration, nothing is known about groups.
  const groups = Object.keys(context.config?.approvals?.groups ?? {})
  if (!context.config?.approvals || groups.includes(by)) return
  context.report(
    'unknown-approvers',
    context.at([...path, 'approve', 'by']),
    `The configuration has no group ${by} of people who may approve.`,
    didYouMean(by, groups) ?? 'Add it to approvals.groups in sirun.config.yaml.',
  )
}

function listed(what: string, names: readonly string[]): string {
  return names.length === 0 ? 'There are none.' : `${what} ${names.join(', ')}.`
}

/** Reports a file whose id is not its name, and finding types that are written in a way that matches nothing. */
export function checkIdentity(context: CheckContext): void {
  const name = /([^/\\]+)\.yaml$/.exec(context.document.file)?.[1]
  if (name !== undefined && name !== context.file.id) {
    context.report(
      'id-is-not-file-name',
      context.at(['id']),
      `The id is ${context.file.id}, but the file is called ${name}.yaml.`,
      'Name both alike.',
      'error',
      renameId(context.at(['id']), name),
    )
  }
  if (isProcedure(context.file)) return
  if (context.steps.length === 0) {
    context.report(
      'no-steps',
      context.at(['id'], 'key'),
      'The runbook has no steps.',
      `Its phases are ${phases.join(', ')}.`,
    )
  }
  context.file.match.forEach(({ types }, i) =>
    types?.forEach((type, j) => {
      if (type.slice(0, -1).includes('*'))
        context.report(
          'wrong-pattern',
          context.at(['match', i, 'types', j]),
          `${type} has a * that is not at its end.`,
          'Only a trailing * is a pattern.',
        )
    }),
  )
}
