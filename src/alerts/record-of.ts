/** Whether a notice belongs into the record of its finding, where the finding is kept. Pure. */
import type { AlertNotice, Notice } from './notice.js'

/** The notice, or why no record is touched. */
export function recordOf(notice: Notice): AlertNotice | { why: string } {
  if (notice.kind !== 'alert') return { why: 'it is about no single finding' }
  if (notice.test) return { why: 'a test changes no finding' }
  if (notice.progress && notice.progress.mode !== 'live') return { why: `a ${notice.progress.mode === 'drill' ? 'drill' : 'dry run'} changes no finding` }
  return notice
}
