/** A run that uses every type of record: the golden journal and the golden report are made of it. */
import type { JournalRecord, RecordBody, UndoRecipe } from '../../src/engine/records.js'
import { Unknown } from '../../src/expressions/unknown.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const instance = 'i-0a1b2c3d4e5f60718'
const group = 'sg-0123456789abcdef0'
const recipe = (observe: string, rest: Partial<UndoRecipe>): UndoRecipe => ({
  observe: { aws: observe, value: 'output.Value' },
  within: 60_000,
  names: { inputs: { instance_id: instance } },
  ...rest,
})
const timedOut = { name: 'TimeoutError', message: 'The request timed out' }

/** Seconds after the beginning, whether the append is synced, and the record. */
const story: [number, boolean, RecordBody][] = [
  [0, true, {
    type: 'opened', format: 1, sirun: '0.1.0', mode: 'live', run: '01KAS3Q6R00000000000000000',
    runbook: { kind: 'runbook', id: 'ec2-test', title: 'EC2 instance talks to a test server', sha256: 'ab'.repeat(32) },
    files: [{ kind: 'runbook', id: 'ec2-test', sha256: 'ab'.repeat(32), text: 'sirun: 1\nid: ec2-test\n' }],
    finding: {
      id: 'f-1', type: 'Backdoor:EC2/C&CActivity.B', title: '\u001b[2J\u202e<b>C&C</b> | `x` 日本 \ud800', severity: { score: 8, label: 'HIGH' },
      account: '111122223333', region: 'eu-west-1', first_seen: new Date('2026-11-24T02:11:00Z'), tags: [{ key: 'a', 'sirun:time': 'no time' }],
    },
    inputs: { instance_id: instance, first_seen: new Date('2026-11-24T02:11:00Z') },
    org: { forensic_account: '444455556666' }, place, places: { forensics: { ...place, account: '444455556666', name: 'forensics', role: 'arn:aws:iam::444455556666:role/ir' } },
    host: 'desk.example.com', user: 'responder',
  }],
  [0, true, { type: 'session', session: 1, host: 'desk.example.com', user: 'responder', pid: 4242 }],
  [1, false, { type: 'identity', place, caller: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/ir/responder' } }],
  [30, true, { type: 'answer', address: 'start', request: 'start', reply: { do: 'start' }, by: 'responder' }],
  [30, false, { type: 'phase-started', phase: 'validate' }],
  [30, false, { type: 'step-started', address: 'instance', title: 'Look at the instance', kind: 'aws', applies: true, phase: 'validate' }],
  [31, false, { type: 'outcome', address: 'instance', purpose: 'read', status: 'ok', requestId: 'req-1' }],
  [31, true, {
    type: 'evidence', address: 'instance', name: 'instance', sha256: 'cd'.repeat(32), bytes: 40,
    content: { Reservations: [{ Instances: [{ InstanceId: instance, LaunchTime: new Date('2026-11-01T00:00:00Z'), UserData: new Uint8Array([0, 255, 10]) }] }] },
  }],
  [31, false, { type: 'step-finished', address: 'instance', outcome: 'done', value: { InstanceId: instance }, shown: { id: instance } }],
  [31, false, { type: 'step-started', address: 'verdict', title: 'Is this a true positive?', kind: 'ask', applies: true, phase: 'validate' }],
  [60, true, { type: 'answer', address: 'verdict', request: 'question', reply: { do: 'answer', value: 'true_positive' }, by: 'responder' }],
  [60, false, { type: 'step-finished', address: 'verdict', outcome: 'done', value: 'true_positive' }],
  [60, false, { type: 'step-started', address: 'harmless', title: 'Close it as a false positive', kind: 'end', applies: false, phase: 'validate' }],
  [60, false, { type: 'step-finished', address: 'harmless', outcome: 'n/a', reason: 'when is false' }],
  [60, false, { type: 'phase-finished', phase: 'validate' }],
  [60, false, { type: 'phase-started', phase: 'isolate' }],
  [61, false, { type: 'step-started', address: 'quarantine', title: 'Cut the instance off', kind: 'use', applies: true, phase: 'isolate' }],
  [62, false, { type: 'observed', address: 'quarantine.group', moment: 'before', value: [] }],
  [62, false, { type: 'observed', address: 'quarantine.cut[0]', moment: 'before', value: ['sg-web'] }],
  [80, true, {
    type: 'approval', address: 'quarantine', by: 'responder', sha256: 'ef'.repeat(32),
    changes: [
      { address: 'quarantine.group', title: 'Quarantine group', service: 'ec2', operation: 'CreateSecurityGroup', effect: 'write', place, params: { GroupName: 'sirun-q' }, before: [], after: new Unknown('quarantine.group'), ending: { kind: 'keep', why: 'It is empty and harmless' } },
      { address: 'quarantine.cut[0]', title: 'Interface eni-0a11', service: 'ec2', operation: 'ModifyNetworkInterfaceAttribute', effect: 'write', place, params: { Groups: [new Unknown('quarantine.group')] }, before: ['sg-web'], after: [new Unknown('quarantine.group')], ending: { kind: 'undo' } },
    ],
  }],
  [80, true, { type: 'answer', address: 'quarantine', request: 'change', reply: { do: 'approve' }, by: 'responder' }],
  [80, false, { type: 'step-started', address: 'quarantine.group', title: 'Quarantine group', kind: 'aws', applies: true, phase: 'isolate' }],
  [81, true, {
    type: 'intent', address: 'quarantine.group', title: 'Quarantine group', purpose: 'change', attempt: 1, service: 'ec2', operation: 'CreateSecurityGroup', place,
    params: { GroupName: 'sirun-q' }, paramsSha256: '12'.repeat(32), now: '2026-11-24T03:01:21.000Z', before: [], recipe: recipe('ec2:DescribeSecurityGroups', { keep: 'It is empty and harmless' }),
  }],
  [82, true, { type: 'outcome', address: 'quarantine.group', purpose: 'change', status: 'ok', requestId: 'req-2' }],
  [82, false, { type: 'verified', address: 'quarantine.group', value: [group] }],
  [82, false, { type: 'step-finished', address: 'quarantine.group', outcome: 'done', value: [group] }],
  [82, false, { type: 'step-started', address: 'quarantine.cut', title: 'Interfaces', kind: 'aws', applies: true, items: ['eni-0a11', 'eni-0b22'], phase: 'isolate' }],
  [83, true, {
    type: 'intent', address: 'quarantine.cut[0]', title: 'Interface eni-0a11', purpose: 'change', attempt: 1, service: 'ec2', operation: 'ModifyNetworkInterfaceAttribute', place,
    params: { NetworkInterfaceId: 'eni-0a11', Groups: [group] }, paramsSha256: '34'.repeat(32), now: '2026-11-24T03:01:23.000Z', before: ['sg-web'], becomes: [group],
    recipe: recipe('ec2:DescribeNetworkInterfaces', { undo: { aws: 'ec2:ModifyNetworkInterfaceAttribute', with: { Groups: '${before}' } } }),
  }],
  [93, true, { type: 'unknown', address: 'quarantine.cut[0]', purpose: 'change', error: timedOut }],
  [93, true, { type: 'trouble', address: 'quarantine.cut[0]', message: 'No answer came: it may have been done.', hint: 'Look again.' }],
  [99, true, { type: 'answer', address: 'quarantine.cut[0]', request: 'trouble', reply: { do: 'stop', reason: 'Shift ends' }, by: 'responder' }],
  [99, true, { type: 'stopped', address: 'quarantine.cut[0]', reason: 'Shift ends' }],
  [300, true, { type: 'session', session: 2, host: 'night.example.com', user: 'second', pid: 77 }],
  [300, true, { type: 'recovered', bytes: 17, copy: 'journal.torn-1' }],
  [301, false, { type: 'observed', address: 'quarantine.cut[0]', moment: 'later', value: [group] }],
  [301, true, { type: 'reconciled', address: 'quarantine.cut[0]', found: 'applied', value: [group] }],
  [301, false, { type: 'verified', address: 'quarantine.cut[0]', value: [group] }],
  [301, false, { type: 'observed', address: 'quarantine.cut[1]', moment: 'before', value: ['sg-web', 'sg-ssh'] }],
  [302, true, {
    type: 'intent', address: 'quarantine.cut[1]', title: 'Interface eni-0b22', purpose: 'change', attempt: 1, service: 'ec2', operation: 'ModifyNetworkInterfaceAttribute', place,
    params: { NetworkInterfaceId: 'eni-0b22', Groups: [group] }, paramsSha256: '56'.repeat(32), token: 'tok-1', now: '2026-11-24T03:05:02.000Z', before: ['sg-web', 'sg-ssh'], becomes: [group],
    recipe: recipe('ec2:DescribeNetworkInterfaces', { undo: { aws: 'ec2:ModifyNetworkInterfaceAttribute', with: { Groups: '${before}' } } }),
  }],
  [302, true, { type: 'outcome', address: 'quarantine.cut[1]', purpose: 'change', status: 'refused', error: { name: 'UnauthorizedOperation', message: 'Not authorized: `rm -rf` \u001b]8;;', status: 403, requestId: 'req-3' }, requestId: 'req-3' }],
  [303, true, { type: 'answer', address: 'quarantine.cut[1]', request: 'trouble', reply: { do: 'go-on', reason: 'The owner cuts it by hand' }, by: 'second' }],
  [303, false, { type: 'step-finished', address: 'quarantine.cut', outcome: 'partly', reason: '1 of 2 items', value: [{ of: 'eni-0a11', value: [group] }] }],
  [303, false, { type: 'step-finished', address: 'quarantine', outcome: 'partly', reason: 'quarantine.cut is partly done' }],
  [303, false, { type: 'step-started', address: 'role', title: 'Revoke the sessions of the role', kind: 'aws', applies: true, phase: 'isolate' }],
  [304, true, { type: 'answer', address: 'role', request: 'change', reply: { do: 'skip', reason: 'Shared with payments | ask first' }, by: 'second' }],
  [304, false, { type: 'step-finished', address: 'role', outcome: 'declined', reason: 'Shared with payments | ask first' }],
  [304, true, { type: 'answer', address: 'isolate', request: 'phase', reply: { do: 'go-on', reason: 'Known' }, by: 'second' }],
  [305, true, { type: 'drifted', address: 'quarantine.cut[0]', ours: [group], now: ['sg-web'] }],
  [306, false, { type: 'phase-finished', phase: 'isolate' }],
  [310, true, { type: 'note', address: 'role', text: 'Asked payments in chat\nNo answer yet', by: 'second' }],
  [311, true, { type: 'notified', address: 'tell', to: 'secops', say: 'Contained' }],
  [320, true, { type: 'verdict', verdict: 'true-positive', address: 'finish' }],
  [400, true, { type: 'undo-started', addresses: ['quarantine.cut[0]', 'quarantine.group'] }],
  [401, true, { type: 'undo-intent', address: 'quarantine.cut[0]', service: 'ec2', operation: 'ModifyNetworkInterfaceAttribute', place, params: { NetworkInterfaceId: 'eni-0a11', Groups: ['sg-web'] }, paramsSha256: '78'.repeat(32), before: ['sg-web'], ours: [group] }],
  [402, true, { type: 'undo-outcome', address: 'quarantine.cut[0]', status: 'ok', requestId: 'req-4' }],
  [402, true, { type: 'undo-finished', address: 'quarantine.cut[0]', result: 'undone', value: ['sg-web'] }],
  [402, true, { type: 'undo-finished', address: 'quarantine.group', result: 'kept', reason: 'It is empty and harmless' }],
  [420, true, { type: 'closed', verdict: 'true-positive' }],
  // A drill writes these two; what stands above is as it was before they came to the format.
  [421, false, { type: 'hint', address: 'role', say: 'Who else uses it?' }],
  [422, true, { type: 'debrief', drill: 'ec2-contain', ended: 'closed', passed: false, score: 64, hints: 1, milliseconds: 422_000 }],
]

const beginning = Date.parse('2026-11-24T03:00:00.000Z')

/** The clock of the second session began anew. */
export const sampleRun: { record: JournalRecord; sync: boolean }[] = story.map(([seconds, sync, body]) => ({
  record: { at: new Date(beginning + seconds * 1000).toISOString(), mono: (seconds < 300 ? 5000 : -290_000) + seconds * 1000, ...body },
  sync,
}))
