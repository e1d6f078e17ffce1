/** A runbook or procedure as prose: head, phases, steps, and the procedures that they use below them. */
import {
  asKind,
  isProcedure,
  phases,
  stepsOf,
  type Procedure,
  type Runbook,
  type RunbookFile,
  type Step,
} from '../runbooks/runbook.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { describeStep, type Row } from './describe-step.js'
import { formatValue } from './format-value.js'
import { layerTexts, matchTexts, reviewText, type FromLayers } from './show-runbook-list.js'
import type { Screen, Theme } from './theme.js'

export interface RunbookView extends FromLayers {
  content: RunbookFile
  /** Path as it is shown. */
  file: string
  /** Ids. */
  drills: readonly string[]
  /** The procedure of that id, where it can be read. */
  procedure(id: string): Procedure | undefined
}

/** The whole file, without a final line feed. */
export function showRunbook(view: RunbookView, screen: Screen): string {
  const { content } = view
  const { theme, columns } = screen
  const shown = new Set<string>(isProcedure(content) ? [content.id] : [])
  const steps = isProcedure(content)
    ? ['', ...stepLines(content.steps, '', '  ', view, screen, shown)]
    : phases.flatMap((phase) => {
        const inPhase = stepsOf(content).flatMap((each) => (each.phase === phase ? [each.step] : []))
        if (inPhase.length === 0) return []
        return ['', `  ${theme.strong(phase.toUpperCase())}`, '', ...stepLines(inPhase, '', '  ', view, screen, shown)]
      })
  return [
    ...wrap(`${theme.strong(forTerminal(content.id))}  ${forTerminal(content.title)}`, columns, '  '),
    ...wrap(forTerminal(content.summary), columns, '  '),
    '',
    ...rowLines(headRows(view, screen), '  ', screen),
    ...steps,
    ...outputLines(content, screen),
  ].join('\n')
}

function headRows(view: RunbookView, { theme }: Screen): Row[] {
  const { content, file, drills } = view
  const { match = [], attack = [] } = content as Partial<Runbook>
  const listed = (label: string, texts: readonly string[]): Row[] =>
    texts.map((text, index) => [index === 0 ? label : '', text])
  return [
    ...listed('for', matchTexts(match)),
    ['owner', `${forTerminal(content.owner)}, ${reviewText(content.reviewed)}`],
    ...(attack.length === 0 ? [] : [['attack', attack.map((id) => forTerminal(id)).join(', ')] as Row]),
    ...listed('inputs', inputTexts(content)),
    ...listed('drills', drills.map((id) => forTerminal(id))),
    ...listed('see', (content.references ?? []).map((url) => forTerminal(url))),
    ['file', forTerminal(file)],
    ...layerRows(view, theme),
  ]
}

function layerRows(view: RunbookView, theme: Theme): Row[] {
  const texts = layerTexts(view, theme)
  const { content: { id }, replaces } = view
  const diff: Row[] = replaces ? [['', `sirun runbooks diff ${forTerminal(id)}`, 'whole']] : []
  return [...texts.map((text, index): Row => [index === 0 ? 'layer' : '', text]), ...diff]
}

function inputTexts({ inputs = {} }: RunbookFile): string[] {
  return Object.entries(inputs).map(([name, input]) => {
    const notes = [
      input.type,
      ...(input.optional ? ['optional'] : []),
      ...(input.default === undefined ? [] : [`default ${formatValue(input.default)}`]),
      ...('from' in input && typeof input.from === 'string' ? [`from ${forTerminal(input.from)}`] : []),
    ]
    return `${forTerminal(name)}: ${forTerminal(input.describe)} (${notes.join(', ')})`
  })
}

function outputLines(content: RunbookFile, screen: Screen): string[] {
  if (!isProcedure(content) || !content.outputs) return []
  const rows = Object.entries(content.outputs).map(
    ([name, value]): Row => [forTerminal(name), formatValue(value)],
  )
  return ['', `  ${screen.theme.strong('OUTPUTS')}`, '', ...rowLines(rows, '  ', screen)]
}

/** Steps with numbers like 2.1, a blank line between them. `shown` are the procedures that are written out already. */
function stepLines(
  steps: readonly Step[],
  number: string,
  indent: string,
  view: RunbookView,
  screen: Screen,
  shown: Set<string>,
): string[] {
  const { theme, columns } = screen
  return steps.flatMap((step, index) => {
    const own = `${number}${index + 1}`
    const inner = indent + ' '.repeat(own.length + 2)
    const head = `${theme.strong(forTerminal(step.title))}  ${theme.quiet(forTerminal(step.id))}`
    const [first, ...rest] = wrap(head, columns, inner)
    return [
      ...(index === 0 ? [] : ['']),
      `${indent}${theme.accent(own)}  ${first!.slice(inner.length)}`,
      ...rest,
      ...rowLines(describeStep(step), inner, screen),
      ...usedLines(step, `${own}.`, inner, view, screen, shown),
    ]
  })
}

function usedLines(
  step: Step,
  number: string,
  indent: string,
  view: RunbookView,
  screen: Screen,
  shown: Set<string>,
): string[] {
  const id = asKind(step, 'use')?.use
  if (id === undefined) return []
  const procedure = view.procedure(id)
  if (!procedure) return rowLines([['', screen.theme.bad('cannot be read')]], indent, screen)
  const title = wrap(forTerminal(procedure.title), screen.columns, indent)
  if (shown.has(id)) return [...title, `${indent}${screen.theme.quiet('its steps: see above')}`]
  shown.add(id)
  return [...title, '', ...stepLines(procedure.steps, number, `${indent}  `, view, screen, shown)]
}

/** Labels in a column, and what belongs to them beside it; lines to be copied are never broken. */
function rowLines(rows: readonly Row[], indent: string, { columns, theme }: Screen): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length)) + 2
  const inner = indent + ' '.repeat(width)
  return rows.flatMap(([label, text, form]) => {
    const [first = '', ...rest] = form === 'whole' ? [inner + text] : wrap(text, columns, inner)
    return [`${indent}${theme.quiet(padTo(label, width))}${first.slice(inner.length)}`.trimEnd(), ...rest]
  })
}
