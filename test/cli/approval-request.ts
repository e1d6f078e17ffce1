/** A request for an approval, with text in it that would act on a terminal. */
import type { ApprovalRequest } from '../../src/engine/approval-request.js'
import { Unknown } from '../../src/expressions/unknown.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const change = {
  address: 'cut', title: 'Cut it off', service: 'ec2', operation: 'ModifyInstanceAttribute', effect: 'write' as const, place,
  params: { InstanceId: 'i-0d3b9e2f4c7a5b130', Groups: [new Unknown('group')] }, before: ['sg-web'], after: [new Unknown('group')], ending: { kind: 'undo' as const },
}
export const approvalRequest: ApprovalRequest = {
  type: 'approval-request', format: 1, id: 'm1', run: '01JHQZ0000000000000000TEST', address: 'agree', title: 'The leads agree', because: 'step agree of the runbook', by: 'leads', of: 1,
  requested: '2026-11-24T03:00:00.000Z', expires: '2999-01-01T00:00:00.000Z', requester: { user: 'rae', host: 'desk', arns: ['arn:aws:iam::111122223333:user/rae'] },
  runbook: { kind: 'runbook', id: 'main', title: 'Main' }, files: [{ kind: 'runbook', id: 'main', sha256: 'f'.repeat(64) }],
  finding: { id: 'f1', type: 'Backdoor:EC2/C&CActivity.B', title: 'x\u001b[2Jy', severity: { label: 'HIGH', score: 8 } }, inputs: { instance_id: 'i-0d3b9e2f4c7a5b130' },
  place, remarks: ['14 others use the role'], changes: [change],
}
