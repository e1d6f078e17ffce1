/** Checks a parsed file against its schema and says what does not fit: one sentence each, with its place. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { nearestName } from '../diagnostics/nearest-name.js'
import { asText } from '../expressions/template.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import * as validators from './generated/validators.js'
import type { SchemaProblem, Validator } from './generated/validators.js'
import { expressionKeys, quoteIt } from './explain-yaml-error.js'
import { knownKeys } from './known-keys.js'
import { phases, stepKinds, type StepKind } from './runbook.js'
import type { Path, YamlDocument } from './yaml-document.js'

export type FileKind = 'runbook' | 'procedure' | 'drill' | 'config'

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
  for (const path of stepPaths(kind, value)) {
    const step = at(value, path)
    if (isMap(step)) diagnostics.push(...validateStep(step, kind, document, path))
  }
  return diagnostics
}

/** `validate` for sirun.config.yaml, with the syntax of its expressions. */
export function validateConfig(document: YamlDocument): Diagnostic[] {
  return validate('config', document)
}

function stepPaths(kind: FileKind, value: ValueMap): Path[] {
  const lists = kind === 'runbook' ? phases : kind === 'procedure' ? ['steps'] : []
  return lists.flatMap((list) => {
    const steps = value[list]
    return Array.isArray(steps) ? steps.map((_, index) => [list, index]) : []
  })
}

function validateStep(step: ValueMap, kind: FileKind, document: YamlDocument, path: Path): Diagnostic[] {
  const kinds = stepKinds.filter((key) => Object.hasOwn(step, key))
  const [stepKind] = kinds
  const problem = { severity: 'error' as const, place: document.at(path, 'value') }
  if (!stepKind) {
    const unknown = Object.keys(step).filter((key) => !knownKeys(kind, path, 'step').includes(key))
    for (const key of unknown) {
      const near = nearestName(key, stepKinds)
      if (near) {
        const place = document.at([...path, key], 'key')
        return [
          {
            ...problem,
            place,
            code: 'no-step-kind',
            message: `${key} is no kind of step.`,
            hint: `Did you mean ${near}?`,
          },
        ]
      }
    }
    return [
      {
        ...problem,
        code: 'no-step-kind',
        message: 'The step does not say what it does.',
        hint: `Give it one of ${list(stepKinds)}.`,
      },
    ]
  }
  if (kinds.length > 1) {
    const place = document.at([...path, kinds[1]!], 'key')
    const message = `The step does several things: ${list(kinds, 'and')}.`
    return [{ ...problem, place, code: 'several-step-kinds', message, hint: 'Make a step of each.' }]
  }
  return run(validators[`${stepKind}Step` as const], step, kind, document, path, stepKind)
}

function run(
  validator: Validator,
  value: ValueMap,
  kind: FileKind,
  document: YamlDocument,
  base: Path,
  stepKind?: StepKind,
): Diagnostic[] {
  if (validator(value)) return []
  const problems = withoutAlternatives(validator.errors ?? [], value)
  return problems.map((problem) => {
    const inner = pathOf(problem.instancePath, value)
    const path = [...base, ...inner]
    const known = () => knownKeys(kind, path, inner.length === 0 ? stepKind : undefined)
    return explain(problem, at(value, inner), path, known, document)
  })
}

/** A `oneOf` complains once for each alternative that was not meant; only those of the meant one are kept. */
function withoutAlternatives(problems: readonly SchemaProblem[], value: ValueMap): SchemaProblem[] {
  return problems.filter((problem) => {
    if (problem.keyword === 'propertyNames') return false
    const owner = problems.find((each) => each.keyword === 'oneOf' && each.instancePath === problem.instancePath)
    if (!owner) return true
    if (!problem.instancePath.endsWith('/undo'))
      return problem === owner || !/\/oneOf\/\d+\/required$/.test(problem.schemaPath)
    const undo = at(value, pathOf(problem.instancePath, value))
    const isPair = isMap(undo) && ('restore' in undo || 'remove' in undo)
    return problem !== owner && problem.schemaPath.includes('/oneOf/1/') === isPair
  })
}

