/** What a step would change, before it is approved: before → after, what can be undone, where and as whom. */
import type { AwsPlace, CallerIdentity, Permission } from '../aws-model/aws.js'
import type { PlannedChange } from '../engine/plan.js'
import type { PlannedPermission } from '../engine/ports.js'
import { Unknown, unknownIn } from '../expressions/unknown.js'
import { isMap, type Value } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { displayWidth, padTo, wrap } from '../text/layout.js'
import { count, formatValue } from './format-value.js'
import { allNames, itemOf } from './resources-hit.js'
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
  /** What AWS says beforehand, where it was asked. */
  permissions?: readonly PlannedPermission[]
  /** Who makes the changes, where it is known. */
  caller?: CallerIdentity
}

/** The plan, without a final line feed. */
export function showPlan(plan: PlanView, screen: Screen): string {
  const { theme, columns } = screen
  return [
    ...wrap(theme.strong(forTerminal(plan.title)), columns, '  '),
    ...(plan.because === 'differs'
      ? wrap(theme.caution('The state differs from what was approved. Look again:'), columns, '  ')
      : []),
    ...(plan.why === undefined ? [] : wrap(theme.quiet(forTerminal(plan.why, { lines: true })), columns, '  ')),
    ...plan.impact.flatMap((sentence) => wrap(theme.caution(`! ${forTerminal(sentence)}`), columns, '  ')),
    '',
    ...changeRows(plan, screen),
    '',
    ...wrap(`${planCounts(plan.changes)} ${callerText(plan)}`, columns, '  '),
    ...wrap(endingCounts(plan.changes, screen), columns, '  '),
    ...permissionLines(plan.permissions ?? [], screen),
    ...plan.changes.flatMap((change) => irreversibleLines(change, screen)),
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
  return caller === undefined ? `in ${placeText(place)}` : `as ${callerName(caller)} in ${placeText(place)}`
}

/** `IncidentResponder/alice` of an assumed role; the whole ARN of anything else. Escaped. */
export function callerName({ arn }: CallerIdentity): string {
  return forTerminal(/:assumed-role\/(.+)$/.exec(arn)?.[1] ?? arn)
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

/** What would be denied comes by name, with the action that is missing; IAM's advice is called no proof. */
export function permissionLines(permissions: readonly PlannedPermission[], { columns, theme }: Screen): string[] {
  if (permissions.length === 0) return []
  const denied = permissions.filter(isDenied)
  const count = (label: Permission['label']): number => permissions.filter((each) => each.permission.label === label && !isDenied(each)).length
  const parts = [
    count('permitted') > 0 && `${count('permitted')} permitted`,
    count('simulated') > 0 && `${count('simulated')} allowed by IAM's simulation, no proof`,
    count('unchecked') > 0 && `${count('unchecked')} cannot be checked`,
  ].filter((part) => part !== false)
  const isWhole = parts.length === 1 && denied.length === 0 && count('permitted') > 0
  return [
    ...wrap(theme.quiet(`checked: ${isWhole ? 'all permitted' : parts.join(', ') || 'see below'}`), columns, '  '),
    ...denied.flatMap(({ address, action, permission }) =>
      wrap(theme.bad(`! ${forTerminal(address)} would be denied: ${forTerminal(action)} is missing${'decision' in permission ? ` (IAM's simulation for any resource: ${forTerminal(permission.decision)}, no proof)` : ''}`), columns, '  '),
    ),
  ]
}

/** AWS says so, or IAM's simulation does. */
export function isDenied({ permission }: PlannedPermission): boolean {
  return permission.label === 'denied' || (permission.label === 'simulated' && permission.decision !== 'allowed')
}

function irreversibleLines({ title, ending }: PlannedChange, { columns, theme }: Screen): string[] {
  if (ending.kind !== 'irreversible') return []
  return wrap(theme.bad(`! ${forTerminal(title)} cannot be undone: ${forTerminal(ending.why)}`), columns, '  ')
}

/** A change as a row. `number` stands in front where there are several, and is what others refer to. */
interface Row {
  number: string
  title: string
  item: string
  before: string
  after: string
  notes: string[]
}

/** Columns: number, what, before → after and notes. What does not fit its column goes below, whole. */
function changeRows(plan: PlanView, screen: Screen): string[] {
  const numbers = new Map(plan.changes.map(({ address }, index) => [address, index + 1]))
  const rows = plan.changes.map((change, index) => ({ number: String(index + 1), ...rowOf(change, plan, numbers) }))
  const inner = screen.columns - 4
  const numbered = rows.length > 1 ? String(rows.length).length + 2 : 0
  const widest = (texts: string[]): number => Math.max(0, ...texts.map(displayWidth))
  const what = Math.min(widest(rows.flatMap(({ title, item }) => [title, item])), Math.floor(inner * 0.45) - numbered)
  const room = inner - numbered - what - 2
  const before = widest(rows.map((row) => row.before).filter((text) => displayWidth(text) <= room / 3))
  return rows.flatMap((row, index) => {
    const isRepeated = rows[index - 1]?.title === row.title && row.item !== ''
    const name = isRepeated
      ? wrap(row.item, what)
      : [...wrap(row.title, what), ...(row.item === '' ? [] : wrap(row.item, what))]
    const named = name.map((text, line) => (line === 0 || isRepeated ? text : `  ${text}`))
    const states = stateLines(row, before, room)
    return beside(numbered === 0 ? '' : padTo(row.number, numbered), named, what, states, room)
  })
}

/** `before → after` with the notes behind it where they fit, else below. */
function stateLines({ before, after, notes }: Row, width: number, room: number): string[] {
  const line = `${padTo(before, width)}  →  ${after}`
  const withNotes = [line, ...notes].join('  ')
  if (displayWidth(withNotes) <= room) return [withNotes]
  if (displayWidth(line) <= room) return [line, ...notes.flatMap((note) => wrap(note, room, ' '.repeat(width + 5)))]
  return [...wrap(before, room), ...wrap([`→ ${after}`, ...notes].join(', '), room)]
}

/** Two columns. Where a text on either side is too wide for its column, the right one goes below, from further left. */
function beside(
  number: string,
  left: readonly string[],
  width: number,
  right: readonly string[],
  room: number,
): string[] {
  const gap = ' '.repeat(displayWidth(number))
  const isWide = left.some((text) => displayWidth(text) > width + 2) || right.some((text) => displayWidth(text) > room)
  const lines = isWide
    ? [...left, ...right.map((text) => `    ${text}`)]
    : paired(left, right).map(([name, state]) => `${padTo(name, width)}  ${state}`)
  return lines.map((text, index) => `    ${index === 0 ? number : gap}${text}`.trimEnd())
}

function paired(left: readonly string[], right: readonly string[]): (readonly [string, string])[] {
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index) => [left[index] ?? '', right[index] ?? ''] as const,
  )
}

function rowOf(
  change: PlannedChange,
  { place, changes, title }: PlanView,
  numbers: ReadonlyMap<string, number>,
): Omit<Row, 'number'> {
  const elsewhere = change.place.account !== place.account || change.place.region !== place.region
  const siblings = changes.filter((other) => baseOf(other) === baseOf(change))
  const isSecret = change.effect === 'sensitive-read'
  // Alone under its own title it is told by what it hits.
  const names =
    changes.length === 1 && title === change.title
      ? allNames(change)
          .map((name) => forTerminal(name))
          .join(' ')
      : ''
  const item =
    names !== ''
      ? undefined
      : /\[\d+\]/.test(change.address) || siblings.length > 1
        ? itemOf(change, siblings, changes)
        : undefined
  const isTold = item !== undefined || siblings.length === 1
  const state = (value: Value): string => stateText(value, change.address, numbers)
  return {
    title: names || forTerminal(change.title),
    item: forTerminal(isTold ? (item ?? '') : change.address),
    before: isSecret ? 'hidden' : state(change.before),
    after: isSecret ? 'read' : state(change.after),
    notes: [
      change.via === undefined ? '' : `via ${state(change.via)}`,
      change.ending.kind === 'undo' || isSecret ? '' : change.ending.kind === 'keep' ? 'stays' : 'irreversible',
      elsewhere ? `in ${placeText(change.place)}` : '',
    ].filter(Boolean),
  }
}

/** Address without the index of its item. */
function baseOf({ address, title }: PlannedChange): string {
  return `${address.replace(/\[\d+\]$/, '')} ${title}`
}

/** What is not known yet is said by the number of the change that makes it. */
function stateText(value: Value, own: string, numbers: ReadonlyMap<string, number>): string {
  const unknown = unknownIn(value)
  if (!unknown) return formatValue(value)
  if (unknown.because === own) return 'new'
  const number = numbers.get(unknown.because)
  if (number === undefined) return formatValue(value)
  const isAll = value instanceof Unknown || (Array.isArray(value) && value.length === 1)
  return isAll && !isMap(value) ? `known after ${number}` : formatValue(value)
}
