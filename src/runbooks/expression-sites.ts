/** Every place in a runbook or procedure that holds expressions, with the names that are visible there. */
import { isMap, type Value } from '../expressions/value.js'
import {
  asKind,
  isJob,
  isProcedure,
  stepsOf,
  type Activity,
  type AwsStep,
  type Call,
  type PlacedStep,
  type RunbookFile,
  type Step,
  type Undo,
} from './runbook.js'
import type { Path } from './yaml-document.js'

/** What an expression is for. */
export type SiteRole =
  | 'match.when'
  | 'from'
  | 'when'
  | 'forEach'
  | 'with'
  | 'value'
  | 'until'
  | 'show'
  | 'say'
  | 'text'
  | 'observe.with'
  | 'observe.value'
  | 'observe.ready'
  | 'becomes'
  | 'via.when'
  | 'via'
  | 'undo'
  | 'outputs'

export interface ExpressionSite {
  /** `cel`: the text is an expression. `template`: the strings of a tree hold `${…}`. `literal`: none may stand there. */
  form: 'cel' | 'template' | 'literal'
  role: SiteRole
  path: Path
  value: Value
  /** The names visible there. */
  names: ReadonlySet<string>
  placed?: PlacedStep
}

const ofFinding = new Set(['finding', 'org'])
const ofSteps = ['inputs', 'org', 'steps', 'run', 'place'] as const

/** All names of the language: no macro variable may bear one. */
export const allNames: ReadonlySet<string> = new Set([
  ...ofFinding,
  ...ofSteps,
  'item',
  'output',
  'before',
  'after',
  'mark',
  'now',
  'with',
])

const known = new WeakMap<RunbookFile, readonly ExpressionSite[]>()

/** The sites of a file in its order: match, inputs, steps, outputs. The file has been validated, and stays as it is. */
export function expressionSites(file: RunbookFile): readonly ExpressionSite[] {
  let sites = known.get(file)
  if (!sites) known.set(file, (sites = findSites(file)))
  return sites
}

function findSites(file: RunbookFile): ExpressionSite[] {
  const sites: ExpressionSite[] = []
  if (!isProcedure(file)) {
    file.match.forEach(({ when }, i) => {
      if (when !== undefined)
        sites.push({ form: 'cel', role: 'match.when', path: ['match', i, 'when'], value: when, names: ofFinding })
    })
    for (const [name, { from }] of Object.entries(file.inputs ?? {})) {
      if (from !== undefined)
        sites.push({ form: 'cel', role: 'from', path: ['inputs', name, 'from'], value: from, names: ofFinding })
    }
  }
  for (const placed of stepsOf(file)) sites.push(...sitesOfStep(placed))
  if (isProcedure(file) && file.outputs) {
    for (const [name, value] of Object.entries(file.outputs)) {
      sites.push({ form: 'template', role: 'outputs', path: ['outputs', name], value, names: setOf(ofSteps) })
    }
  }
  return sites
}

const nameSets = new Map<string, ReadonlySet<string>>()

/** One set for all sites that see the same names. */
function setOf(names: readonly string[]): ReadonlySet<string> {
  const key = names.join(' ')
  let set = nameSets.get(key)
  if (!set) nameSets.set(key, (set = new Set(names)))
  return set
}

function sitesOfStep(placed: PlacedStep): ExpressionSite[] {
  const { step } = placed
  const sites: ExpressionSite[] = []
  const base: readonly string[] = step.forEach === undefined ? ofSteps : [...ofSteps, 'item']
  const add: AddSite = (form, role, path, value, names) => {
    if (value !== undefined)
      sites.push({ form, role, path: [...placed.path, ...path], value, names: setOf(names), placed })
  }
  add('cel', 'when', ['when'], step.when, ofSteps)
  add('cel', 'forEach', ['forEach'], step.forEach, ofSteps)
  add('literal', 'text', ['title'], step.title, [])
  add('literal', 'text', ['why'], step.why, [])
  add('template', 'with', ['impact', 'with'], step.impact?.with, base)
  add('template', 'say', ['impact', 'say'], step.impact?.say, [...base, 'output'])
  const aws = asKind(step, 'aws')
  if (aws) awsSites(aws, base, add)
  const ask = asKind(step, 'ask')?.ask
  for (const [form, value] of Object.entries(ask ?? {})) {
    // A map of choices is data; a single ${…} list is evaluated.
    add(
      'template',
      typeof value === 'string' && (form === 'select' || form === 'checklist') ? 'forEach' : 'text',
      ['ask', form],
      value as Value,
      base,
    )
  }
  const manual = asKind(step, 'manual')
  add('template', 'text', ['manual'], manual?.manual, base)
  add('template', 'text', ['commands'], manual?.commands, base)
  add('template', 'text', ['sql'], manual?.sql, base)
  const notify = asKind(step, 'notify')?.notify
  add('template', 'text', ['notify', 'say'], notify?.say, base)
  add('template', 'text', ['notify', 'subject'], notify?.subject, base)
  add('template', 'with', ['with'], asKind(step, 'use')?.with, base)
  activitySites(asKind(step, 'activity')?.activity, base, add)
  jobSites(step, base, add)
  return sites
}

