/** The types of all names at every place of a file: what each step yields, in order, from AWS's real shapes. */
import type { AwsModel } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { templateParts, wholeExpression } from '../expressions/template.js'
import { isMap, type Value } from '../expressions/value.js'
import { expressionSites, type ExpressionSite, type SiteRole } from '../runbooks/expression-sites.js'
import type { ReadProcedure } from '../runbooks/read-runbook.js'
import { asKind, isProcedure, stepsOf, type Config, type Input, type PlacedStep, type RunbookFile, type Step } from '../runbooks/runbook.js'
import { findingType } from './generated/finding-type.js'
import { typeOfShape } from './shape-type.js'
import { SharedInferences, type Names, type SettledInference } from './shared-inferences.js'
import {
  bool,
  double,
  dyn,
  joinAll,
  listOf,
  string,
  structureFrom,
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
  known: KnownTypes
}

/** What is worked out once for all files of a scope. */
export class KnownTypes {
  readonly procedures = new Map<RunbookFile, TypeEnvironment>()
  readonly inferences = new SharedInferences()
  /** By the name of the call. */
  readonly answers = new Map<string, Type>()
  org: Type | undefined
}

/** The environment of a file. A procedure's is kept for the files that use it. */
export function typeEnvironmentOf(file: RunbookFile, scope: TypingScope): TypeEnvironment {
  if (!isProcedure(file)) return new TypeEnvironment(file, scope)
  let environment = scope.known.procedures.get(file)
  if (!environment) scope.known.procedures.set(file, (environment = new TypeEnvironment(file, scope)))
  return environment
}

export class TypeEnvironment implements Names<ExpressionSite> {
  readonly #scope: TypingScope
  readonly #file: RunbookFile
  readonly #inputs: Type
  readonly #steps: Type
  #placed: Map<string, PlacedStep> | undefined
  #sites: Map<PlacedStep | undefined, ExpressionSite[]> | undefined
  /** Of expressions that say the same in all steps. */
  readonly #ofFile = new Map<string, SettledInference>()
  readonly #stepTypes = new Map<string, Type>()
  readonly #observed = new Map<PlacedStep, Type>()
  readonly #sent = new Map<PlacedStep, Type>()
  #outputs: Outputs | undefined

  constructor(file: RunbookFile, scope: TypingScope) {
    this.#scope = scope
    this.#file = file
    const { inputs = {} } = file
    const typeOf = (name: string): Type | undefined => (Object.hasOwn(inputs, name) ? typeOfInput(inputs[name]!.type) : undefined)
    this.#inputs = structureFrom('inputs', () => Object.keys(inputs), typeOf, { open: true })
    const names = (): string[] => [...this.#stepsById().keys()]
    this.#steps = {
      kind: 'structure',
      name: 'steps',
      get names() {
        return names()
      },
      member: (id) => this.#stepType(id),
      open: true,
    }
  }

  /** The type of an expression that stands at a site, and what is wrong with it. */
  infer(site: ExpressionSite, source: string): SettledInference {
    const known = site.placed && this.#ofFile.get(source)
    if (known) return known
    const inference = this.#scope.known.inferences.infer(source, this, site)
    if (site.placed && inference.source.isOfFile) this.#ofFile.set(source, inference)
    return inference
  }

