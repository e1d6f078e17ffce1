/** The records of a run as a person at a terminal sees them go by: one line for what was read, one for each change. */
import type { JournalRecord, StepOutcome } from '../engine/records.js'
import { isMap, type Value } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { displayWidth, wrap } from '../text/layout.js'
import { formatDuration } from '../text/duration-text.js'
import { byHand } from './by-hand.js'
import { count, formatClock, formatValue } from './format-value.js'
import { modeWords } from './show-header.js'
import { permissionText, showRecord } from './show-record.js'
import type { Screen, Theme } from './theme.js'
import { undoLine } from './show-undo-end.js'
import { withoutItems, type OutlinedStep, type WalkOutline } from './walk-outline.js'

type Body<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>

export interface WalkView {
  outline: WalkOutline
  mode: 'live' | 'dry-run' | 'drill'
  /** The records before this one. */
  before: readonly JournalRecord[]
}

/** What is shown of a record, with a final line feed; an empty text where a prompt shows it, or nobody needs it. */
export function showWalk(record: JournalRecord, view: WalkView, screen: Screen): string {
  switch (record.type) {
    case 'step-finished':
      return finishedLines(record, view, screen)
    case 'intent':
      return record.attempt > 1 && record.purpose !== 'undo'
        ? `    … attempt ${record.attempt}: ${forTerminal(record.title)}\n`
        : record.purpose === 'undo'
          ? showRecord(record, screen, view.mode)
          : ''
    case 'other-started':
      return `\n  ${screen.theme.strong('ANOTHER ACTION')}  ${forTerminal(record.files[0].id)}\n`
    case 'job':
      return record.ended === undefined ? '' : showRecord(record, screen, view.mode)
    case 'approval-refused':
      return showRecord(record, screen, view.mode) + handLines(record, view, screen)
    case 'approval-given':
    case 'break-glass':
    case 'lifted':
    case 'copy':
    case 'drifted':
    case 'reconciled':
    case 'recovered':
    case 'told':
      return showRecord(record, screen, view.mode)
    case 'notified':
      return firstLine(view, screen) + showRecord(record, screen, view.mode)
    case 'undo-finished':
      return `${undoLine({ ...record, title: titleAt(record.address, view) }, '  ', screen)}\n`
    case 'verdict':
      return `\n  » verdict: ${forTerminal(record.verdict)}\n`
    case 'note':
      return `  » noted\n`
    default:
      return ''
  }
}

/** What nobody agreed to can be done by hand all the same. */
function handLines({ request }: Body<'approval-refused'>, { before }: WalkView, screen: Screen): string {
  const asked = before.find((earlier) => earlier.type === 'approval-requested' && earlier.sha256 === request) as Body<'approval-requested'> | undefined
  return (asked?.request.changes ?? []).flatMap((change) => byHand(change, screen)).map((line) => `${line}\n`).join('')
}

function titleAt(address: string, { outline }: WalkView): string {
  return outline.steps.get(withoutItems(address))?.title ?? ''
}

/** What is being waited for after a record, escaped, in one line; undefined: nothing that this record begins. */
export function awaited(record: JournalRecord, { outline }: Pick<WalkView, 'outline'>): string | undefined {
  if (record.type === 'step-started' && record.applies && (record.kind === 'aws' || record.kind === 'wait' || record.kind === 'activity')) {
    const { polls = false } = outline.steps.get(withoutItems(record.address)) ?? {}
    return polls ? `${forTerminal(record.title)}, since ${formatClock(record.at)}` : forTerminal(record.title)
  }
  if (record.type === 'undo-intent') return `${forTerminal(outline.steps.get(withoutItems(record.address))?.title ?? record.address)}: being put back`
  if (record.type === 'intent') return `${forTerminal(record.title)}: waiting for AWS`
  if (record.type === 'job' && record.ended === undefined) {
    const title = outline.steps.get(withoutItems(record.address))?.title ?? record.address
    return `${forTerminal(title)}: ${forTerminal(record.status)}, since ${formatClock(record.at)}`
  }
  if (record.type === 'outcome' && record.status === 'ok' && record.purpose !== 'undo') {
    const title = outline.steps.get(withoutItems(record.address))?.title ?? record.address
    return `${forTerminal(title)}: accepted, looking until it is so, since ${formatClock(record.at)}`
  }
  return undefined
}

