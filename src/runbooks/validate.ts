/** Checks a parsed file against its schema and says what does not fit: one sentence each, with its place. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { nearestName } from '../diagnostics/nearest-name.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { checkCondition } from './check-condition.js'
import { explainSchemaProblem, list } from './explain-schema-problem.js'
import * as validators from './generated/validators.js'
import type { SchemaProblem, Validator } from './generated/validators.js'
import { knownKeys } from './known-keys.js'
import { destinationTypes, type DestinationType } from './routing.js'
import { phases, stepKinds, type Config, type StepKind } from './runbook.js'
import type { Path, YamlDocument } from './yaml-document.js'

export type FileKind = 'runbook' | 'procedure' | 'drill' | 'config' | 'policy' | 'routing'

/**
 * What does not fit the schema. Scalars of `document.value` are changed to the schema's type on the way (a title 404
 * becomes text), so the value may be used as the schema's type when nothing is reported.
 */
export function validate(kind: FileKind, document: YamlDocument): Diagnostic[] {
  const value = document.value
  if (!isMap(value)) {
    const problem = {
      code: 'wrong-type',
      severity: 'error' as const,
      message: `A ${kind} is a map of keys and values.`,
    }
    return [{ ...problem, place: document.at([], 'value') }]
  }
  const diagnostics = run(validators[kind], value, kind, document, [])
  for (const list of listsOfSteps(kind)) {
    const steps = value[list]
    if (!Array.isArray(steps)) continue
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index]
      if (!isMap(step) || isValidStep(step)) continue
      diagnostics.push(...validateStep(step, kind, document, [list, index]))
    }
  }
  const { destinations } = value
  if (kind === 'routing' && isMap(destinations)) {
    for (const [name, destination] of Object.entries(destinations)) {
      if (isMap(destination)) diagnostics.push(...validateDestination(destination, document, ['destinations', name]))
    }
  }
  return diagnostics
}

/** What the `when` of a priority sees. */
const namesOfPriorities = ['finding', 'environment']

/** `validate` for sirun.config.yaml, with the syntax of its expressions and the names that they use. */
export function validateConfig(document: YamlDocument): Diagnostic[] {
  const problems = validate('config', document)
  if (problems.length > 0) return problems
  const { priorities } = document.value as unknown as Config
  return (priorities ?? []).flatMap(({ when }, i) => (when === undefined ? [] : checkCondition(document, ['priorities', i, 'when'], namesOfPriorities, 'the when of a priority')))
}

function listsOfSteps(kind: FileKind): readonly string[] {
  if (kind === 'runbook') return phases
  return kind === 'procedure' ? ['steps'] : []
}

/** Whether a step fits the schema of its kind. */
export function isValidStep(step: ValueMap): boolean {
  let kind: StepKind | undefined
  for (const each of stepKinds) {
    if (!Object.hasOwn(step, each)) continue
    if (kind) return false
    kind = each
  }
  return kind !== undefined && validators[`${kind}Step` as const](step)
}

function validateStep(step: ValueMap, kind: FileKind, document: YamlDocument, path: Path): Diagnostic[] {
  const kinds = stepKinds.filter((key) => Object.hasOwn(step, key))
  const [stepKind, second] = kinds
  if (!stepKind) return [withoutKind(step, kind, document, path)]
  if (second) {
    const message = `The step does several things: ${list(kinds, 'and')}.`
    return [{ code: 'several-step-kinds', severity: 'error', message, place: document.at([...path, second], 'key'), hint: 'Make a step of each.' }]
  }
  return run(validators[`${stepKind}Step` as const], step, kind, document, path, stepKind)
}

function withoutKind(step: ValueMap, kind: FileKind, document: YamlDocument, path: Path): Diagnostic {
  const problem = { code: 'no-step-kind', severity: 'error' as const }
  const known = knownKeys(kind, path, 'step')
  for (const key of Object.keys(step)) {
    const near = known.includes(key) ? undefined : nearestName(key, stepKinds)
    if (near) return { ...problem, message: `${key} is no kind of step.`, place: document.at([...path, key], 'key'), hint: `Did you mean ${near}?` }
  }
  return { ...problem, message: 'The step does not say what it does.', place: document.at(path, 'value'), hint: `Give it one of ${list(stepKinds)}.` }
}

function validateDestination(destination: ValueMap, document: YamlDocument, path: Path): Diagnostic[] {
  const { type } = destination
  const known = destinationTypes.find((each) => each === type)
  if (known) return run(validators[`${known}Destination` as const], destination, 'routing', document, path, known)
  const problem = { severity: 'error' as const, hint: `Known: ${list(destinationTypes)}.` }
  if (type === undefined) return [{ ...problem, code: 'missing-key', message: `${String(path.at(-1))} has no type.`, place: document.at(path, 'key') }]
  const near = typeof type === 'string' ? nearestName(type, destinationTypes) : undefined
  return [{ ...problem, code: 'wrong-value', message: 'This is no type of destination.', place: document.at([...path, 'type'], 'value'), ...(near && { hint: `Did you mean ${near}?` }) }]
}

function run(
  validator: Validator,
  value: ValueMap,
  kind: FileKind,
  document: YamlDocument,
  base: Path,
  part?: StepKind | DestinationType,
): Diagnostic[] {
  if (validator(value)) return []
  const problems = withoutAlternatives(validator.errors ?? [], value)
  return problems.map((problem) => {
    const inner = pathOf(problem.instancePath, value)
    const path = [...base, ...inner]
    const known = () => knownKeys(kind, path, inner.length === 0 ? part : undefined)
    return explainSchemaProblem(problem, at(value, inner), path, known, document)
  })
}

/** A `oneOf` complains once for each alternative that was not meant; only those of the meant one are kept. */
function withoutAlternatives(problems: readonly SchemaProblem[], value: ValueMap): SchemaProblem[] {
  return problems.filter((problem) => {
    if (problem.keyword === 'propertyNames') return false
    const isBeside = (keyword: string): boolean => problems.some((each) => each.keyword === keyword && each.instancePath === problem.instancePath)
    // An empty map has none of the alternatives; what is no map cannot have one.
    if (problem.keyword === 'minProperties' && isBeside('oneOf')) return false
    if (problem.keyword === 'oneOf' && isBeside('type') && !problem.instancePath.endsWith('/undo')) return false
    // A key that is not known is one too many.
    if (problem.keyword === 'maxProperties' && isBeside('additionalProperties')) return false
    const owner = problems.find((each) => each.keyword === 'oneOf' && each.instancePath === problem.instancePath)
    if (!owner) return true
    if (!problem.instancePath.endsWith('/undo'))
      return problem === owner || !/\/oneOf\/\d+\/required$/.test(problem.schemaPath)
    const undo = at(value, pathOf(problem.instancePath, value))
    const isPair = isMap(undo) && ('restore' in undo || 'remove' in undo)
    return problem !== owner && problem.schemaPath.includes('/oneOf/1/') === isPair
  })
}

function pathOf(pointer: string, value: ValueMap): Path {
  let here: Value | undefined = value
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const step = Array.isArray(here) ? Number(key) : key
      here = at(here, [step])
      return step
    })
}

function at(value: Value | undefined, path: Path): Value | undefined {
  let here = value
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)]
    else here = isMap(here) && Object.hasOwn(here, key) ? here[key] : undefined
  }
  return here
}
