/** A report as JSON, for tools: times as ISO 8601, bytes as base64, pure ASCII. */
import { plainValue } from '../plain-value.js'
import type { Report } from '../report.js'

/** Indented, with a line feed at the end. Characters that a terminal might act on are JSON escapes. */
export function reportAsJson(report: Report): string {
  const text = JSON.stringify(plainValue(report), null, 2)
  return `${text.replace(/[^\n\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