type AddSite = (
  form: ExpressionSite['form'],
  role: SiteRole,
  path: Path,
  value: Value | undefined,
  names: readonly string[],
) => void

function activitySites(activity: Activity | undefined, base: readonly string[], add: AddSite): void {
  for (const [key, value] of Object.entries((activity ?? {}) as Record<string, Value>)) {
    if (key === 'regions') add('template', listRole(value), ['activity', key], value, base)
    // A step's id is no expression.
    else if (typeof value === 'string') add('template', 'text', ['activity', key], value, base)
  }
}

function jobSites(step: Step, base: readonly string[], add: AddSite): void {
  const kind = 'command' in step ? 'command' : 'automation'
  const job = asKind(step, 'command')?.command ?? asKind(step, 'automation')?.automation
  if (!job || !isJob(step)) return
  add('literal', 'text', [kind, 'document'], job.document, [])
  if ('on' in job) add('template', listRole(job.on as Value), [kind, 'on'], job.on as Value, base)
  add('template', 'with', [kind, 'with'], job.with, base)
  add('literal', 'text', ['undo', 'document'], step.undo?.document, [])
  add('template', 'undo', ['undo', 'with'], step.undo?.with, [...base, 'after'])
}

/** One `${…}` must be a list; a list of texts is filled in. */
function listRole(value: Value): SiteRole {
  return typeof value === 'string' ? 'forEach' : 'text'
}

function awsSites(step: AwsStep, base: readonly string[], add: AddSite): void {
  const { observe, via } = step
  const answer = [...base, 'output']
  const change = [...base, 'before', 'with', 'mark', 'now']
  add('template', 'with', ['with'], step.with, observe ? [...answer, 'before', 'mark', 'now'] : base)
  add('cel', 'value', ['value'], step.value, answer)
  add('cel', 'until', ['until'], step.until, answer)
  add('cel', 'show', ['show'], step.show, answer)
  add('template', 'observe.with', ['observe', 'with'], observe?.with, [...base, 'mark'])
  add('cel', 'observe.value', ['observe', 'value'], observe?.value, answer)
  add('cel', 'observe.ready', ['observe', 'ready'], observe?.ready, answer)
  add('template', 'becomes', ['becomes'], step.becomes, change)
  add('cel', 'via.when', ['via', 'when'], via?.when, change)
  add('template', 'via', ['via', 'with'], via?.with, change)
  add('template', 'via', ['via', 'becomes'], via?.becomes, change)
  for (const { path, call } of callsOfUndo(step.undo)) {
    add('template', 'undo', ['undo', ...path, 'with'], call.with, [...answer, 'before', 'after', 'mark'])
  }
}

/** The calls of an undo: one, or restore and remove. */
export function callsOfUndo(undo: Undo | undefined): { path: Path; call: Call }[] {
  if (!undo) return []
  if (!('restore' in undo)) return [{ path: [], call: undo }]
  return [
    { path: ['restore'], call: undo.restore },
    { path: ['remove'], call: undo.remove },
  ]
}

/** The texts of a tree with their paths. */
export function textsIn(tree: Value, path: Path): { path: Path; text: string }[] {
  const texts: { path: Path; text: string }[] = []
  addTexts(tree, path, texts)
  return texts
}

function addTexts(tree: Value, path: Path, texts: { path: Path; text: string }[]): void {
  if (typeof tree === 'string') texts.push({ path, text: tree })
  else if (Array.isArray(tree)) tree.forEach((item, i) => addTexts(item, [...path, i], texts))
  else if (isMap(tree)) for (const key of Object.keys(tree)) addTexts(tree[key]!, [...path, key], texts)
}
