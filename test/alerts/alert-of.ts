/** Alerts for tests, at a fixed time. */
import type { Alert } from '../../src/alerts/alert.js'
import { buildAlert, type AlertParts } from '../../src/alerts/build-alert.js'
import { urgencyOf } from '../../src/alerts/urgency-of.js'
import type { Finding } from '../../src/findings/finding.js'

export const at = new Date('2026-11-24T03:00:00Z')

export function alertOf(finding: Finding, parts: Partial<AlertParts> = {}): Alert {
  return buildAlert({ finding, at, urgency: urgencyOf(finding, ''), ...parts })
}
