/** What a watcher says: one JSON object a line, or a line for people. Pure. */
import type { Theme } from '../terminal/theme.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import type { WatchEvent } from '../watch/watch-event.js'

export type Level = 'debug' | 'info' | 'warn' | 'error'

export function levelOf(event: WatchEvent): Level {
  switch (event.event) {
    case 'received':
    case 'taken':
    case 'duplicate':
      return 'debug'
    case 'rejected':
    case 'put-back':
      return 'warn'
    case 'delivery':
      return event.error === undefined ? 'info' : 'warn'
    case 'untold':
    case 'trouble':
    case 'failed':
      return 'error'
    default:
      return 'info'
  }
}

/** Members `ts` (ISO 8601 UTC), `level`, `event`, then those of the event. */
export function asLogObject(event: WatchEvent, at: Date): object {
  const { event: name, ...members } = event
  return { ts: at.toISOString(), level: levelOf(event), event: name, ...members }
}

/** One line, without a line feed; the time is in UTC. */
export function asLogLine(event: WatchEvent, at: Date, theme: Theme): string {
  const paint = { debug: theme.quiet, info: (text: string) => text, warn: theme.caution, error: theme.bad }[levelOf(event)]
  return `${theme.quiet(at.toISOString().slice(11, 19))} ${paint(wordsOf(event))}`
}

function wordsOf(event: WatchEvent): string {
  switch (event.event) {
    case 'started':
      return 'Watching. Ctrl-C ends it.'
    case 'received':
      return `received ${event.messages}`
    case 'recorded':
      return `${short(event.key)} ${event.priority} ${forTerminal(event.finding)} → ${event.suppressed === undefined ? event.to.map(({ name, outcome }) => (outcome === 'told' ? name : `${name} (${outcome})`)).join(', ') : `nobody: suppressed by ${event.suppressed}`}`
    case 'duplicate':
      return `${short(event.key)} came before`
    case 'signal':
      return `${short(event.key)} ${event.signal} by ${forTerminal(event.user)}`
    case 'rejected':
      return `rejected message ${forTerminal(event.message)}: ${forTerminal(event.reason, { max: 300 })}`
    case 'taken':
      return `recorded message ${forTerminal(event.message)} in ${formatDuration(event.milliseconds)}`
    case 'put-back':
      return `message ${forTerminal(event.message)} comes again${event.seconds === undefined ? '' : ` in ${event.seconds} s`}: ${forTerminal(event.why, { max: 300 })}`
    case 'delivery':
      return `${short(event.key)} ${event.to}: ${event.error ?? event.status}${event.what === 'alert' ? '' : ` (${event.what})`}`
    case 'untold':
      return `${short(event.key)} NOBODY was told for ${event.to} (${event.what})`
    case 'escalated':
      return `${short(event.key)} ${event.what} ${event.number} → ${event.to.join(', ')}`
    case 'trouble':
      return `${forTerminal(event.message)}${event.hint === undefined ? '' : ` ${forTerminal(event.hint)}`} sirun goes on trying. [${event.code}]`
    case 'recovered':
      return `${partWords[event.part]} works again after ${formatDuration(event.milliseconds)}.`
    case 'failed':
      return `${forTerminal(event.message)} This is a mistake of sirun: ${forTerminal(event.error, { max: 1_000 })}`
    case 'stopping':
      return `Ending: ${event.inWork} messages and ${event.deliveries} deliveries are finished first. Ctrl-C again ends at once; nothing is lost.`
    case 'stopped':
      return `Ended.${event.released > 0 ? ` ${event.released} messages went back to the queue.` : ''}${event.deliveries > 0 ? ` ${event.deliveries} alerts are told by the next watcher.` : ''}`
  }
}

/** As `sirun alerts list` shows it. */
function short(key: string): string {
  return key.replace(/^sirun-/, '').slice(0, 8)
}

const partWords: Record<Extract<WatchEvent, { event: 'recovered' }>['part'], string> = {
  receive: 'Receiving', hide: 'Extending the time of messages', delete: 'Deleting messages', log: 'The alert log',
}
