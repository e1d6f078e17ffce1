/** The types of all names at every place of a file: what each step yields, in order, from AWS's real shapes. */
import type { AwsModel } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { syntaxProblem, syntaxTree } from '../expressions/expression.js'
import { templateParts, wholeExpression } from '../expressions/template.js'
import { isMap, type Value } from '../expressions/value.js'
import { expressionSites, type ExpressionSite } from '../runbooks/expression-sites.js'
import type { ReadProcedure } from '../runbooks/read-runbook.js'
import {
  asKind,
  isProcedure,
  stepsOf,
  type AwsStep,
  type Config,
  type Input,
  type PlacedStep,
  type RunbookFile,
  type Step,
} from '../runbooks/runbook.js'
import type { Path } from '../runbooks/yaml-document.js'
import { findingType } from './generated/finding-type.js'
import { inferType, type Inference } from './infer-type.js'
import { typeOfShape } from './shape-type.js'
import {
  bool,
  double,
  dyn,
  joinAll,
  listOf,
  settled,
  string,
  structureOf,
  timestamp,
  typeOfData,
  type StructureType,
  type Type,
} from './type.js'

/** What the types of a file depend on. Procedures are typed once for all files that use them. */
export interface TypingScope {
  model: AwsModel
  procedures: ReadonlyMap<string, ReadProcedure>
  config?: Config
  environments: Map<RunbookFile, TypeEnvironment>
}

/** The environment of a file; made when it is first asked for. */
export function typeEnvironmentOf(file: RunbookFile, scope: TypingScope): TypeEnvironment {
  let environment = scope.environments.get(file)
  if (!environment) scope.environments.set(file, (environment = new TypeEnvironment(file, scope)))
  return environment
}

/** Names that are the same at every place of a file. */
type FileNames = Readonly<Record<'inputs' | 'org' | 'steps' | 'run' | 'place', Type>>

export class TypeEnvironment {
  readonly #scope: TypingScope
  readonly #file: RunbookFile
  readonly #sites: ReadonlyMap<string, ExpressionSite>
  readonly #steps: ReadonlyMap<string, PlacedStep>
  /** Of each site, by what tells its expressions apart. */
  readonly #inferences = new Map<ExpressionSite, Map<string, Inference>>()
  readonly #stepTypes = new Map<string, Type>()
  readonly #files: FileNames

  constructor(file: RunbookFile, scope: TypingScope) {
    this.#scope = scope
    this.#file = file
    this.#sites = new Map(expressionSites(file).map((site) => [site.path.join('/'), site]))
    this.#steps = new Map(stepsOf(file).map((placed) => [placed.step.id, placed]))
    this.#files = {
      inputs: structureOf('inputs', typesOfInputs(file), { open: true }),
      org: typeOfOrg(scope.config),
      steps: {
        kind: 'structure',
        name: 'steps',
        names: [...this.#steps.keys()],
        member: (id) => this.#stepType(id),
        open: true,
      },
      run: structureOf('run', { id: string, started: timestamp, verdict }, { open: true }),
      place: structureOf('place', { account: string, region: string, partition: string }, { open: true }),
    }
  }

