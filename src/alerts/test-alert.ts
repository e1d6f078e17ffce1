/** A made-up alert that asks whether a destination can be told, and its end. Pure. */
import type { SeverityLabel } from '../findings/finding.js'
import { severityOfLabel } from '../findings/severity.js'
import type { Alert } from './alert.js'
import type { AlertNotice } from './notice.js'
import { keyOf } from './notice-key.js'
import type { Urgency } from './urgency-of.js'

export interface TestAlertParts {
  /** Of this test of all destinations. */
  id: string
  at: Date
  destination: string
  priority: Urgency['priority']
  /** Who tests, and where. */
  by: { user: string; host: string }
}

/** Each destination gets one of its own: two that share a project or a service are two tests. */
export function testAlert({ id, at, destination, priority, by }: TestAlertParts): AlertNotice {
  const alert: Alert = {
    at,
    title: `${priority} sirun alerts doctor: can ${destination} be told?`,
    // The shapes of an account and a region, for receivers that look at them; no account has this number.
    finding: { id: `alerts-doctor/${id}/${destination}`, type: 'sirun alerts doctor', title: `Test of the destination ${destination}`, source: 'guardduty', account: '000000000000', region: 'us-east-1', partition: 'aws' },
    severity: severityOfLabel(labels[priority])!,
    means: `Somebody asks whether the destination ${destination} of the routing can be told. There is nothing to do.`,
    urgency: { priority, because: 'it is a test' },
    states: [],
    affected: [],
    actor: [`${by.user} on ${by.host}`],
    seen: {},
    command: `sirun alerts doctor --only ${destination}`,
  }
  return { kind: 'alert', test: true, key: keyOf(alert.finding.id), alert }
}

/** Told to whoever shows a finding as one, so that nothing of the test stays open. `reference`: the receiver's name for it. */
export function endOfTest(notice: AlertNotice, { id, at, by }: Pick<TestAlertParts, 'id' | 'at' | 'by'>, reference: string | undefined): AlertNotice {
  const progress: AlertNotice['progress'] = { run: id, mode: 'live', state: 'closed', by: `${by.user} on ${by.host}`, since: at, phase: 'test', changes: [], evidence: [], open: [] }
  return { ...notice, progress, ...(reference !== undefined && { reference }) }
}

/** The severities for which sirun itself sets these priorities. */
const labels = { P1: 'CRITICAL', P2: 'HIGH', P3: 'MEDIUM', P4: 'LOW' } as const satisfies Record<Urgency['priority'], SeverityLabel>
