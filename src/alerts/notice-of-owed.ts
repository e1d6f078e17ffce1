/** The notice of what was decided, made again from its record. Pure. */
import { incidentOf, resolvedOf, type Incidents } from './incidents.js'
import type { Notice } from './notice.js'
import { noticeOfStep } from './notice-of-step.js'
import type { OwedRecord } from './owed.js'

/** Undefined where nothing is known that could be told. */
export function noticeOfOwed(record: OwedRecord, incidents: Incidents): Notice | undefined {
  switch (record.type) {
    case 'summary': {
      const { key, at, count, since, types } = record
      return { kind: 'summary', key, at: new Date(at), count, since: new Date(since), types }
    }
    case 'alert':
      return record.shown && { kind: 'alert', key: record.key, alert: record.shown }
    default: {
      const incident = incidentOf(incidents, record.key) ?? (record.type === 'resolved' ? resolvedOf(incidents, record.key) : undefined)
      return incident && noticeOfStep(record, incident)
    }
  }
}
