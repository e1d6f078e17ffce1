/** `use`: the procedure exists, is in no circle, and gets the inputs it wants; defaults are of their input's type. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Value } from '../expressions/value.js'
import type { CheckContext } from './check-context.js'
import { changesSomething, proceduresUsedBy } from './expand-procedures.js'
import { asKind, isProcedure, type Input, type PlacedStep, type UseStep } from './runbook.js'

/** Reports unknown and circular procedures, inputs that are missing, unknown or of another type, and wrong defaults. */
export function checkProcedures(context: CheckContext): void {
  for (const [name, { type, default: value }] of Object.entries(context.file.inputs ?? {})) {
    if (value === undefined || fits(type, value)) continue
    context.report(
      'wrong-input-type',
      context.at(['inputs', name, 'default']),
      `The default of ${name} must be ${typeNames[type]}.`,
    )
  }
  for (const placed of context.steps) {
    const use = asKind(placed.step, 'use')
    if (use) checkUse(use, placed, context)
  }
}

function checkUse(use: UseStep, { path, phase }: PlacedStep, context: CheckContext): void {
  const place = () => context.at([...path, 'use'])
  const entry = context.procedures.get(use.use)
  if (!entry) {
    context.report(
      'unknown-procedure',
      place(),
      `There is no procedure ${use.use}.`,
      didYouMean(use.use, context.procedures.keys()),
    )
    return
  }
  // A procedure that cannot be read has diagnostics of its own.
  if (!entry.value) return
  const lookup = (id: string) => context.procedures.get(id)
  const own = isProcedure(context.file) ? context.file.id : undefined
  const { circle, used } = proceduresUsedBy(entry.value, lookup)
  if (own === use.use || (own !== undefined && used.some(({ value }) => value?.id === own))) {
    context.report(
      'circular-procedures',
      place(),
      `${own} uses itself through ${use.use}.`,
      'Procedures may not go in a circle.',
    )
  } else if (circle && own === undefined) {
    context.report('circular-procedures', place(), `Procedures go in a circle: ${circle.join(' → ')}.`)
  }
  if (phase === 'validate' && changesSomething(entry.value, context.procedures)) {
    context.report(
      'change-in-validate',
      place(),
      `Nothing is changed in validate, but ${use.use} does.`,
      'Move the step to isolate or remediate.',
    )
  }
  const inputs = entry.value.inputs ?? {}
  for (const [name, value] of Object.entries(use.with ?? {})) {
    const input = inputs[name]
    if (!input) {
      const hint = didYouMean(name, Object.keys(inputs)) ?? `Its inputs are ${Object.keys(inputs).join(', ')}.`
      context.report(
        'unknown-input',
        context.at([...path, 'with', name], 'key'),
        `Procedure ${use.use} has no input ${name}.`,
        hint,
      )
    } else if (!fits(input.type, value)) {
      context.report(
        'wrong-input-type',
        context.at([...path, 'with', name]),
        `Input ${name} of ${use.use} must be ${typeNames[input.type]}.`,
      )
    }
  }
  for (const [name, input] of Object.entries(inputs)) {
    if (input.optional || input.default !== undefined || Object.hasOwn(use.with ?? {}, name)) continue
    context.report(
      'missing-input',
      place(),
      `Procedure ${use.use} wants the input ${name}: ${input.describe}.`,
      `Add ${name} to with.`,
    )
  }
}

const typeNames: Readonly<Record<Input['type'], string>> = {
  string: 'text',
  number: 'a number',
  bool: 'true or false',
  list: 'a list',
  time: 'a time, ISO 8601',
}

/** Whether a value as it is written can be an input of that type; what `${…}` yields is seen when it is evaluated. */
function fits(type: Input['type'], value: Value): boolean {
  if (typeof value === 'string' && value.includes('${')) return true
  switch (type) {
    case 'string':
      return ['string', 'number', 'boolean'].includes(typeof value)
    case 'number':
      return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
    case 'bool':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'time':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value))
  }
}