function finishedLines(record: Body<'step-finished'>, view: WalkView, screen: Screen): string {
  const { address, outcome, reason } = record
  const step = view.outline.steps.get(withoutItems(address))
  if (!step || reason === 'the run ended before it') return ''
  const isInner = address.includes('.')
  const isWhole = outcome === 'done' || outcome === 'already'
  if (step.isChange)
    return hasItems(address, view) ? '' : firstLine(view, screen) + changeLine(record, step, view, screen)
  if (step.kind === 'end' && outcome === 'n/a') return ''
  // Inside a procedure only changes matter, and what went wrong; answers and manual steps stand where they were given.
  if (
    isInner
      ? isWhole || outcome === 'n/a'
      : isWhole && (step.kind === 'ask' || step.kind === 'manual' || step.kind === 'end')
  )
    return ''
  if (/\]$/.test(address) && isWhole && step.kind !== 'use') return ''
  const text = firstLine(view, screen)
  if (step.kind === 'use' && isWhole) {
    const shown = view.mode === 'dry-run' ? planned : outcomeSigns[outcome]
    return /\]$/.test(address) ? '' : `${text}${line('  ', shown, forTerminal(step.title), '', screen)}\n`
  }
  const said = isWhole && reason === undefined
    ? readLines(record, screen)
    : reason === undefined
      ? []
      : wrap(forTerminal(reason), screen.columns, '      ')
  return (
    text +
    [...line('  ', outcomeSigns[outcome], forTerminal(step.title), '', screen).split('\n'), ...said]
      .map((each) => `${each}\n`)
      .join('')
  )
}

/** The name of a phase, before its first line. */
function firstLine({ before, outline, mode }: WalkView, screen: Screen): string {
  const begun = before.findLastIndex(({ type }) => type === 'phase-started')
  const phase = begun < 0 ? undefined : (before[begun] as Body<'phase-started'>).phase
  const isFirst =
    phase !== undefined &&
    !before.slice(begun).some((earlier) => earlier.type === 'answer' || showsLine(earlier, outline))
  return isFirst
    ? `\n  ${screen.theme.strong(forTerminal(phase).toUpperCase())}  ${screen.theme.mode[mode](modeWords[mode])}\n\n`
    : ''
}

function showsLine(record: JournalRecord, outline: WalkOutline): boolean {
  if (record.type === 'notified') return true
  return (
    record.type === 'step-finished' &&
    record.reason !== 'the run ended before it' &&
    outline.steps.has(withoutItems(record.address)) &&
    !record.address.includes('.')
  )
}

/** The items of a list have lines of their own. */
function hasItems(address: string, { before }: WalkView): boolean {
  return before.some((record) => record.type === 'step-finished' && record.address.startsWith(`${address}[`))
}

interface OutcomeSign {
  sign: string
  word: string
  paint: keyof Omit<Theme, 'mode'>
}

/** Done, proved; was so already; does not apply; all else. The words say what the signs do. */
export const outcomeSigns: Record<StepOutcome, OutcomeSign> = {
  done: { sign: '✔', word: '', paint: 'good' },
  already: { sign: '=', word: 'already so', paint: 'quiet' },
  'n/a': { sign: '–', word: 'n/a', paint: 'quiet' },
  declined: { sign: '○', word: 'declined', paint: 'caution' },
  failed: { sign: '✘', word: 'failed', paint: 'bad' },
  blocked: { sign: '✘', word: 'blocked', paint: 'bad' },
  partly: { sign: '◐', word: 'partly', paint: 'caution' },
}

/** What a dry run would do. */
const planned: OutcomeSign = { sign: '·', word: '', paint: 'quiet' }

function line(indent: string, { sign, word, paint }: OutcomeSign, text: string, after: string, { columns, theme }: Screen): string {
  const said = [text, word, after].filter((part) => part !== '').join(', ')
  const [first = '', ...rest] = wrap(said, columns, `${indent}  `)
  return [`${indent}${theme[paint](sign)}${first.slice(indent.length + 1)}`, ...rest].join('\n')
}

