/** Whether somebody's word counts for a request: who they are, that they did not ask themselves, once, in time, about this. */
import type { ApprovalRequest } from './approval-request.js'
import { hashOfStatement, type ApprovalStatement, type Signer } from './approval-statement.js'
import { matchesPattern } from './matches-pattern.js'
import type { Approvals } from './records.js'

export interface Judged {
  request: ApprovalRequest
  sha256: string
  statement: ApprovalStatement
  signer: Signer
}

/** What has happened so far, and when it is. */
export interface JudgedBy {
  approvals: Approvals | undefined
  now: Date
  /** People who have agreed to this request. */
  given: readonly string[]
  /** Hashes of every statement that this run has taken. */
  used: ReadonlySet<string>
}

/** How far another machine's clock may be ahead, and ours may be set back, milliseconds. */
export const skew = 5 * 60_000

/** The person whose word it is, and that it counts; or why it does not. */
export function judgeApproval({ request, sha256, statement, signer }: Judged, { approvals, now, given, used }: JudgedBy): { person: string } | { problem: string } {
  const [at, expires] = [Date.parse(statement.at), Date.parse(statement.expires)]
  const time = now.getTime()
  if (statement.request !== sha256) return { problem: 'It is about another request, or the request is not what was shown to them' }
  if (used.has(hashOfStatement(statement))) return { problem: 'It was taken before: each counts once' }
  if (!(Date.parse(request.expires) > time)) return { problem: `The request has expired (${request.expires})` }
  if (!(at <= time + skew) || !(at >= Date.parse(request.requested) - skew)) return { problem: `Its time (${statement.at}) is not between the request and now` }
  if (!(expires > time)) return { problem: `It has expired (${statement.expires})` }
  const people = signer.how === 'rehearsed' ? [signer.name] : peopleOf(signer, approvals)
  const [person] = people
  if (person === undefined) return { problem: `${nameOf(signer)} is nobody of approvals.people in the configuration` }
  if (people.length > 1) return { problem: `${nameOf(signer)} could be ${people.join(' or ')}: the configuration must tell them apart` }
  if (signer.how === 'rehearsed') return given.includes(person) ? { problem: `${person} has agreed already` } : { person }
  if (!membersOf(request.by, approvals).includes(person)) return { problem: `${person} is not in the group ${request.by}` }
  if (isRequester(person, signer, request, approvals)) return { problem: `${person} asked for it, and never counts` }
  return given.includes(person) ? { problem: `${person} has agreed already: it takes ${request.of} different people` } : { person }
}

/** Members of a group, in its order. */
export function membersOf(group: string, approvals: Approvals | undefined): readonly string[] {
  return approvals && Object.hasOwn(approvals.groups, group) ? approvals.groups[group]! : []
}

/** Those of the group who may agree: without whoever asks. */
export function eligible({ by, requester }: Pick<ApprovalRequest, 'by' | 'requester'>, approvals: Approvals | undefined): string[] {
  const asking = new Set(requester.arns.flatMap((arn) => peopleOf({ how: 'sts', arn }, approvals)))
  return membersOf(by, approvals).filter((name) => !asking.has(name))
}

function isRequester(person: string, signer: Signer, { requester }: ApprovalRequest, approvals: Approvals | undefined): boolean {
  if (signer.how === 'sts' && requester.arns.includes(signer.arn)) return true
  return requester.arns.some((arn) => peopleOf({ how: 'sts', arn }, approvals).includes(person))
}

function peopleOf(signer: { how: 'sts'; arn: string } | { how: 'ssh'; principal: string }, approvals: Approvals | undefined): string[] {
  return Object.entries(approvals?.people ?? {})
    .filter(([, { arn, ssh }]) => (signer.how === 'sts' ? arn !== undefined && matchesPattern(signer.arn, arn) : ssh === signer.principal))
    .map(([name]) => name)
}

function nameOf(signer: Signer): string {
  return signer.how === 'sts' ? signer.arn : signer.how === 'ssh' ? `The SSH principal ${signer.principal}` : signer.name
}
