/** What others agreed to, and what break-glass lifted, from the records. */
import type { JournalRecord } from '../engine/records.js'
import type { ReportedApproval, ReportedBreakGlass } from './report.js'
import { liftedText, signerText } from './timeline.js'

/** Every request, with what was said about it. */
export function collectApprovals(records: readonly JournalRecord[]): ReportedApproval[] {
  const found: ReportedApproval[] = []
  records.forEach((record, i) => {
    if (record.type === 'approval-requested') {
      const { at, address, sha256, request } = record
      const { by, of, because, expires, changes } = request
      found.push({ record: i + 1, at, address, by, of, because, expires, changes: changes.length, sha256, said: [] })
    } else if (record.type === 'approval-given' || record.type === 'approval-refused') {
      const { at, person, signer, reason } = record
      const decision = record.type === 'approval-given' ? 'yes' : 'no'
      const expires = record.type === 'approval-given' ? { expires: record.expires } : {}
      found.find(({ sha256 }) => sha256 === record.request)?.said.push({ record: i + 1, at, person, decision, proof: signerText(signer), ...expires, ...(reason !== undefined && { reason }) })
    }
  })
  return found
}

/** Each time that the glass was broken, with what it lifted until the next. */
export function collectBreakGlass(records: readonly JournalRecord[]): ReportedBreakGlass[] {
  const found: ReportedBreakGlass[] = []
  records.forEach((record, i) => {
    if (record.type === 'break-glass') found.push({ record: i + 1, at: record.at, by: record.by, reason: record.reason, lifted: [] })
    else if (record.type === 'lifted') found.at(-1)?.lifted.push({ record: i + 1, ...(record.address !== undefined && { address: record.address }), text: liftedText(record) })
  })
  return found
}
