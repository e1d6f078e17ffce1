/** Each step is whole: a read has no ending, a change has one, nothing changes in validate, end stands where it may. */
import { parseOperationName } from '../aws-model/operation-name.js'
import type { CheckContext } from './check-context.js'
import { isChange, isJob, isProcedure, kindOf, type Activity, type AwsStep, type JobStep, type PlacedStep } from './runbook.js'

/** Reports keys on the wrong kind of step, missing endings, changes in validate, ends that are not at the end. */
export function checkSteps(context: CheckContext): void {
  context.steps.forEach((placed, index) => {
    const { step } = placed
    if ('aws' in step) checkAws(step, placed, context)
    else if ('activity' in step) checkActivity(step.activity, placed, context)
    else if (isJob(step)) checkChange(step, placed, context)
    else if ('end' in step) checkEnd(placed, context.steps[index + 1], context)
  })
}

const ofChanges = ['becomes', 'undo', 'keep', 'irreversible', 'via'] as const
const ofReads = ['absent', 'value', 'until', 'every', 'show', 'limit', 'evidence'] as const
const endings = ['undo', 'keep', 'irreversible'] as const

function checkAws(step: AwsStep, { path, phase }: PlacedStep, context: CheckContext): void {
  const at = (key: string) => context.at([...path, key], 'key')
  if (!isChange(step)) {
    for (const key of ofChanges) {
      // A change that lacks observe is reported as that, and not for what a change may have.
      if (Object.hasOwn(step, key) && !isWrite(step.aws, context))
        context.report(
          'not-on-a-read',
          at(key),
          `${key} belongs to a change, but this step has no observe.`,
          'Add observe if the call changes something; else leave it out.',
        )
    }
    for (const key of ['every', 'within'] as const) {
      if (step[key] !== undefined && step.until === undefined)
        context.report('without-until', at(key), `${key} says nothing on a read without until.`)
    }
    return
  }
  for (const key of ofReads) {
    if (Object.hasOwn(step, key))
      context.report(
        'not-on-a-change',
        at(key),
        `${key} belongs to a read, but this step changes something.`,
        hintFor(key),
      )
  }
  checkChange(step, { step, path, phase }, context)
}

/** A change has one ending, and stands where something may change. */
function checkChange(step: AwsStep | JobStep, { path, phase }: PlacedStep, context: CheckContext): void {
  const kind = kindOf(step)
  const at = (key: string) => context.at([...path, key], 'key')
  const present = endings.filter((key) => step[key] !== undefined)
  if (present.length === 0) {
    context.report(
      'no-ending',
      at(kind),
      'The change does not say how it ends.',
      'Add one of undo, keep: <why> and irreversible: <why>.',
    )
  } else if (present.length > 1) {
    context.report('several-endings', at(present[1]!), `The change has ${present.join(' and ')}: it can have only one.`)
  }
  if (phase === 'validate') {
    context.report(
      'change-in-validate',
      kind === 'aws' ? context.at([...path, 'aws']) : at(kind),
      'Nothing is changed in validate.',
      'Move the step to isolate or remediate.',
    )
  }
}

const subjects = ['principal', 'key', 'resource', 'address'] as const

function checkActivity(activity: Activity, { path }: PlacedStep, context: CheckContext): void {
  // In the order in which they are written.
  const present = Object.keys(activity).filter((key) => (subjects as readonly string[]).includes(key))
  if (present.length === 1) return
  const place = context.at([...path, 'activity', ...present.slice(1, 2)], 'key')
  if (present.length === 0) context.report('missing-key', place, 'activity does not say whose.', `Give it one of ${subjects.join(', ')}.`)
  else context.report('wrong-value', place, `activity has ${present.join(' and ')}: CloudTrail looks up one.`, 'Make a step of each.')
}

function isWrite(call: string, { model }: CheckContext): boolean {
  const name = parseOperationName(call)
  const effect = name && model.operation(name.service, name.operation)?.effect
  return effect === 'write' || effect === 'destroy'
}

function hintFor(key: (typeof ofReads)[number]): string {
  return key === 'absent' || key === 'value'
    ? `Write it in observe: observe.${key}.`
    : 'Make a read of its own before or after it.'
}

function checkEnd({ step, path, phase }: PlacedStep, next: PlacedStep | undefined, context: CheckContext): void {
  const place = () => context.at([...path, 'end'], 'key')
  if (step.forEach !== undefined)
    context.report('end-for-each', context.at([...path, 'forEach'], 'key'), 'A run ends once: end takes no forEach.')
  if (isProcedure(context.file))
    context.report(
      'end-in-procedure',
      place(),
      'A procedure cannot end the run that uses it.',
      'Give it an output, and let the runbook end.',
    )
  else if (phase === 'close' && next)
    context.report('end-not-last', place(), 'In close, end comes last.', 'Move the steps after it before it.')
}
