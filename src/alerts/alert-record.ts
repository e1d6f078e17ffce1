/** An alert and what the routing says of it, as its record in the log: the one truth, from which it is told again. Pure. */
import { createHash } from 'node:crypto'
import { canonical } from '../expressions/canonical.js'
import type { Finding } from '../findings/finding.js'
import type { Alert } from './alert.js'
import type { AlertRecordBody, RecordedRoute, Teller } from './alert-records.js'
import { keyOfFinding } from './notice-key.js'
import { resourceOf } from './resource-of.js'
import type { Decision } from './route-alert.js'

type AlertBody = Extract<AlertRecordBody, { type: 'alert' }>

export function alertRecord(id: string, { alert, finding }: { alert: Alert; finding: Finding }, decision: Decision, { by, version = versionOf(finding) }: { by: Teller; version?: string }): AlertBody {
  const { finding: about, severity, title, urgency } = alert
  const { suppressed, isDefault, escalation } = decision
  const { priority, acknowledge, contain, resolve } = urgency
  const to = decision.destinations.map(asRecorded)
  const isShown = to.some(({ outcome }) => outcome === 'told' || outcome === 'limited')
  return {
    type: 'alert',
    id,
    key: keyOfFinding(finding),
    finding: { id: about.id, ...(about.arn !== undefined && { arn: about.arn }), type: about.type, source: about.source, account: about.account, region: about.region },
    resource: resourceOf(finding),
    priority,
    severity: severity.label,
    title,
    by,
    isDefault,
    ...(suppressed && { suppressed: { id: suppressed.id, reason: suppressed.reason, until: suppressed.until.toISOString() } }),
    to,
    version,
    clock: { ...(acknowledge !== undefined && { acknowledge }), ...(contain !== undefined && { contain }), ...(resolve !== undefined && { resolve }) },
    ...(escalation !== undefined && { escalation }),
    ...(isShown && { shown: alert }),
  }
}

/** SHA-256 of the finding as it is: what comes again with the same is the same event, told twice. */
export function versionOf(finding: Finding): string {
  return createHash('sha256').update(canonical(finding)).digest('hex')
}

function asRecorded(routed: Decision['destinations'][number]): RecordedRoute {
  const { name, rules, outcome } = routed
  if (outcome === 'grouped') return { name, rules, outcome, grouped: { ...routed.grouped, since: routed.grouped.since.toISOString() } }
  if (outcome === 'limited') return { name, rules, outcome, limited: { held: routed.limited.held, due: routed.limited.due.toISOString() } }
  return { name, rules, outcome }
}
