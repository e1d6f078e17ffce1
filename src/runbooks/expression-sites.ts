/** Every place in a runbook or procedure that holds expressions, with the names that are visible there. */
import { isMap, type Value } from '../expressions/value.js'
import {
  isJob,
  isProcedure,
  stepsOf,
  type Activity,
  type Ask,
  type AwsStep,
  type Call,
  type JobStep,
  type ManualStep,
  type Notify,
  type PlacedStep,
  type RunbookFile,
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
  /** `cel`: the text is an expression. `template`: the strings of a tree hold `${…}`. `literal`: none may stand there, but does. */
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
  for (const placed of stepsOf(file)) addStep(placed, sites)
  if (isProcedure(file) && file.outputs) {
    for (const [name, value] of Object.entries(file.outputs)) {
      sites.push({ form: 'template', role: 'outputs', path: ['outputs', name], value, names: inStep.always })
    }
  }
  return sites
}

interface Visible {
  /** In all of a step. */
  always: ReadonlySet<string>
  answer: ReadonlySet<string>
  sent: ReadonlySet<string>
  observing: ReadonlySet<string>
  changing: ReadonlySet<string>
  undoing: ReadonlySet<string>
  undoingJob: ReadonlySet<string>
}

/** One set for all sites that see the same names. */
function visibleWith(always: readonly string[]): Visible {
  return {
    always: new Set(always),
    answer: new Set([...always, 'output']),
    sent: new Set([...always, 'output', 'before', 'mark', 'now']),
    observing: new Set([...always, 'mark']),
    changing: new Set([...always, 'before', 'with', 'mark', 'now']),
    undoing: new Set([...always, 'output', 'before', 'after', 'mark']),
    undoingJob: new Set([...always, 'after']),
  }
}

const nothing: ReadonlySet<string> = new Set()
const inStep = visibleWith(ofSteps)
const forEachItem = visibleWith([...ofSteps, 'item'])

/** Adds one site of a step. It is called for what is there: most of what may be, is not. */
type Add = (form: ExpressionSite['form'], role: SiteRole, path: Path, value: Value, names: ReadonlySet<string>) => void

function addStep(placed: PlacedStep, sites: ExpressionSite[]): void {
  const { step, path } = placed
  const { title, why, when, forEach, impact } = step
  const add: Add = (form, role, at, value, names) => void sites.push({ form, role, path: at, value, names, placed })
  const visible = forEach === undefined ? inStep : forEachItem
  if (when !== undefined) add('cel', 'when', [...path, 'when'], when, inStep.always)
  if (forEach !== undefined) add('cel', 'forEach', [...path, 'forEach'], forEach, inStep.always)
  if (title.includes('${')) add('literal', 'text', [...path, 'title'], title, nothing)
  if (why?.includes('${')) add('literal', 'text', [...path, 'why'], why, nothing)
  if (impact) {
    if (impact.with) add('template', 'with', [...path, 'impact', 'with'], impact.with, visible.always)
    add('template', 'say', [...path, 'impact', 'say'], impact.say, visible.answer)
  }
  if ('aws' in step) addAws(step, path, visible, add)
  else if ('ask' in step) addAsk(step.ask, path, visible, add)
  else if ('manual' in step) addManual(step, path, visible, add)
  else if ('notify' in step) addNotify(step.notify, path, visible, add)
  else if ('activity' in step) addActivity(step.activity, path, visible, add)
  else if (isJob(step)) addJob(step, path, visible, add)
  else if ('use' in step && step.with) add('template', 'with', [...path, 'with'], step.with, visible.always)
}

function addAws(step: AwsStep, path: Path, visible: Visible, add: Add): void {
  const { with: sent, value, until, show, observe, becomes, via, undo } = step
  if (sent) add('template', 'with', [...path, 'with'], sent, observe ? visible.sent : visible.always)
  if (value !== undefined) add('cel', 'value', [...path, 'value'], value, visible.answer)
  if (until !== undefined) add('cel', 'until', [...path, 'until'], until, visible.answer)
  if (show !== undefined) add('cel', 'show', [...path, 'show'], show, visible.answer)
  if (observe) {
    if (observe.with) add('template', 'observe.with', [...path, 'observe', 'with'], observe.with, visible.observing)
    add('cel', 'observe.value', [...path, 'observe', 'value'], observe.value, visible.answer)
    if (observe.ready !== undefined) add('cel', 'observe.ready', [...path, 'observe', 'ready'], observe.ready, visible.answer)
  }
  if (becomes !== undefined) add('template', 'becomes', [...path, 'becomes'], becomes, visible.changing)
  if (via) {
    if (via.when !== undefined) add('cel', 'via.when', [...path, 'via', 'when'], via.when, visible.changing)
    add('template', 'via', [...path, 'via', 'with'], via.with, visible.changing)
    add('template', 'via', [...path, 'via', 'becomes'], via.becomes, visible.changing)
  }
  for (const { path: inner, call } of callsOfUndo(undo)) {
    if (call.with) add('template', 'undo', [...path, 'undo', ...inner, 'with'], call.with, visible.undoing)
  }
}

function addAsk(ask: Ask, path: Path, visible: Visible, add: Add): void {
  for (const [form, value] of Object.entries(ask) as [string, Value][]) {
    // A map of choices is data; a single ${…} list is evaluated.
    const isList = typeof value === 'string' && (form === 'select' || form === 'checklist')
    add('template', isList ? 'forEach' : 'text', [...path, 'ask', form], value, visible.always)
  }
}

function addManual({ manual, commands, sql }: ManualStep, path: Path, visible: Visible, add: Add): void {
  add('template', 'text', [...path, 'manual'], manual, visible.always)
  if (commands) add('template', 'text', [...path, 'commands'], commands, visible.always)
  if (sql) add('template', 'text', [...path, 'sql'], sql, visible.always)
}

function addNotify({ say, subject }: Notify, path: Path, visible: Visible, add: Add): void {
  add('template', 'text', [...path, 'notify', 'say'], say, visible.always)
  if (subject !== undefined) add('template', 'text', [...path, 'notify', 'subject'], subject, visible.always)
}

function addActivity(activity: Activity, path: Path, visible: Visible, add: Add): void {
  for (const [key, value] of Object.entries(activity) as [string, Value][]) {
    if (key === 'regions') add('template', listRole(value), [...path, 'activity', key], value, visible.always)
    // A step's id is no expression.
    else if (typeof value === 'string') add('template', 'text', [...path, 'activity', key], value, visible.always)
  }
}

function addJob(step: JobStep, path: Path, visible: Visible, add: Add): void {
  const kind = 'command' in step ? 'command' : 'automation'
  const job = 'command' in step ? step.command : step.automation
  if (job.document.includes('${')) add('literal', 'text', [...path, kind, 'document'], job.document, nothing)
  if ('command' in step) add('template', listRole(step.command.on), [...path, kind, 'on'], step.command.on, visible.always)
  if (job.with) add('template', 'with', [...path, kind, 'with'], job.with, visible.always)
  if (!step.undo) return
  if (step.undo.document.includes('${')) add('literal', 'text', [...path, 'undo', 'document'], step.undo.document, nothing)
  if (step.undo.with) add('template', 'undo', [...path, 'undo', 'with'], step.undo.with, visible.undoingJob)
}

/** One `${…}` must be a list; a list of texts is filled in. */
function listRole(value: Value): SiteRole {
  return typeof value === 'string' ? 'forEach' : 'text'
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
