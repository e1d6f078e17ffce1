/** What every channel shows of a notice, in the order in which it is read. Raw texts: formats escape them. Pure. */
import { formatDuration } from '../text/duration-text.js'
import type { Alert } from './alert.js'
import { alertRows, type AlertRow } from './alert-rows.js'
import type { AlertNotice, MessageNotice, Notice, SummaryNotice } from './notice.js'
import { progressRows } from './progress-rows.js'

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

/** Of a run that ended, the title says first how. */
export function sheetOf(notice: Notice): Sheet {
  const sheet = { alert: ofAlert, summary: ofSummary, message: ofMessage }[notice.kind](notice as never)
  return notice.test ? { ...sheet, title: `TEST: ${sheet.title}`, states: ['This is a test of the way to you. Nothing happened.', ...sheet.states] } : sheet
}

/** The name of what a notice is about: the same however often it is told. */
export function titleOf(notice: Notice): string {
  return sheetOf(notice.kind === 'alert' ? withoutProgress(notice) : notice).title
}

function withoutProgress({ progress: _, ...notice }: AlertNotice): AlertNotice {
  return notice
}

function ofAlert({ alert, grouped, progress }: AlertNotice): Sheet {
  const sheet = sheetOfAlert(alert)
  const many = grouped ? [`It stands for ${grouped.count} alerts since ${grouped.since.toISOString()}.`] : []
  if (!progress) return { ...sheet, states: [...sheet.states, ...many] }
  const { state, verdict, mode } = progress
  const turn = state === 'open' ? '' : state === 'closed' ? `closed, ${verdict ?? 'without a verdict'}: ` : 'stopped: '
  return {
    ...sheet,
    title: `${turn}${sheet.title}`,
    states: [...modeStates(mode), ...sheet.states, ...many],
    rows: [...progressRows(progress), ...sheet.rows],
  }
}

function ofSummary({ at, count, since, types }: SummaryNotice): Sheet {
  return {
    title: `${count} alerts were held back in ${formatDuration(at.getTime() - since.getTime())}`,
    states: [`There were more alerts than routing.yaml lets through, since ${since.toISOString()}. Each is in the alert log.`],
    rows: [{ label: 'Types', lines: types.map(({ type, count: times, priority }) => `${priority} ${type}: ${times}`) }],
  }
}

function ofMessage({ at, subject, text, run, mode }: MessageNotice): Sheet {
  return {
    title: subject === '' ? `Message of run ${run}` : subject,
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
