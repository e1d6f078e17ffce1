/** What a person must know about the finding itself before acting on it: it is no real one, or somebody closed it. */
import type { Finding } from './finding.js'

/** One sentence each; none for a finding that is open, real, and as it was given. */
export function findingState({ sample, archived, suppressed, updated_since, updated, source }: Finding): string[] {
  return [
    sample && 'This is a sample finding: its resources do not exist.',
    archived && `This finding is archived${source === 'guardduty' ? ' in GuardDuty: by somebody, or by a suppression rule' : ''}.`,
    suppressed && 'This finding is suppressed in Security Hub.',
    updated_since && `GuardDuty has updated this finding since the copy that was given, from ${timeText(updated_since)}${updated === undefined ? '' : ` to ${timeText(updated)}`}: this is the newer one.`,
  ].filter((sentence): sentence is string => typeof sentence === 'string')
}

/** `2026-11-24 02:11:09Z`. */
function timeText(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}Z`
}
