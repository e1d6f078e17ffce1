/** A drill names only steps, inputs and calls that exist: a drill that tests nothing would always pass. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { syntaxProblem } from '../expressions/expression.js'
import { checkCall } from './check-calls.js'
import type { CheckContext, Surroundings } from './check-context.js'
import { renameId } from './rename-id.js'
import { byPlace, type ReadDrill, type ReadProcedure, type ReadRunbook } from './read-runbook.js'
import { asKind, isProcedure, phases, stepsOf, type Drill, type RunbookFile } from './runbook.js'
import type { Path } from './yaml-document.js'

/** Addresses of a script that belong to the run and not to one of its steps. */
const addressesOfTheRun: ReadonlySet<string> = new Set([
  'start',
  'verdict',
  'validate',
  'isolate',
  'remediate',
  'close',
  'steps',
  'inputs',
])

/** `sirun drill list` lists the drills, so that no drill can be started by this id. */
const reservedId = 'list'

/** The runbook or procedure that a drill rehearses: what stands before the dot of its id. */
export function subjectOf(drill: Drill): string {
  return drill.id.split('.')[0]!
}

/** All problems of a drill, sorted by place. `subject` is what it rehearses, undefined where there is none. */
export function checkDrill(
  read: ReadDrill,
  subject: ReadRunbook | ReadProcedure | undefined,
  around: Surroundings,
): Diagnostic[] {
  const found: Diagnostic[] = [...read.diagnostics]
  if (!read.value) return found
  const drill = read.value
  const at: CheckContext['at'] = (path, what = 'value') => read.document.at(path, what)
  const report: CheckContext['report'] = (code, place, message, hint, severity = 'error', fix) => {
    found.push({ code, severity, message, place, ...(hint && { hint }), ...(fix && { fix }) })
  }
  const name = /([^/\\]+)\.drill\.yaml$/.exec(read.file)?.[1]
  if (name !== undefined && name !== drill.id) {
    report(
      'id-is-not-file-name',
      at(['id']),
      `The id is ${drill.id}, but the file is called ${name}.drill.yaml.`,
      'Name both alike.',
      'error',
      renameId(at(['id']), name),
    )
  }
  if (drill.id === reservedId) {
    const message = `No drill can be called ${reservedId}: sirun drill ${reservedId} lists the drills.`
    report('reserved-id', at(['id']), message, 'Name its runbook otherwise.')
  }
  if (!subject) report('unknown-runbook', at(['id']), `There is no runbook or procedure ${subjectOf(drill)}.`)
  if (drill.finding === undefined && drill.inputs === undefined) {
    report(
      'nothing-to-rehearse',
      at(['id'], 'key'),
      'The drill has neither a finding nor inputs.',
      'Give it what the run starts from.',
    )
  }
  const calls = [
    ...(drill.surprises ?? []).map((call, i) => ({ path: ['surprises', i], call })),
    ...(drill.expect.reads ?? []).map((call, i) => ({ path: ['expect', 'reads', i], call })),
  ]
  for (const { path, call } of calls) checkCall(path, call, { model: around.model, at, report })
  drill.expect.never?.forEach((aws, i) => {
    // Without parameters: only whether the operation exists.
    const missing: CheckContext['report'] = (code, _, message, hint) => {
      if (code.endsWith('-operation') || code === 'unknown-service')
        report(code, at(['expect', 'never', i]), message, hint)
    }
    checkCall(['expect', 'never', i], { aws }, { model: around.model, at, report: missing })
  })
  drill.expect.reads?.forEach(({ value }, i) => {
    const problem = syntaxProblem(value)
    if (!problem) return
    const place = read.document.within(
      ['expect', 'reads', i, 'value'],
      problem.start,
      Math.max(problem.end, problem.start + 1),
    )
    report('expression-syntax', place, `This is not an expression: ${problem.message}.`)
  })
  if (subject?.value) checkNames(drill, subject.value, around, at, report)
  return found.sort(byPlace)
}

function checkNames(
  drill: Drill,
  file: RunbookFile,
  around: Surroundings,
  at: CheckContext['at'],
  report: CheckContext['report'],
): void {
  const inputs = Object.keys(file.inputs ?? {})
  for (const name of Object.keys(drill.inputs ?? {})) {
    if (inputs.includes(name)) continue
    report('unknown-input', at(['inputs', name], 'key'), `${file.id} has no input ${name}.`, didYouMean(name, inputs))
  }
  const address = (text: string, path: Path, what: 'key' | 'value') => {
    const wrong = wrongPart(text, file, around)
    if (wrong) report('unknown-address', at(path, what), `${text} is no address: ${wrong.message}.`, wrong.hint)
  }
  drill.faults?.forEach((each, i) => address(each.at, ['faults', i, 'at'], 'value'))
  drill.surprises?.forEach((each, i) => address(each.at, ['surprises', i, 'at'], 'value'))
  drill.expect.order?.forEach((each, i) => address(each, ['expect', 'order', i], 'value'))
  drill.hints?.forEach((each, i) => {
    if (!phaseNames(file).has(each.at)) address(each.at, ['hints', i, 'at'], 'value')
  })
  for (const each of Object.keys(drill.expect.steps ?? {})) address(each, ['expect', 'steps', each], 'key')
  for (const each of Object.keys(drill.script ?? {})) {
    if (!addressesOfTheRun.has(each.split('.')[0]!) || stepsOf(file).some(({ step }) => step.id === each))
      address(each, ['script', each], 'key')
  }
}

/** The phases that a hint may be for. */
function phaseNames(file: RunbookFile): ReadonlySet<string> {
  return new Set(isProcedure(file) ? ['steps'] : phases)
}

/** What is wrong with an address: no such step, a step inside one that is no `use`, an index without forEach. */
function wrongPart(
  text: string,
  file: RunbookFile,
  around: Surroundings,
): { message: string; hint?: string | undefined } | undefined {
  let here: RunbookFile | undefined = file
  for (const part of text.split('.')) {
    if (!here) return { message: `what stands before ${part} uses no procedure` }
    const [, id, index] = /^([^[]*)(\[\d+\])?$/.exec(part) ?? [undefined, part, undefined]
    const steps = stepsOf(here)
    const step = steps.find((each) => each.step.id === id)?.step
    if (!step)
      return {
        message: `${here.id} has no step ${id}`,
        hint: didYouMean(
          id,
          steps.map((each) => each.step.id),
        ),
      }
    if (index !== undefined && step.forEach === undefined)
      return { message: `step ${id} has no forEach, so it has no item ${index}` }
    const use: string | undefined = asKind(step, 'use')?.use
    const procedure = use === undefined ? undefined : around.procedures.get(use)
    // A procedure that is missing or broken is reported where it is used.
    if (use !== undefined && !procedure?.value) return undefined
    here = procedure?.value
  }
  return undefined
}
