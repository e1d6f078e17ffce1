/** What a step would change, before it is approved: before → after, what can be undone, where and as whom. */
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { PlannedChange } from '../engine/plan.js'
import { forTerminal } from '../text/escape.js'
import { displayWidth, padTo, wrap } from '../text/layout.js'
import { count, formatValue } from './format-value.js'
import type { Screen } from './theme.js'

export interface PlanView {
  title: string
  why?: string
  /** Sentences about who else is hit. */
  impact: readonly string[]
  place: AwsPlace
  changes: readonly PlannedChange[]
  /** Why it is shown: the author's step, one change of it, or because the state is not what was approved. */
  because: 'step' | 'single' | 'differs'
  /** Who makes the changes, where it is known. */
  caller?: CallerIdentity
}

/** The plan, without a final line feed. Columns are as wide as their content; a row that is wider takes several lines. */
export function showPlan(plan: PlanView, screen: Screen): string {
  const { theme, columns } = screen
  return [
    ...wrap(theme.strong(forTerminal(plan.title)), columns, '  '),
    ...(plan.because === 'differs'
      ? wrap(theme.caution('The state differs from what was approved. Look again:'), columns, '  ')
      : []),
    ...(plan.why === undefined ? [] : wrap(theme.quiet(forTerminal(plan.why, { lines: true })), columns, '  ')),
    ...plan.impact.flatMap((sentence) => wrap(theme.caution(forTerminal(sentence)), columns, '  ')),
    '',
    ...changeRows(plan, screen),
    '',
    ...wrap(`${planCounts(plan.changes)} ${callerText(plan)}`, columns, '  '),
    ...wrap(endingCounts(plan.changes, screen), columns, '  '),
  ].join('\n')
}

/** `11 changes in 13 calls`. */
function planCounts(changes: readonly PlannedChange[]): string {
  const calls = changes.length + changes.filter((change) => change.via !== undefined).length
  const reads = changes.filter((change) => change.effect === 'sensitive-read').length
  const parts = [
    changes.length > reads && count(changes.length - reads, 'change'),
    reads > 0 && count(reads, 'read of secrets', 'reads of secrets'),
  ].filter(Boolean)
  return `${parts.join(' and ') || 'no change'} in ${count(calls, 'call')}`
}

function callerText({ place, caller }: PlanView): string {
  return caller === undefined
    ? `in ${placeText(place)}`
    : `as ${forTerminal(shortArn(caller.arn))} in ${placeText(place)}`
}

/** `IncidentResponder/alice` of an assumed role; the whole ARN of anything else. */
function shortArn(arn: string): string {
  return /:assumed-role\/(.+)$/.exec(arn)?.[1] ?? arn
}

/** `111122223333, eu-west-1`, with the configuration's name for it in front. */
export function placeText({ name, account, region, partition }: AwsPlace): string {
  const where = [account, region, ...(partition === 'aws' ? [] : [partition])]
    .map((part) => forTerminal(part))
    .join(', ')
  return name === undefined ? where : `${forTerminal(name)} (${where})`
}

function endingCounts(changes: readonly PlannedChange[], { theme }: Screen): string {
  const of = (kind: PlannedChange['ending']['kind']): number =>
    changes.filter((change) => change.ending.kind === kind).length
  return [
    of('undo') > 0 && `undo for ${of('undo')}`,
    of('keep') > 0 && `${of('keep')} ${of('keep') === 1 ? 'stays' : 'stay'}`,
    of('irreversible') > 0 && theme.bad(`${of('irreversible')} irreversible`),
  ]
    .filter(Boolean)
    .join(', ')
}

interface Row {
  title: string
  before: string
  after: string
  note: string
}

function changeRows(plan: PlanView, screen: Screen): string[] {
  const titles = plan.changes.map((change) => change.title)
  const isAmbiguous = (title: string): boolean => titles.indexOf(title) !== titles.lastIndexOf(title)
  const rows = plan.changes.map((change) => rowOf(change, plan.place, isAmbiguous(change.title)))
  const inner = screen.columns - 4
  // A first column wider than a third would leave no room for the states, which are what is decided on.
  let inTable = rows.filter((row) => displayWidth(row.title) <= inner / 3 && displayWidth(row.before) <= inner / 4)
  let format = tableFormat(inTable)
  // The row that asks for the most room leaves the table until the others fit.
  while (inTable.some((row) => displayWidth(format(row)) > inner)) {
    const widest = Math.max(...inTable.map(naturalWidth))
    inTable = inTable.filter((row) => naturalWidth(row) < widest)
    format = tableFormat(inTable)
  }
  return rows.flatMap((row) => (inTable.includes(row) ? [`    ${format(row)}`] : stacked(row, screen)))
}

function naturalWidth({ title, before, after, note }: Row): number {
  return displayWidth(title + before + after + note)
}

function tableFormat(rows: readonly Row[]): (row: Row) => string {
  const widest = (texts: string[]): number => Math.max(0, ...texts.map(displayWidth))
  const title = widest(rows.map((row) => row.title))
  const before = widest(rows.map((row) => row.before))
  const after = widest(rows.filter(({ note }) => note !== '').map((row) => row.after))
  return (row) =>
    `${padTo(row.title, title)}  ${padTo(row.before, before)}  →  ${padTo(row.after, after)}  ${row.note}`.trimEnd()
}

function rowOf(change: PlannedChange, place: AwsPlace, withAddress: boolean): Row {
  const elsewhere = change.place.account !== place.account || change.place.region !== place.region
  return {
    title: forTerminal(change.title) + (withAddress ? ` ${forTerminal(change.address)}` : ''),
    before: change.effect === 'sensitive-read' ? 'hidden' : formatValue(change.before),
    after: change.effect === 'sensitive-read' ? 'read' : formatValue(change.after),
    note: [
      change.via === undefined ? '' : `via ${formatValue(change.via)}`,
      change.ending.kind === 'undo'
        ? ''
        : change.ending.kind === 'keep'
          ? 'stays'
          : `irreversible: ${forTerminal(change.ending.why)}`,
      elsewhere ? `in ${placeText(change.place)}` : '',
    ]
      .filter(Boolean)
      .join(', '),
  }
}

/** One under another; a long value is broken between words only. */
function stacked({ title, before, after, note }: Row, { columns }: Screen): string[] {
  const said = note === '' ? after : `${after}, ${note}`
  const line = `      ${before} → ${said}`
  const states =
    displayWidth(line) <= columns
      ? [line]
      : [...wrap(before, columns, '      '), ...wrap(`→ ${said}`, columns, '      ')]
  return [...wrap(title, columns, '    '), ...states]
}