  /** The type of a name at a site; undefined where the site does not see it. */
  typeOf(name: string, site: ExpressionSite): Type | undefined {
    if (!site.names.has(name)) return undefined
    switch (name) {
      case 'inputs':
        return this.#inputs
      case 'steps':
        return this.#steps
      case 'org':
        return (this.#scope.known.org ??= typeOfOrg(this.#scope.config))
      case 'run':
        return runType
      case 'place':
        return placeType
      case 'finding':
        return findingType
      case 'mark':
        return string
      case 'now':
        return timestamp
    }
    const { placed } = site
    if (!placed) return dyn
    switch (name) {
      case 'item':
        return this.#itemOf(placed)
      case 'output':
        return this.#answerOf(answeringCall(site, placed.step))
      case 'before':
      case 'after':
        return this.observed(placed)
      case 'with':
        return this.#sentBy(placed)
      default:
        return dyn
    }
  }

  /** The type of a whole tree with `${…}`, once it is filled in. */
  ofTree(site: ExpressionSite, tree: Value = site.value): Type {
    if (typeof tree === 'string') {
      const whole = wholeOf(tree)
      if (whole !== undefined) return this.infer(site, whole).settled
      return tree.includes('${') ? string : typeOfData(tree)
    }
    if (Array.isArray(tree)) return listOf(joinAll(tree.map((item) => this.ofTree(site, item))))
    if (!isMap(tree)) return typeOfData(tree)
    const typeOf = (key: string): Type | undefined => (Object.hasOwn(tree, key) ? this.ofTree(site, tree[key]) : undefined)
    return structureFrom('the map', () => Object.keys(tree), typeOf, { literal: true })
  }

  /** What `observe` of a change sees. */
  observed(placed: PlacedStep): Type {
    let type = this.#observed.get(placed)
    if (!type) this.#observed.set(placed, (type = this.#settledAt(placed, 'observe.value')))
    return type
  }

  /** What a procedure hands out, by name. */
  outputs(): Outputs {
    if (this.#outputs) return this.#outputs
    const file = this.#file
    const names = isProcedure(file) ? Object.keys(file.outputs ?? {}) : []
    const sites = this.#sitesOf(undefined)
    const members = names.map((name) => {
      const site = sites.find(({ role, path }) => role === 'outputs' && path[1] === name)
      return [name, site ? this.ofTree(site) : dyn] as const
    })
    const listed = structureOf('the procedure', Object.fromEntries(members))
    return (this.#outputs = { listed, open: { ...listed, open: true } })
  }

  #stepsById(): ReadonlyMap<string, PlacedStep> {
    return (this.#placed ??= new Map(stepsOf(this.#file).map((placed) => [placed.step.id, placed])))
  }

  /** The sites of a step; those that belong to none for undefined. */
  #sitesOf(placed: PlacedStep | undefined): readonly ExpressionSite[] {
    if (!this.#sites) {
      this.#sites = new Map()
      for (const site of expressionSites(this.#file)) {
        const others = this.#sites.get(site.placed)
        if (others) others.push(site)
        else this.#sites.set(site.placed, [site])
      }
    }
    return this.#sites.get(placed) ?? []
  }

  /** The settled type of the CEL expression of that role in a step; dyn where there is none. */
  #settledAt(placed: PlacedStep, role: SiteRole): Type {
    const site = this.#sitesOf(placed).find((each) => each.form === 'cel' && each.role === role)
    return site && typeof site.value === 'string' ? this.infer(site, site.value).settled : dyn
  }

  #stepType(id: string): Type {
    const known = this.#stepTypes.get(id)
    if (known) return known
    const placed = this.#stepsById().get(id)
    if (!placed) return dyn
    // A step that refers to itself is reported elsewhere and must not be followed.
    this.#stepTypes.set(id, dyn)
    const value = this.#valueOf(placed)
    const type = placed.step.forEach === undefined ? value : listOf(itemResult(this.#itemOf(placed), value))
    this.#stepTypes.set(id, type)
    return type
  }

  #valueOf(placed: PlacedStep): Type {
    const { step } = placed
    const aws = asKind(step, 'aws')
    if (aws?.observe) return this.observed(placed)
    if (aws) return aws.value === undefined ? this.#answerOf(aws.aws) : this.#settledAt(placed, 'value')
    const use = asKind(step, 'use')?.use
    if (use !== undefined) {
      const procedure = this.#scope.procedures.get(use)?.value
      if (!procedure) return dyn
      const { listed, open } = typeEnvironmentOf(procedure, this.#scope).outputs()
      return step.forEach === undefined ? open : listed
    }
    const ask = asKind(step, 'ask')?.ask
    if (ask) return this.#answerTo(ask as Record<string, Value | undefined>, placed)
    if ('command' in step) return listOf(commandResult)
    if ('automation' in step) return { kind: 'map', value: listOf(string) }
    if ('activity' in step) return activityResult
    return dyn
  }

  #answerTo(ask: Record<string, Value | undefined>, placed: PlacedStep): Type {
    if (ask['confirm'] !== undefined) return bool
    if (ask['text'] !== undefined) return string
    if (ask['number'] !== undefined) return double
    const form = ask['select'] === undefined ? 'checklist' : 'select'
    const choices = ask[form]
    let choice: Type = dyn
    if (isMap(choices)) choice = { kind: 'string', values: Object.keys(choices) }
    else {
      const site = this.#sitesOf(placed).find(({ path }) => path.at(-2) === 'ask' && path.at(-1) === form)
      const list = site ? this.ofTree(site) : dyn
      choice = list.kind === 'list' ? list.element : dyn
    }
    return form === 'select' ? choice : listOf(choice)
  }

  #itemOf(placed: PlacedStep): Type {
    const list = this.#settledAt(placed, 'forEach')
    return list.kind === 'list' ? list.element : dyn
  }

  #answerOf(call: string): Type {
    const { model, known } = this.#scope
    let type = known.answers.get(call)
    if (!type) {
      const name = parseOperationName(call)
      const operation = name && model.operation(name.service, name.operation)
      known.answers.set(call, (type = operation ? typeOfShape(operation.output) : dyn))
    }
    return type
  }

  /** What a step's call is made with. */
  #sentBy(placed: PlacedStep): Type {
    let type = this.#sent.get(placed)
    if (!type) {
      const site = this.#sitesOf(placed).findLast(({ role, path }) => role === 'with' && path.length === placed.path.length + 1)
      this.#sent.set(placed, (type = site ? this.ofTree(site) : dyn))
    }
    return type
  }
}

/** Of a procedure. Unknown outputs of a plain `use` are reported before a run; under forEach they are not. */
interface Outputs {
  listed: StructureType
  open: StructureType
}

/** Which call's answer `output` is: an impact's in its sentence, a change's observation, else the read's own. */
function answeringCall({ role }: ExpressionSite, step: Step): string {
  if (role === 'say') return step.impact?.aws ?? ''
  const aws = asKind(step, 'aws')
  return aws?.observe?.aws ?? aws?.aws ?? ''
}

const verdict: Type = { kind: 'string', values: ['true-positive', 'false-positive', 'benign', 'duplicate'] }

const runType = structureOf('run', { id: string, started: timestamp, verdict }, { open: true })
const placeType = structureOf('place', { account: string, region: string, partition: string }, { open: true })

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

/** dyn for a type that the language does not have: it is reported elsewhere. */
export function typeOfInput(type: Input['type']): Type {
  return typesOfInputs.get(type) ?? dyn
}

const typesOfInputs: ReadonlyMap<Input['type'], Type> = new Map([
  ['string', string],
  ['number', double],
  ['bool', bool],
  ['list', listOf(string)],
  ['time', timestamp],
])

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

/** The only expression of a text; undefined for another text, and for one that is not closed. */
export function wholeOf(text: string): string | undefined {
  if (!text.includes('${')) return undefined
  try {
    return wholeExpression(text)
  } catch {
    return undefined
  }
}

/** Whether a text holds expressions beside other text. */
export function isMixed(text: string): boolean {
  if (!text.includes('${')) return false
  try {
    return wholeExpression(text) === undefined && templateParts(text).some((part) => 'expression' in part)
  } catch {
    return false
  }
}
