/** What every channel shows of a notice, in the order in which it is read. Raw texts: formats escape them. Pure. */
import { formatDuration } from '../text/duration-text.js'
import type { Alert } from './alert.js'
import { alertRows, type AlertRow } from './alert-rows.js'
import type { AlertNotice, MessageNotice, Notice, SummaryNotice } from './notice.js'
import { progressRows } from './progress-rows.js'
import { standingRows, standingStates, standingTitle } from './standing-words.js'

export interface Sheet {
  /** One line, for subjects and titles. */
  title: string
  /** What a person must know first, one sentence each. */
  states: readonly string[]
  /** Words of a person or a runbook, with lines of their own. */
  text?: string
  rows: readonly AlertRow[]
  /** To copy into a shell. */
  command?: string
  link?: string
}

/** An alert by itself. */
export function sheetOfAlert(alert: Alert): Sheet {
  const { title, states, command, link } = alert
  return { title, states, rows: alertRows(alert), command, ...(link !== undefined && { link }) }
}

/** The title says first what became of it: how its run ended, that nobody has it, or that somebody does. */
export function sheetOf(notice: Notice): Sheet {
  const sheet = { ...bodyOf(notice), title: `${becameOf(notice)}${titleOf(notice)}` }
  const first = [
    ...(notice.test ? ['This is a test of the way to you. Nothing happened.'] : []),
    ...(notice.again ? ['You may have this already: nobody knows whether it arrived before.'] : []),
  ]
  return { ...sheet, states: [...first, ...sheet.states] }
}

/** The name of what a notice is about: the same however often it is told. */
export function titleOf(notice: Notice): string {
  return `${notice.test ? 'TEST: ' : ''}${ownTitle(notice)}`
}

function ownTitle(notice: Notice): string {
  if (notice.kind === 'alert') return notice.alert.title
  if (notice.kind === 'summary') return `${notice.count} alerts were held back in ${formatDuration(notice.at.getTime() - notice.since.getTime())}`
  return notice.subject === '' ? `Message of run ${notice.run}` : notice.subject
}

/** Of a run, nothing while it goes on. */
function becameOf(notice: Notice): string {
  const { progress, standing } = notice.kind === 'alert' ? notice : {}
  if (standing) return `${standingTitle(standing)}: `
  if (progress?.state === 'closed') return `closed, ${progress.verdict ?? 'without a verdict'}: `
  return progress?.state === 'stopped' ? 'stopped: ' : ''
}

function bodyOf(notice: Notice): Omit<Sheet, 'title'> {
  if (notice.kind === 'alert') return ofAlert(notice)
  return notice.kind === 'summary' ? ofSummary(notice) : ofMessage(notice)
}

function ofAlert({ key, alert, grouped, progress, standing }: AlertNotice): Sheet {
  const sheet = sheetOfAlert(alert)
  const many = grouped ? [`It stands for ${grouped.count} alerts since ${grouped.since.toISOString()}.`] : []
  return {
    ...sheet,
    states: [...(standing ? standingStates(standing) : []), ...(progress ? modeStates(progress.mode) : []), ...sheet.states, ...many],
    rows: [...(standing ? standingRows(standing, key) : []), ...(progress ? progressRows(progress) : []), ...sheet.rows],
  }
}

function ofSummary({ since, types }: SummaryNotice): Omit<Sheet, 'title'> {
  return {
    states: [`There were more alerts than routing.yaml lets through, since ${since.toISOString()}. Each is in the alert log.`],
    rows: [{ label: 'Types', lines: types.map(({ type, count: times, priority }) => `${priority} ${type}: ${times}`) }],
  }
}

function ofMessage({ at, text, run, mode }: MessageNotice): Omit<Sheet, 'title'> {
  return {
    states: modeStates(mode),
    text,
    rows: [
      { label: 'Run', lines: [run] },
      { label: 'Said', lines: [at.toISOString()] },
    ],
  }
}

function modeStates(mode: MessageNotice['mode']): string[] {
  return mode === 'live' ? [] : [`The run is a ${mode === 'drill' ? 'drill' : 'dry run'}: nothing is changed.`]
}