function explain(
  problem: SchemaProblem,
  value: Value | undefined,
  path: Path,
  known: () => readonly string[],
  document: YamlDocument,
): Diagnostic {
  const { keyword, params } = problem
  const name = nameOf(path)
  const wrong = (code: string, message: string, hint?: string): Diagnostic => ({
    code,
    severity: 'error',
    message,
    place: document.at(path, 'value'),
    ...(hint && { hint }),
  })
  switch (keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty)
      const near = nearestName(key, known())
      const isFrom = key === 'from' && path[0] === 'inputs'
      const hint = isFrom
        ? 'Whoever uses the procedure hands its inputs over; only a runbook reads the finding.'
        : near
          ? `Did you mean ${near}?`
          : known().length > 0
            ? `Known here: ${known().join(', ')}.`
            : undefined
      return {
        ...wrong('unknown-key', `${key} is not a key of ${name}.`, hint),
        place: document.at([...path, key], 'key'),
      }
    }
    case 'required':
      return {
        ...wrong('missing-key', `${upper(name)} has no ${String(params.missingProperty)}.`),
        place: document.at(path, path.length > 0 && typeof path.at(-1) === 'string' ? 'key' : 'value'),
      }
    case 'type': {
      const key = path.at(-1)
      if (typeof key === 'string' && expressionKeys.has(key) && (Array.isArray(value) || isMap(value))) {
        return wrong('quote-it', `YAML takes this expression for a ${Array.isArray(value) ? 'list' : 'map'}.`, quoteIt)
      }
      const types = [params.type].flat().map((type) => typeNames[String(type)] ?? String(type))
      return wrong('wrong-type', `${upper(name)} must be ${list(types)}.`)
    }
    case 'pattern': {
      if (problem.propertyName !== undefined) {
        const place = document.at([...path, problem.propertyName], 'key')
        return {
          ...wrong(
            'wrong-value',
            `${problem.propertyName} is not a name: ${patternNames[String(params.pattern)] ?? ''}.`,
          ),
          place,
        }
      }
      const allowed = patternNames[String(params.pattern)] ?? `text that matches ${String(params.pattern)}`
      return wrong('wrong-value', `${upper(name)} is ${quoted(value)}, but must be ${allowed}.`)
    }
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String)
      const near = nearestName(asText(value), allowed)
      return wrong(
        'wrong-value',
        `${upper(name)} is ${quoted(value)}, but must be one of ${list(allowed)}.`,
        near && `Did you mean ${near}?`,
      )
    }
    case 'const':
      return wrong('wrong-value', `${upper(name)} must be ${String(params.allowedValue)}.`)
    case 'oneOf':
      return wrong('wrong-value', `${upper(name)} has exactly one of types, control, rule, alarm and product.`)
    case 'minProperties':
    case 'maxProperties':
      return wrong('wrong-value', `${upper(name)} has exactly one of ${list(known(), 'and')}.`)
    case 'minLength':
    case 'minItems':
      return wrong('wrong-value', `${upper(name)} is empty.`)
    case 'minimum':
      return wrong('wrong-value', `${upper(name)} is ${quoted(value)}, but must be at least ${String(params.limit)}.`)
    case 'uniqueItems':
      return {
        ...wrong('wrong-value', `${upper(name)} names the same thing twice.`),
        place: document.at([...path, Number(params.i)], 'value'),
      }
    default:
      return wrong('wrong-value', `${upper(name)} ${problem.message ?? 'does not fit'}.`)
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
}

/** What a pattern of the schemas allows, in words. */
const patternNames: Readonly<Record<string, string>> = {
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*$': 'lower-case words joined by hyphens',
  '^[a-z][a-z0-9_]*$': 'lower-case letters, digits and underscores, a letter first',
  '^[0-9]+(ms|s|m|h|d)$': 'a number and ms, s, m, h or d, like 30s',
  '^[a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]*$': '<SDK client>:<Operation>, like ec2:DescribeInstances',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}$': 'a date, YYYY-MM-DD',
  '^https://': 'an https:// address',
  '^T[0-9]{4}(\\.[0-9]{3})?$': 'an ATT&CK technique, like T1071 or T1552.005',
  '^(item\\.place|[a-z][a-z0-9_]*)$': 'a place of the configuration, or item.place',
  '^[0-9]{12}$': 'an account of 12 digits, in quotes',
  '^[a-z][a-z0-9_]*(\\[[0-9]+\\])?(\\.[a-z][a-z0-9_]*(\\[[0-9]+\\])?)*$': "a step's address, like quarantine[2].cut[0]",
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)?$': 'the id of the runbook, and after a dot the case',
}

function nameOf(path: Path): string {
  const key = path.at(-1)
  if (key === undefined) return 'the file'
  if (typeof key === 'string') return key
  const owner = String(path.at(-2))
  return [...phases, 'steps'].includes(owner) ? 'the step' : `item ${key + 1} of ${owner}`
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

function list(names: readonly string[], last = 'or'): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)!}`
}

function quoted(value: Value | undefined): string {
  return typeof value === 'string' ? JSON.stringify(value) : asText(value)
}

/** Begins a sentence; a key stays as it is written in the file. */
function upper(name: string): string {
  return name.includes(' ') ? name[0]!.toUpperCase() + name.slice(1) : name
}
