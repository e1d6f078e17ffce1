/** Notices for tests, at a fixed time. */
import type { AlertNotice, MessageNotice, Progress, SummaryNotice } from '../../src/alerts/notice.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { Finding } from '../../src/findings/finding.js'
import { fixture } from '../findings/fixtures.js'
import { alertOf, at } from './alert-of.js'

export const run = '01JHQZ0000000000000000RVN1'

export function alertNotice(more: Partial<AlertNotice> = {}, finding: Finding = fixture('ec2-c2-event')): AlertNotice {
  return { kind: 'alert', key: keyOfFinding(finding), alert: alertOf(finding), ...more }
}

export function progressOf(more: Partial<Progress> = {}): Progress {
  return { run, mode: 'live', state: 'open', by: 'ada@host', since: at, phase: 'contain', changes: [], evidence: [], open: [], ...more }
}

export const summaryNotice: SummaryNotice = { kind: 'summary', key: 'sirun-summary', at, since: new Date('2026-11-24T02:50:00Z'), count: 12, types: [{ type: 'Recon:EC2/Portscan', count: 12, priority: 'P3' }] }

export const messageNotice: MessageNotice = { kind: 'message', key: 'sirun-message', at, subject: 'Contained', text: 'The instance is isolated.\nPlease look.', run, mode: 'live' }

/** What attackers write into names: a second line, a header, an escape sequence, what hides. */
export const hostileText = 'x\r\nBcc: all@evil.example\n\u001b]8;;http://evil.example\u0007\u0000\u202e<script>"\u2028é'

/** Every text of the finding that others write says this. */
export function saying(text: string): Finding {
  const { instance, ...rest } = fixture('ec2-c2-event')
  return { ...rest, title: text, type: text, description: text, account: text, region: text, instance: { ...instance!, id: text, tags: [{ key: 'Name', value: text }] } }
}
