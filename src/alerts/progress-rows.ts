/** How a run stands, as rows for those who are not at its terminal. Raw texts: formats escape them. Pure. */
import type { AlertRow } from './alert-rows.js'
import type { Progress } from './notice.js'

/** Rows with something in them. */
export function progressRows({ run, state, by, since, phase, changes, evidence, open, verdict }: Progress): AlertRow[] {
  const stands = { open: `open, in phase ${phase}`, stopped: `stopped in phase ${phase}`, closed: 'closed' }[state]
  const rows: AlertRow[] = [
    { label: 'Run', lines: [`${run}: ${stands}`, `by ${by}, since ${since.toISOString()}`] },
    { label: 'Verdict', lines: verdict === undefined ? [] : [verdict] },
    { label: 'Changed', lines: changes.map((change) => `${change.title}: ${change.state}, ${change.at.toISOString()}`) },
    { label: 'Not done', lines: open.map(({ title, outcome }) => `${title}: ${outcome}`) },
    { label: 'Evidence', lines: evidence.map(({ name, sha256 }) => `${name}: SHA-256 ${sha256}`) },
  ]
  return rows.filter(({ lines }) => lines.length > 0)
}
