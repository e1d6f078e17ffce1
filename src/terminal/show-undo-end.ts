/** The last screen of an undo: what became of each change, and what is left to do. */
import type { JournalRecord } from '../engine/records.js'
import type { UndoResult } from '../engine/undo.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count } from './format-value.js'
import { modeWords } from './show-header.js'
import type { Screen } from './theme.js'

type Body<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>

/** What became of one change; `not-reached`: the undo was stopped before it. */
export interface Accounted {
  address: string
  title: string
  result: UndoResult | 'not-reached'
  reason?: string
}

/** Every change of the latest undo, as its records account for it. */
export function accountOfUndo(records: readonly JournalRecord[]): { changes: Accounted[]; stopped?: string } {
  const begun = records.findLastIndex(({ type }) => type === 'undo-started')
  if (begun < 0) return { changes: [] }
  const { addresses } = records[begun] as Body<'undo-started'>
  const ended = records.slice(begun).find((record) => record.type === 'undo-ended')
  const changes = addresses.map((address): Accounted => {
    const finished = records.findLast((record): record is Body<'undo-finished'> => record.type === 'undo-finished' && record.address === address)
    const title = records.find((record): record is Body<'intent'> => record.type === 'intent' && record.address === address)?.title ?? ''
    // Of an earlier undo that went otherwise, this one has said nothing yet.
    const isOld = finished !== undefined && records.indexOf(finished) < begun && !done.has(finished.result)
    if (!finished || isOld) return { address, title, result: 'not-reached' }
    return { address, title, result: finished.result, ...(finished.reason !== undefined && { reason: finished.reason }) }
  })
  return { changes, ...(ended?.reason !== undefined && { stopped: ended.reason }) }
}

const done = new Set<Accounted['result']>(['undone', 'nothing-to-do', 'kept', 'irreversible'])

const words: Record<Accounted['result'], { sign: string; word: string; paint: 'good' | 'bad' | 'caution' | 'quiet' }> = {
  undone: { sign: '✔', word: 'put back', paint: 'good' },
  'nothing-to-do': { sign: '=', word: 'nothing to do', paint: 'quiet' },
  kept: { sign: '–', word: 'stays', paint: 'quiet' },
  irreversible: { sign: '–', word: 'cannot be undone', paint: 'caution' },
  declined: { sign: '○', word: 'left', paint: 'caution' },
  drifted: { sign: '✘', word: 'drifted, left', paint: 'bad' },
  held: { sign: '✘', word: 'left for another run', paint: 'caution' },
  failed: { sign: '✘', word: 'failed', paint: 'bad' },
  'not-reached': { sign: '?', word: 'not reached', paint: 'caution' },
}

/** Without a final line feed. */
export function showUndoEnd(run: string, records: readonly JournalRecord[], screen: Screen): string {
  const { theme, columns } = screen
  const { changes, stopped } = accountOfUndo(records)
  const mode = records.find((record) => record.type === 'opened')?.mode ?? 'live'
  const open = changes.filter(({ result }) => !done.has(result)).length
  const head = stopped !== undefined ? `The undo stopped: ${forTerminal(stopped)}` : open === 0 ? 'The undo is done' : `The undo went through, and left ${count(open, 'change')}`
  return [
    ...wrap(`${theme.mode[mode](modeWords[mode])}  ${theme.strong(head)}`, columns, '  '),
    '',
    ...changes.map((change) => undoLine(change, '    ', screen)),
    ...(changes.length === 0 ? ['  Nothing was changed that could be undone.'] : []),
    ...(open > 0 ? ['', ...wrap(theme.strong(`What is left: sirun undo ${forTerminal(run)}`), columns, '  ')] : []),
  ].join('\n')
}

/** `✔ Protect it from termination (protect), put back`. */
export function undoLine({ title, address, result, reason }: Accounted, indent: string, { theme, columns }: Screen): string {
  const { sign, word, paint } = words[result]
  const why = reason === undefined ? '' : `: ${forTerminal(reason)}`
  const [first = '', ...rest] = wrap(`${forTerminal(title)} ${theme.quiet(`(${forTerminal(address)})`)}, ${word}${why}`, columns, `${indent}  `)
  return [`${indent}${theme[paint](sign)}${first.slice(indent.length + 1)}`, ...rest].join('\n')
}