  /** The type of an expression and what is wrong with it. `at` tells the expressions of one site apart. */
  infer(site: ExpressionSite, source: string, at: string): Inference {
    let ofSite = this.#inferences.get(site)
    if (!ofSite) this.#inferences.set(site, (ofSite = new Map<string, Inference>()))
    let known = ofSite.get(at)
    if (!known) {
      known = syntaxProblem(source)
        ? { type: dyn, problems: [] }
        : inferType(syntaxTree(source), (name) => (site.names.has(name) ? this.#typeOfName(name, site) : undefined))
      ofSite.set(at, known)
    }
    return known
  }

  /** The type of a whole tree with `${…}`, once it is filled in. */
  ofTree(site: ExpressionSite, tree: Value = site.value, path: Path = site.path): Type {
    if (typeof tree === 'string') {
      const whole = wholeOf(tree)
      if (whole !== undefined) return settled(this.infer(site, whole, placeOf(path, 2)).type)
      return tree.includes('${') ? string : typeOfData(tree)
    }
    if (Array.isArray(tree)) return listOf(joinAll(tree.map((item, i) => this.ofTree(site, item, [...path, i]))))
    if (!isMap(tree)) return typeOfData(tree)
    const members = Object.entries(tree).map(([key, item]) => [key, this.ofTree(site, item, [...path, key])] as const)
    return structureOf('the map', Object.fromEntries(members), { literal: true })
  }

  /** The type of a CEL expression that stands at a path; dyn where there is none. */
  typeAt(path: Path): Type {
    const site = this.#sites.get(path.join('/'))
    return site && typeof site.value === 'string' ? this.infer(site, site.value, placeOf(path, 0)).type : dyn
  }

  /** What `observe` of a change sees. */
  observed(path: Path): Type {
    return settled(this.typeAt([...path, 'observe', 'value']))
  }

  /** What a procedure hands out, by name. */
  outputs(): StructureType {
    const file = this.#file
    const names = isProcedure(file) ? Object.keys(file.outputs ?? {}) : []
    const members = names.map((name) => {
      const site = this.#sites.get(`outputs/${name}`)
      return [name, site ? this.ofTree(site) : dyn] as const
    })
    return structureOf('the procedure', Object.fromEntries(members))
  }

  #stepType(id: string): Type {
    const known = this.#stepTypes.get(id)
    if (known) return known
    const placed = this.#steps.get(id)
    if (!placed) return dyn
    // A step that refers to itself is reported elsewhere and must not be followed.
    this.#stepTypes.set(id, dyn)
    const value = settled(this.#valueOf(placed))
    const type = placed.step.forEach === undefined ? value : listOf(itemResult(this.#itemOf(placed), value))
    this.#stepTypes.set(id, type)
    return type
  }

  #valueOf({ step, path }: PlacedStep): Type {
    const aws = asKind(step, 'aws')
    if (aws?.observe) return this.observed(path)
    if (aws) return aws.value === undefined ? this.#answerOf(aws.aws) : this.typeAt([...path, 'value'])
    const use = asKind(step, 'use')?.use
    if (use !== undefined) {
      const procedure = this.#scope.procedures.get(use)?.value
      return procedure ? { ...typeEnvironmentOf(procedure, this.#scope).outputs(), ...openUnlessListed(step) } : dyn
    }
    const ask = asKind(step, 'ask')?.ask
    if (ask) return this.#answerTo(ask as Record<string, Value | undefined>, path)
    if ('command' in step) return listOf(commandResult)
    if ('automation' in step) return { kind: 'map', value: listOf(string) }
    if ('activity' in step) return activityResult
    return dyn
  }

  #answerTo(ask: Record<string, Value | undefined>, path: Path): Type {
    if (ask['confirm'] !== undefined) return bool
    if (ask['text'] !== undefined) return string
    if (ask['number'] !== undefined) return double
    const form = ask['select'] === undefined ? 'checklist' : 'select'
    const choices = ask[form]
    const site = this.#sites.get([...path, 'ask', form].join('/'))
    let choice: Type = dyn
    if (isMap(choices)) choice = { kind: 'string', values: Object.keys(choices) }
    else if (site) {
      const list = this.ofTree(site)
      choice = list.kind === 'list' ? list.element : dyn
    }
    return form === 'select' ? choice : listOf(choice)
  }

  #itemOf({ path }: PlacedStep): Type {
    const list = settled(this.typeAt([...path, 'forEach']))
    return list.kind === 'list' ? list.element : dyn
  }

  #answerOf(call: string): Type {
    const name = parseOperationName(call)
    const operation = name && this.#scope.model.operation(name.service, name.operation)
    return operation ? typeOfShape(operation.output) : dyn
  }

  #typeOfName(name: string, site: ExpressionSite): Type {
    if (name in this.#files) return this.#files[name as keyof FileNames]
    if (name === 'finding') return findingType
    if (name === 'mark') return string
    if (name === 'now') return timestamp
    const { placed } = site
    if (!placed) return dyn
    if (name === 'item') return this.#itemOf(placed)
    const aws = asKind(placed.step, 'aws')
    if (name === 'output') return this.#answerOf(answeringCall(site, placed.step, aws))
    if (name === 'before' || name === 'after') return this.observed(placed.path)
    const sent = name === 'with' ? this.#sites.get([...placed.path, 'with'].join('/')) : undefined
    return sent ? this.ofTree(sent) : dyn
  }
}

/** Which call's answer `output` is: an impact's in its sentence, a change's observation, else the read's own. */
function answeringCall(site: ExpressionSite, step: Step, aws: AwsStep | undefined): string {
  if (site.role === 'say') return step.impact?.aws ?? ''
  return aws?.observe?.aws ?? aws?.aws ?? ''
}

const verdict: Type = { kind: 'string', values: ['true-positive', 'false-positive', 'benign', 'duplicate'] }

const commandResult = structureOf('the result', {
  of: string,
  value: structureOf('the answer', { status: string, code: double, output: string }),
})

const callGroup = structureOf('the call', {
  call: string,
  count: double,
  errors: double,
  error_names: listOf(string),
  first: timestamp,
  last: timestamp,
  concern: string,
  attack: listOf(string),
  regions: listOf(string),
  addresses: listOf(string),
  principals: listOf(string),
  resources: listOf(string),
})

const activityResult = structureOf('the activity', {
  calls: listOf(callGroup),
  succeeded: double,
  failed: double,
  since: timestamp,
  until: timestamp,
  complete_until: timestamp,
  regions: listOf(string),
  not_searched: listOf(structureOf('the region', { region: string, why: string })),
  held: bool,
})

function itemResult(of: Type, value: Type): Type {
  return structureOf('the item', { of, value })
}

/** Unknown outputs of a plain `use` are reported before a run. */
function openUnlessListed(step: Step): { open?: true } {
  return step.forEach === undefined ? { open: true } : {}
}

function typesOfInputs(file: RunbookFile): Record<string, Type> {
  return Object.fromEntries(Object.entries(file.inputs ?? {}).map(([name, { type }]) => [name, typeOfInput(type)]))
}

/** dyn for a type that the language does not have: it is reported elsewhere. */
export function typeOfInput(type: Input['type']): Type {
  return { string, number: double, bool, list: listOf(string), time: timestamp }[type] ?? dyn
}

/** The configuration's values may change: only their kinds count, not what they are today. */
function typeOfOrg(config: Config | undefined): Type {
  const members = Object.entries(config?.org ?? {}).map(([name, value]) => [name, kindOnly(typeOfData(value))])
  return structureOf('org', Object.fromEntries(members) as Record<string, Type>, { open: true })
}

function kindOnly(type: Type): Type {
  if (type.kind === 'string') return string
  if (type.kind === 'list') return listOf(kindOnly(type.element))
  if (type.kind !== 'structure') return type
  const members = type.names.map((name) => [name, kindOnly(type.member(name)!)] as const)
  return structureOf(type.name, Object.fromEntries(members))
}

/** Names an expression within its site: the text's path, and the offset in the text. */
export function placeOf(path: Path, offset: number): string {
  return `${path.join('/')}@${offset}`
}

/** The only expression of a text; undefined for another text, and for one that is not closed. */
export function wholeOf(text: string): string | undefined {
  try {
    return wholeExpression(text)
  } catch {
    return undefined
  }
}

/** Whether a text holds expressions beside other text. */
export function isMixed(text: string): boolean {
  try {
    return wholeExpression(text) === undefined && templateParts(text).some((part) => 'expression' in part)
  } catch {
    return false
  }
}
