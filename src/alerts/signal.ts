/**
 * What a person or a run says of an incident, as a message of the watched queue: the alert log that knows the incident is
 * usually on another machine. Pure.
 */
import type { Verdict } from '../engine/records.js'
import { findJsonProblem } from '../findings/check-json.js'
import type { AlertRecordBody, Sayer, SaidRecord } from './alert-records.js'
import { isKey } from './notice-key.js'

export interface Signal {
  type: 'sirun-signal'
  format: 1
  signal: 'acknowledged' | 'contained' | 'resolved'
  /** Of the finding: `src/alerts/notice-key.ts`. */
  key: string
  /** When it was said; ISO 8601 UTC. */
  at: string
  by: { user: string; host: string }
  /** The run that it was said in. */
  run?: string
  /** Of what is resolved. */
  verdict?: Verdict
  note?: string
}

/** Units of text; a longer message is none, and not looked into. */
const longest = 16_384

const verdicts: readonly unknown[] = ['true-positive', 'false-positive', 'benign', 'duplicate'] satisfies Verdict[]
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 4_096
const optional = (is: (value: unknown) => boolean) => (value: unknown): boolean => value === undefined || is(value)

const members: Readonly<Record<keyof Signal, (value: unknown) => boolean>> = {
  type: (value) => value === 'sirun-signal',
  format: (value) => value === 1,
  signal: (value) => value === 'acknowledged' || value === 'contained' || value === 'resolved',
  key: (value) => typeof value === 'string' && isKey(value),
  at: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
  by: (value) => typeof value === 'object' && value !== null && Object.keys(value).every((name) => name === 'user' || name === 'host') && isText((value as Signal['by']).user) && isText((value as Signal['by']).host),
  run: optional(isText),
  verdict: optional((value) => verdicts.includes(value)),
  note: optional(isText),
}

/**
 * The signal that `text` is, or what is wrong with it; undefined where it does not claim to be one. Only the message itself
 * can be one: what stands inside of an event, or of a notification of SNS, may be written by an attacker.
 */
export function readSignal(text: string): { signal: Signal } | { problem: string } | undefined {
  if (text.length > longest || !text.includes('sirun-signal') || findJsonProblem(text, 3) !== undefined) return undefined
  const value = JSON.parse(text) as Record<string, unknown> | null
  if (typeof value !== 'object' || value === null || value['type'] !== 'sirun-signal') return undefined
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(members, name))
  const wrong = Object.entries(members).flatMap(([name, holds]) => (holds(value[name]) ? [] : [name]))
  if (unknown.length === 0 && wrong.length === 0) return { signal: value as unknown as Signal }
  return { problem: `This says that it is a signal of sirun, but ${unknown.length > 0 ? `has ${unknown.slice(0, 5).join(', ')}` : `its ${wrong.join(', ')} cannot be`}.` }
}

/** The message of what is said here and now. */
export function signalOf({ type: signal, key, said: { user, host, run, note, at }, ...more }: SaidRecord, now: Date): Signal {
  const verdict = 'verdict' in more ? more.verdict : undefined
  return { type: 'sirun-signal', format: 1, signal, key, at: at ?? now.toISOString(), by: { user, host }, ...(run !== undefined && { run }), ...(verdict !== undefined && { verdict }), ...(note !== undefined && { note }) }
}

/** The record of it. `sender`: whom AWS takes for the sender of the message. */
export function recordOfSignal({ signal, key, at, by, run, verdict, note }: Signal, sender?: string): Extract<AlertRecordBody, { said: Sayer }> {
  const said: Sayer = { ...by, by: run === undefined ? 'person' : 'run', at, ...(run !== undefined && { run }), ...(sender !== undefined && { sender }), ...(note !== undefined && { note }) }
  return signal === 'resolved' ? { type: signal, key, said, ...(verdict !== undefined && { verdict }) } : { type: signal, key, said }
}
