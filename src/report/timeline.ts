/** The records of a run as sentences, in the order in which they were written. */
import type { AwsError, AwsPlace } from '../aws-model/aws.js'
import type { Signer } from '../engine/approval-statement.js'
import type { RequestKind } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import { shortValue } from './plain-value.js'
import type { TimelineEntry } from './report.js'

/** Times are UTC. What is said elsewhere again (looks at the state before, beginnings of steps) is left out. */
export function timelineOf(records: readonly JournalRecord[]): TimelineEntry[] {
  return records.flatMap((record, i) => {
    const text = sentence(record)
    if (text === undefined) return []
    const address = 'address' in record ? record.address : undefined
    return { record: i + 1, at: record.at, ...(address !== undefined && { address }), text }
  })
}

/** An account and region, with the configuration's word for it. */
export function placeText(place: AwsPlace): string {
  return `${place.account} ${place.region}${place.name === undefined ? '' : ` (${place.name})`}`
}

function sentence(record: JournalRecord): string | undefined {
  switch (record.type) {
    case 'opened':
      return `${person(record)} opened a ${record.mode} run of ${record.runbook.id} in ${placeText(record.place)}`
    case 'session':
      if (record.session === 1) return undefined
      return `${person(record)} took the run up${record.doing === 'undo' ? ' to undo it' : ''} (session ${record.session})${because(record.reason)}`
    case 'identity':
      return `AWS says that the caller in ${placeText(record.place)} is ${record.caller.arn}`
    case 'phase-started':
      return `Phase ${record.phase} began`
    case 'phase-finished':
      return `Phase ${record.phase} ended`
    case 'step-started':
    case 'observed':
      return undefined
    case 'intent':
      return `${aboutToSend(record, record.purpose, record.attempt)}: ${record.title}`
    case 'undo-intent':
      return aboutToSend(record, 'undo', 1)
    case 'outcome':
      return record.purpose === 'observe' && record.status === 'ok' ? undefined : answered(record.purpose, record)
    case 'undo-outcome':
      return answered('undo', record)
    case 'unknown':
      return answered(record.purpose, { ...record, status: 'unknown' })
    case 'job':
      return `${record.purpose === 'undo' ? 'The undo' : 'What was started'} (${record.id}) stands at: ${record.status}`
    case 'verified':
      return `Seen in effect: ${shortValue(record.value)}`
    case 'reconciled':
      return `Found ${record.found} after the interruption: ${shortValue(record.value)}`
    case 'drifted':
      return `No longer as it was set: ${shortValue(record.now)} instead of ${shortValue(record.ours)}`
    case 'permission':
      return `Asked without making it, ${record.permission.label}: ${record.service}:${record.operation}${permissionDetail(record.permission)}`
    case 'trouble':
      return `Trouble: ${record.message}`
    case 'answer':
      return `${requestNames[record.request]}: ${record.by} replied ${record.reply.do}${replyDetail(record.reply)}`
    case 'approval':
      return `${record.by} approved ${count(record.changes.length, 'change')} as shown (hash ${record.sha256})`
    case 'approval-requested':
      return `Asked ${record.request.of} of ${record.request.by} to agree to ${count(record.request.changes.length, 'change')}, for ${record.request.because} (hash ${record.sha256})`
    case 'approval-given':
      return `${record.person} agrees until ${record.expires}, ${signerText(record.signer)}${because(record.reason)}`
    case 'approval-refused':
      return `${record.person} does not agree, ${signerText(record.signer)}${because(record.reason)}`
    case 'break-glass':
      return `BREAK-GLASS by ${record.by}: ${record.reason}`
    case 'lifted':
      return `Break-glass lifted ${liftedText(record)}`
    case 'evidence':
      return `Kept evidence ${record.name}`
    case 'note':
      return `${record.by} noted: ${record.text}`
    case 'other-started':
      return `${record.by} started the procedure ${record.files[0].id} as ${record.address}`
    case 'hint':
      return `Asked for a hint: ${record.say}`
    case 'notified':
      return `${record.error ? 'Could not tell' : record.sent === false ? 'Would have told' : 'Told'} ${toldText(record)}`
    case 'told':
      return record.error ? `${record.to} could not be told how the run stands: ${record.error.name}: ${record.error.message}` : record.status === 'delivered' ? `Told ${record.to} how the run stands${record.reference === undefined ? '' : ` (${record.reference})`}` : undefined
    case 'step-finished':
      return `Step ended ${record.outcome}${because(record.reason)}`
    case 'verdict':
      return `Verdict: ${record.verdict}`
    case 'undo-started':
      return `Undo began for ${record.addresses.join(', ')}`
    case 'undo-finished':
      return `Undo ended ${record.result}${because(record.reason)}`
    case 'undo-ended':
      return record.reason === undefined ? 'The undo came to its end' : `The undo was stopped: ${record.reason}`
    case 'recovered':
      return `A crash had torn the end of the journal: ${count(record.bytes, 'byte')} cut and kept as ${record.copy}`
    case 'copy':
      return copyText(record)
    case 'stopped':
      return `The run stopped${because(record.reason)}`
    case 'closed':
      return 'The run was closed'
    case 'debrief':
      return `The drill ${record.drill} ${record.passed ? 'was passed' : 'was not passed'}: ${record.score} of 100`
  }
}