/** `✔ Protect it from termination is true (0.4 s)`; ticked only because the engine saw it. */
function changeLine(record: Body<'step-finished'>, step: OutlinedStep, { before, mode }: WalkView, screen: Screen): string {
  const { address, outcome, value, reason } = record
  const started = before.find(
    (each) => each.type === 'step-started' && each.address === address.replace(/\[\d+\]$/, ''),
  )
  const observed = before.findLast((each) => each.type === 'observed' && each.address === address)
  // Each process has a monotonic clock of its own.
  const isTimed = observed !== undefined && !before.slice(before.indexOf(observed)).some(({ type }) => type === 'session')
  const index = /\[(\d+)\]$/.exec(address)?.[1]
  const item =
    index === undefined || started?.type !== 'step-started' ? undefined : nameOf(started.items?.[Number(index)])
  const name = forTerminal(step.title) + (item === undefined ? '' : `, ${item}`)
  const isProven = before.some((each) => each.type === 'verified' && each.address === address)
  const state = outcome === 'done' && value !== undefined ? `${name}: ${stateText(value)}` : name
  const indent = address.includes('.') ? '    ' : '  '
  if (mode === 'dry-run' && outcome === 'done') {
    const asked = before.findLast((each) => each.type === 'permission' && each.address === address)
    return `${line(indent, planned, state, asked?.type === 'permission' ? permissionText(asked.permission) : '', screen)}\n`
  }
  const after =
    outcome === 'done'
      ? isProven && observed
        ? ''
        : 'not seen'
      : reason === undefined || outcome === 'n/a'
        ? ''
        : forTerminal(reason)
  // No-break spaces: a time is not torn from its unit.
  const time = outcome === 'done' && isTimed ? ` (${tookText(record.mono - observed.mono)})` : ''
  return `${line(indent, outcomeSigns[outcome], state + time, after, screen)}\n`
}

function tookText(milliseconds: number): string {
  const text = milliseconds < 60_000 ? `${(milliseconds / 1000).toFixed(1)} s` : formatDuration(milliseconds)
  return text.replaceAll(' ', '\u00a0')
}

/** A rule set or the like is in the plan's details; here it only says that it is so. */
function stateText(value: Value): string {
  if (value === null) return 'gone'
  const text = formatValue(value)
  if (text.length <= 60 || typeof value === 'string') return text
  return Array.isArray(value) ? count(value.length, 'entry', 'entries') : 'as it must be'
}

/** An item of a list, as a person names it: itself, or the first text in it. */
function nameOf(item: Value | undefined): string | undefined {
  if (item === undefined || item === null) return undefined
  if (typeof item === 'string') return forTerminal(item)
  const first = isMap(item) ? Object.values(item).find((member) => typeof member === 'string') : undefined
  return first === undefined ? undefined : forTerminal(first)
}

/** So many lines of what a step read; the rest is behind a key. */
const most = 5

function readLines({ shown, value }: Body<'step-finished'>, { columns, theme }: Screen): string[] {
  const indent = '      '
  if (shown === undefined && value === undefined) return []
  const lines = shown === undefined ? shortLines(value!, columns, indent) : factLines(shown, columns, indent)
  const more = lines.length - most
  return more > 1 ? [...lines.slice(0, most), `${indent}${theme.quiet(`… ${more} more lines: d shows all`)}`] : lines
}

/** A value that the author did not say how to show: only where it is short. */
function shortLines(value: Value, columns: number, indent: string): string[] {
  const items = Array.isArray(value) ? value : [value]
  const texts = items.map((item) =>
    isMap(item) && 'of' in item && 'value' in item
      ? `${formatValue(item['of'])}: ${formatValue(item['value'])}`
      : formatValue(item),
  )
  return texts.every((text) => displayWidth(text) <= 2 * columns)
    ? texts.flatMap((text) => wrap(text, columns, indent))
    : []
}

function factLines(shown: Value, columns: number, indent: string): string[] {
  if (!Array.isArray(shown)) return wrap(isMap(shown) ? factText(shown) : formatValue(shown), columns, indent)
  if (shown.length === 0) return [`${indent}none`]
  return shown.flatMap((item) => wrap(isMap(item) ? factText(item) : formatValue(item), columns, indent))
}

/** `state running, image ami-0a1, tags Name=web-1`: names are the author's, values are from outside. */
function factText(map: { [name: string]: Value }): string {
  return Object.entries(map)
    .map(([name, value]) => `${forTerminal(name)} ${formatValue(value)}`)
    .join(', ')
}
