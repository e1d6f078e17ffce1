/** What a person must know about the finding itself before acting on it: it is no real one, or somebody closed it. */
import { momentText } from '../text/moment-text.js'
import type { Finding } from './finding.js'

/** One sentence each; none for a finding that is open, real, and as it was given. */
export function findingState({ sample, archived, suppressed, updated_since, updated, source, status, alarm, compliance }: Finding): string[] {
  return [
    sample && 'This is a sample finding: its resources do not exist.',
    archived && `This finding is archived${source === 'guardduty' ? ' in GuardDuty: by somebody, or by a suppression rule' : ''}.`,
    source === 'cloudwatch' && alarm?.state === 'ALARM' && status !== alarm.state && `This alarm is in the state ${wordOf(status)} by now. What it counted has happened all the same.`,
    source === 'cloudwatch' && alarm?.state !== 'ALARM' && 'This alarm is not in the state ALARM.',
    source === 'config' && compliance?.status === 'NON_COMPLIANT' && status !== compliance.status && `The compliance of this resource is ${wordOf(status)} by now.`,
    source === 'config' && compliance?.status !== 'NON_COMPLIANT' && 'This resource was not found to be NON_COMPLIANT.',
    suppressed && 'This finding is suppressed in Security Hub.',
    updated_since && `GuardDuty has updated this finding since the copy that was given, from ${momentText(updated_since)}${updated === undefined ? '' : ` to ${momentText(updated)}`}: this is the newer one.`,
  ].filter((sentence): sentence is string => typeof sentence === 'string')
}

/** Of CloudWatch and Config, which write such words; anything else is not repeated, since sinks differ. */
function wordOf(status = ''): string {
  return /^[A-Z_]{1,40}$/.test(status) ? status : 'another'
}
