/** An open incident for tests, as it was alerted at `since`. */
import type { Incident } from '../../src/alerts/incidents.js'

export const since = '2026-11-24T03:00:00.000Z'
export const anna = { user: 'anna', host: 'laptop', by: 'person' } as const

export function openIncident(more: Partial<Incident> = {}): Incident {
  return {
    key: 'sirun-0123456789abcdef0123456789abcdef', alert: 'A1', since, alerts: 1, to: ['oncall', 'hub'], resource: 'i-1', priority: 'P1', severity: 'CRITICAL', title: 'P1 CRITICAL Backdoor',
    finding: { id: 'f1', type: 'Backdoor:EC2/C&CActivity.B!DNS', source: 'guardduty', account: '111122223333', region: 'eu-west-1' },
    clock: { acknowledge: 900_000, contain: 3_600_000, resolve: 86_400_000 }, escalation: 'standard', ...more,
  }
}

/** So many minutes after the alert; ISO 8601. */
export function minute(minutes: number): string {
  return new Date(Date.parse(since) + minutes * 60_000).toISOString()
}