const requestNames: Record<RequestKind, string> = {
  start: 'Begin the run',
  input: 'Asked for an input',
  question: 'Asked a question',
  manual: 'Asked to do something by hand',
  change: 'Asked to approve changes',
  approval: 'Waited for others to agree',
  missing: 'Asked about what is missing',
  trouble: 'Asked what to do about the trouble',
  phase: 'Asked to end the phase with something undone',
  verdict: 'Asked for the verdict',
  uncontained: 'Asked to end with nothing isolated',
  resume: 'Asked to go on with the run',
  'undo-plan': 'Showed what an undo would do',
  undo: 'Asked to undo a change',
}

/** What proved whose word it is. */
export function signerText(signer: Signer): string {
  if (signer.how === 'sts') return `as STS says: ${signer.arn}`
  return signer.how === 'ssh' ? `by the SSH key of ${signer.principal}` : 'rehearsed'
}

/** A message, to whom, and who has it or why nobody does. */
export function toldText({ to, by, say, error, maybe }: Extract<JournalRecord, { type: 'notified' }>): string {
  const instead = by === undefined ? '' : ` (${by} instead)`
  return error ? `${to}: ${say} (${error.name}: ${error.message}${maybe ? '; it may have arrived' : ''})` : `${to}${instead}: ${say}`
}

export function copyText({ state, where, records, error }: Extract<JournalRecord, { type: 'copy' }>): string {
  if (state === 'whole') return `The copy in ${where} has caught up: ${count(records, 'record')}`
  if (state === 'unlocked') return `Nothing keeps the copy in ${where} from being deleted: Object Lock is off in the bucket, though evidence.retain is set`
  return `The copy in ${where} is behind, with ${count(records, 'record')}${error === undefined ? '' : `: ${error.name}: ${error.message}`}`
}

/** What break-glass let pass. */
export function liftedText({ what, rule }: Extract<JournalRecord, { type: 'lifted' }>): string {
  return { approval: `the approval by ${rule}`, protected: `the protection of ${rule}`, journal: `the rule that the journal is on the disk: ${rule}` }[what]
}

function person({ user, host }: { user: string; host: string }): string {
  return `${user} on ${host}`
}

type Called = { service: string; operation: string; place: AwsPlace }

function aboutToSend(call: Called, purpose: string, attempt: number): string {
  const how = attempt > 1 ? `${purpose}, attempt ${attempt}` : purpose
  return `About to send ${call.service}:${call.operation} (${how}) in ${placeText(call.place)}`
}

function answered(purpose: string, answer: { status: string; error?: AwsError; requestId?: string }): string {
  const { status, error, requestId } = answer
  const id = requestId === undefined ? '' : ` (request ${requestId})`
  if (status === 'ok') return `AWS answered the ${purpose} call${id}`
  const said = error ? `${id}: ${error.name}, ${error.message}` : id
  if (status === 'refused') return `AWS refused the ${purpose} call${said}`
  return `No answer to the ${purpose} call that can be trusted${said}`
}

function replyDetail(reply: Extract<JournalRecord, { type: 'answer' }>['reply']): string {
  if ('reason' in reply) return `: ${reply.reason}`
  if ('value' in reply) return `: ${shortValue(reply.value)}`
  if ('note' in reply && reply.note !== undefined) return `: ${reply.note}`
  return ''
}

function permissionDetail(permission: Extract<JournalRecord, { type: 'permission' }>['permission']): string {
  if ('why' in permission) return `, ${permission.why}`
  return 'decision' in permission ? `, ${permission.decision}` : ''
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
