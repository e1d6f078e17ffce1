/** An alert as JSON, for tools: one object on one line, times as ISO 8601, durations in milliseconds. */
import { plainValue } from '../../report/plain-value.js'
import { forJson } from '../../text/escape.js'
import type { Alert } from '../alert.js'

/** Without a line feed. */
export function alertAsJson(alert: Alert): string {
  return forJson({ type: 'alert', ...(plainValue(alert) as object) })
}
