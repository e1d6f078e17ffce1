/** Notices for tests: a finding at each turn of its run and without one, a summary, a message, and what attackers write. */
import type { AlertNotice, MessageNotice, Notice, Progress, Standing, SummaryNotice } from '../../src/alerts/notice.js'
import { keyOf, keyOfFinding } from '../../src/alerts/notice-key.js'
import type { Finding } from '../../src/findings/finding.js'
import { fixture } from '../findings/fixtures.js'
import { alertOf, at } from './alert-of.js'

const finding = fixture('ec2-c2-event')

export const opened: AlertNotice = { kind: 'alert', key: keyOfFinding(finding), alert: alertOf(finding) }

const progress: Progress = {
  run: '01K0000000000000000000AAAA',
  mode: 'live',
  state: 'open',
  by: 'ana on laptop-7',
  since: at,
  phase: 'isolate',
  changes: [{ title: 'Cut the instance off', at, state: 'in force' }],
  evidence: [{ name: 'memory.txt', sha256: 'ab'.repeat(32) }],
  open: [{ title: 'Stop the instance', outcome: 'declined' }],
}

export const begun: AlertNotice = { ...opened, progress }
export const stopped: AlertNotice = { ...opened, progress: { ...progress, state: 'stopped' } }
export const closed: AlertNotice = { ...opened, progress: { ...progress, state: 'closed', phase: 'close', verdict: 'true-positive' } }

const taken = { state: 'acknowledged' as const, since: at, by: 'anna on laptop', said: minutesLater(20), late: [] } satisfies Partial<Standing>

/** What became of it where no run says that. */
export const escalated: AlertNotice = { ...opened, standing: { state: 'unacknowledged', since: at, at: minutesLater(15), step: 2, tier: 1, before: ['oncall', 'second'] } }
export const acknowledged: AlertNotice = { ...opened, standing: { ...taken, at: minutesLater(20), note: 'I look at it' } }
export const reminded: AlertNotice = { ...opened, standing: { ...taken, state: 'contained', at: minutesLater(260), reminder: 1, late: [{ what: 'resolve', until: minutesLater(240) }] } }
export const resolved: AlertNotice = { ...opened, standing: { state: 'resolved', since: at, at: minutesLater(300), by: 'anna on laptop', said: minutesLater(300), verdict: 'benign', note: 'Our scanner' } }

function minutesLater(minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000)
}

export const summary: SummaryNotice = {
  kind: 'summary',
  key: keyOf('summary'),
  at,
  count: 37,
  since: new Date(at.getTime() - 600_000),
  types: [{ type: 'Recon:EC2/PortProbeUnprotectedPort', count: 30, priority: 'P4' }, { type: 'Recon:EC2/Portscan', count: 7, priority: 'P3' }],
}

export const message: MessageNotice = { kind: 'message', key: keyOf('message'), at, subject: 'Tell the owner', text: 'web-1 is cut off.\nIt stays so.', run: progress.run, mode: 'live' }

/** What others write to do harm where it is shown. */
export const hostile = '\u001b]8;;http://evil.example\u0007<!channel> <@U1> @here *b* [x](http://evil.example) | `c` ```\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script> \u202e{"type":"mention"}'

/** All that others write says this. */
export function saying(text: string): Finding {
  const { severity, instance, ...rest } = finding
  return { ...rest, arn: text, id: text, title: text, type: text, description: text, region: text, account: text, severity, instance: { ...instance!, id: text, tags: [{ key: 'Name', value: text }] }, remote: { ip: text, domain: text, country: text, asn: text, asn_org: text } }
}

/** Every kind of notice with the same words everywhere. */
export function noticesSaying(text: string): Notice[] {
  const one = { ...opened, alert: alertOf(saying(text)) }
  const run: Progress = {
    ...progress,
    by: text,
    phase: text,
    changes: Array.from({ length: 40 }, () => ({ title: text, at, state: 'unknown' })),
    evidence: Array.from({ length: 40 }, () => ({ name: text, sha256: 'ab'.repeat(32) })),
    open: [{ title: text, outcome: 'failed' }],
  }
  return [
    one,
    { ...one, progress: run },
    { ...one, progress: { ...run, state: 'closed', verdict: 'benign' } },
    { ...one, standing: { ...escalated.standing!, before: Array.from({ length: 40 }, () => text) } as Standing },
    { ...one, standing: { ...reminded.standing!, by: text, note: text } as Standing },
    { ...one, standing: { ...resolved.standing!, by: text, note: text } as Standing },
    { ...summary, types: Array.from({ length: 60 }, () => ({ type: text, count: 1, priority: 'P1' })) },
    { ...message, subject: text, text },
  ]
}
