/** The text of one message → findings, a signal, or why it is neither. Pure. */
import { readSignal, type Signal } from '../alerts/signal.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { Finding } from '../findings/finding.js'
import { readFindings } from '../findings/read-finding.js'

/** A batch may hold findings beside what is none. */
export interface TakenEvent {
  findings: Finding[]
  signal?: Signal
  /** Why the text, or a part of it, cannot be told to anybody. It quotes the text: escape it where it leaves. */
  rejected?: string
}

/** Reasons that are kept of one message. */
const mostReasons = 10

/** What is in `text`: events of EventBridge, notifications of SNS around them, findings, or batches of these. */
export function takeEvent(text: string): TakenEvent {
  const signal = readSignal(text)
  if (signal) return 'signal' in signal ? { findings: [], signal: signal.signal } : { findings: [], rejected: signal.problem }
  const { findings, problems } = readFindings(text, 'message')
  return { findings, ...(problems.length > 0 && { rejected: reasonsOf(problems) }) }
}

function reasonsOf(problems: readonly Diagnostic[]): string {
  const shown = problems.slice(0, mostReasons).map(({ message, place }) => (place?.line === undefined ? message : `${message} (line ${place.line}, column ${place.column})`))
  return [...shown, ...(problems.length > mostReasons ? [`And ${problems.length - mostReasons} more.`] : [])].join(' ')
}
