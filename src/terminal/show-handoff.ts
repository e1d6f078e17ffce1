/** The state of a run as text for a chat: what it is about, what is contained, how it is undone, what comes next. */
import type { JournalRecord } from '../engine/records.js'
import { isMap, type Value } from '../expressions/value.js'
import { collectBreakGlass } from '../report/collect-approvals.js'
import { collectChanges } from '../report/collect-changes.js'
import { collectSteps } from '../report/collect-steps.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { formatClock, formatTime, formatValue } from './format-value.js'
import { modeWords } from './show-header.js'
import { callerName, placeText } from './show-plan.js'

export interface HandoffView {
  records: readonly JournalRecord[]
  /** The question that is open. */
  next?: { address: string; title: string }
  now: Date
  /** Width of a line. */
  columns: number
}

/** Plain lines without a final line feed, to be copied whole. */
export function showHandoff({ records, next, now, columns }: HandoffView): string {
  const opened = records.find((record) => record.type === 'opened')
  if (!opened) return 'The run has not begun.'
  const { mode, run, runbook, place, user, host, finding, inputs } = opened
  const caller = records.findLast((record) => record.type === 'identity')?.caller
  const notes = records.flatMap((record) =>
    record.type === 'note' ? [`${formatClock(record.at)} ${forTerminal(record.text)} (${forTerminal(record.by)})`] : [],
  )
  return [
    `Hand-off at ${formatTime(now)}${mode === 'live' ? '' : `, ${modeWords[mode]}`}`,
    finding === null ? `About: ${inputText(inputs)}` : `Finding: ${findingText(finding)}`,
    `Where: ${placeText(place)}`,
    `Runbook: ${forTerminal(runbook.id)}, run ${forTerminal(run)}, since ${formatTime(opened.at)}`,
    `Who: ${forTerminal(user)} on ${forTerminal(host)}${caller === undefined ? '' : ` as ${callerName(caller)}`}`,
    ...list('Contained', changeTexts(records, mode), 'nothing has been changed'),
    ...list('Not done', openTexts(records)),
    ...list('BREAK-GLASS, to be looked at', liftedTexts(records)),
    ...list('Notes', notes),
    `Next: ${nextText(next)}`,
    `Record: sirun report ${forTerminal(run)}`,
  ]
    .flatMap((line) => hanging(line, columns))
    .join('\n')
}

function nextText(next: HandoffView['next']): string {
  if (next === undefined) return 'nothing is open'
  return [next.address, next.title]
    .filter((text) => text !== '')
    .map((text) => forTerminal(text))
    .join(', ')
}

function list(label: string, items: readonly string[], none?: string): string[] {
  if (items.length === 0) return none === undefined ? [] : [`${label}: ${none}`]
  return [`${label}:`, ...items.map((item) => `- ${item}`)]
}

function hanging(line: string, columns: number): string[] {
  const [first = '', ...rest] = wrap(line, columns - 2)
  return [first, ...rest.map((text) => `  ${text}`)]
}

function findingText(finding: Value): string {
  if (!isMap(finding)) return ''
  const { severity, type, id, instance } = finding
  const level = isMap(severity)
    ? [severity['label'], severity['score']].map((part) => formatValue(part ?? '')).join(' ')
    : ''
  const about = isMap(instance) && typeof instance['id'] === 'string' ? ` on ${forTerminal(instance['id'])}` : ''
  return `${level} ${formatValue(type ?? null)}${about}, id ${formatValue(id ?? null)}`
}

function inputText(inputs: { [name: string]: Value }): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${forTerminal(name)} ${formatValue(value)}`)
    .join(', ')
}

/** A tick only for what was seen in effect. */
function changeTexts(records: readonly JournalRecord[], mode: 'live' | 'dry-run' | 'drill'): string[] {
  return collectChanges(records, mode).map(({ title, address, before, after, state, ending }) => {
    const sign = state === 'verified' ? '✔' : state === 'put-back' ? '–' : '?'
    const word = state === 'verified' ? '' : ` (${state})`
    const end =
      ending.kind === 'undo'
        ? `undo: ${forTerminal(ending.operation)} to ${formatValue(before)}`
        : ending.kind === 'keep'
          ? 'stays'
          : 'cannot be undone'
    const states = `${formatValue(before)} → ${formatValue(after)}${word}`
    return `${sign} ${forTerminal(title)} [${forTerminal(address)}]: ${states}; ${end}`
  })
}

function liftedTexts(records: readonly JournalRecord[]): string[] {
  return collectBreakGlass(records).flatMap(({ by, reason, lifted }) => [`${forTerminal(by)}: ${forTerminal(reason)}`, ...lifted.map(({ text }) => forTerminal(text))])
}

function openTexts(records: readonly JournalRecord[]): string[] {
  const open = collectSteps(records).filter(({ outcome }) =>
    ['declined', 'failed', 'blocked', 'partly'].includes(outcome),
  )
  return open.map(({ address, title, outcome, reason }) => {
    const why = reason === undefined ? '' : `, ${forTerminal(reason)}`
    return `${forTerminal(outcome)}: ${forTerminal(title)} [${forTerminal(address)}]${why}`
  })
}
