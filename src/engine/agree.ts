/** Others agree first: the request, their words one by one, and which changes they cover until when. */
import type { Value, ValueMap } from '../expressions/value.js'
import { isAsPlanned } from './approvers.js'
import { approvalTime } from './approval-rule.js'
import { hashOfRequest, type ApprovalNeed, type ApprovalRequest } from './approval-request.js'
import { hashOfStatement } from './approval-statement.js'
import { markOf, sha256 } from './derived-ids.js'
import { judgeApproval, skew } from './judge-approval.js'
import type { PlannedChange } from './plan.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import type { Approvals } from './records.js'
import { answerKey, type AskedApproval } from './run-state.js'
import type { Approver } from './step-kind.js'
import { tellApprovers } from './tell-approvers.js'

/** What is asked about: a step of the runbook, or one change. */
export interface AskedFor {
  address: string
  title: string
  why?: string
  remarks?: readonly string[]
  changes: readonly PlannedChange[]
}

/**
 * Returns undefined when enough people have agreed to these changes as they are; else why they are not made. Break-glass
 * lifts it. Throws RunStopped.
 */
export async function agree(run: Run, need: ApprovalNeed, about: AskedFor): Promise<{ do: 'skip'; reason: string } | undefined> {
  const telling: Promise<void>[] = []
  try {
    return await agreeTo(run, need, about, ({ request, sha256: hash }) => {
      const told = tellApprovers(run, request, hash)
      // What it throws is thrown below, when the question is answered.
      told.catch(() => undefined)
      telling.push(told)
    })
  } finally {
    await Promise.all(telling)
  }
}

async function agreeTo(run: Run, need: ApprovalNeed, about: AskedFor, onRequested: (asked: AskedApproval) => void): Promise<{ do: 'skip'; reason: string } | undefined> {
  const { address, title } = about
  if (run.state.brokenGlass !== undefined) {
    await emit(run, { type: 'lifted', address, what: 'approval', rule: wanted(need), reason: run.state.brokenGlass })
    return undefined
  }
  let problem: string | undefined
  for (;;) {
    const before = pending(run, need, about)
    const asked = before ?? (await request(run, need, about))
    if (!before) onRequested(asked)
    if (asked.given.length >= asked.request.of) return undefined
    const given = asked.given.map(({ person, expires }) => ({ person, expires }))
    const reply = await ask(run, { kind: 'approval', address, title, request: asked.request, sha256: asked.sha256, given, ...(problem !== undefined && { problem }) })
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    if (reply.do === 'skip') return reply
    problem = undefined
    const { statement, signer } = reply
    const by = { approvals: approvalsOf(run), now: run.ports.clock.now(), given: given.map(({ person }) => person), used: run.state.usedStatements }
    const judged = judgeApproval({ request: asked.request, sha256: asked.sha256, statement, signer }, by)
    if ('problem' in judged) {
      problem = judged.problem
      continue
    }
    const { reason } = statement
    const said = { address, request: asked.sha256, person: judged.person, signer, statement: hashOfStatement(statement), said: statement.at, ...(reason !== undefined && { reason }) }
    if (statement.decision === 'no') {
      await emit(run, { type: 'approval-refused', ...said })
      return { do: 'skip', reason: `${judged.person} does not agree${reason === undefined ? '' : `: ${reason}`}` }
    }
    await emit(run, { type: 'approval-given', ...said, expires: endOf(run, statement.at, statement.expires) })
  }
}

/** An approver for what needs others: what they agreed to may run as it was shown, until it expires; the rest is asked for. */
export function agreedApprover(run: Run, need: ApprovalNeed, decider: Approver): Approver {
  return {
    approve: async (change) => {
      const decision = await decider.approve(change)
      if (decision.do !== 'approve' || isAgreed(run, need, change)) return decision
      const { address, title } = change
      return (await agree(run, need, { address, title, changes: [change] })) ?? decision
    },
  }
}

/** Whether enough people have agreed to this change as it is now. */
function isAgreed(run: Run, need: ApprovalNeed, change: PlannedChange): boolean {
  // Lifted for the step as a whole.
  if (run.state.brokenGlass !== undefined && run.state.liftedApprovals.has(wanted(need))) return true
  return run.state.asked.some((asked) => {
    const { request } = asked
    if (!isFor(request, need) || stillGiven(run, asked).length < request.of) return false
    const addresses = new Set(request.changes.map(({ address }) => address))
    const planned = request.changes.find(({ address }) => address === change.address)
    return planned !== undefined && isAsPlanned(planned, change, ({ because }) => because === 'now' || addresses.has(because))
  })
}

function wanted({ of, by, because }: ApprovalNeed): string {
  return `${of} of ${by} (${because})`
}

function isFor({ by, of }: ApprovalRequest, need: ApprovalNeed): boolean {
  return by === need.by && of >= need.of
}

/** The request that was made for exactly this and is still open or granted. Approvals that have expired do not count. */
function pending(run: Run, need: ApprovalNeed, about: AskedFor): AskedApproval | undefined {
  const asked = run.state.asked.findLast(({ request }) => request.address === about.address && isFor(request, need))
  if (!asked || asked.refused || sha256(asked.request.changes) !== sha256(about.changes)) return undefined
  const given = stillGiven(run, asked)
  return isInTime(run, asked.request.requested, asked.request.expires) || given.length >= asked.request.of ? { ...asked, given } : undefined
}

function stillGiven(run: Run, { given }: AskedApproval): AskedApproval['given'] {
  return given.filter(({ at, expires }) => isInTime(run, at, expires))
}

/** A clock that was set back since would make everything last longer: what is of the future by now does not hold. */
function isInTime(run: Run, begun: string, expires: string): boolean {
  const now = run.ports.clock.now().getTime()
  return Date.parse(begun) <= now + skew && Date.parse(expires) > now
}

async function request(run: Run, need: ApprovalNeed, about: AskedFor): Promise<AskedApproval> {
  const { opened, requesters, callers, asked } = run.state
  const { address, title, why, remarks = [], changes } = about
  const now = run.ports.clock.now()
  const count = asked.filter((each) => each.request.address === address).length
  const made: ApprovalRequest = {
    type: 'approval-request',
    format: 1,
    id: markOf(run.id, `approval ${count + 1} ${address}`),
    run: run.id,
    address,
    title,
    ...(why !== undefined && { why }),
    because: need.because,
    by: need.by,
    of: need.of,
    requested: now.toISOString(),
    expires: new Date(now.getTime() + need.within).toISOString(),
    requester: { user: run.user, host: opened?.host ?? '', arns: [...new Set([...requesters, ...callers])].sort() },
    runbook: { kind: opened!.runbook.kind, id: opened!.runbook.id, title: opened!.runbook.title },
    files: opened!.files.map(({ kind, id, sha256: hash }) => ({ kind, id, sha256: hash })),
    finding: opened!.finding,
    inputs: { ...opened!.inputs, ...inputsAnswered(run) },
    place: changes[0]?.place ?? run.place,
    remarks: [...remarks],
    changes: [...changes],
  }
  await emit(run, { type: 'approval-requested', address, request: made, sha256: hashOfRequest(made) })
  return run.state.asked.at(-1)!
}

/** An approval holds as long as its giver says, but no longer than the configuration allows. */
function endOf(run: Run, at: string, expires: string): string {
  return new Date(Math.min(Date.parse(expires), Date.parse(at) + approvalTime(approvalsOf(run)))).toISOString()
}

/** What the finding did not give and a person did. */
function inputsAnswered({ state, program }: Run): ValueMap {
  const given = Object.keys(program.inputs).flatMap((name): [string, Value][] => {
    const reply = state.answers.get(answerKey(`inputs.${name}`, 'input'))
    return reply && 'value' in reply && reply.value !== undefined ? [[name, reply.value]] : []
  })
  return Object.fromEntries(given)
}

function approvalsOf({ state }: Run): Approvals | undefined {
  return state.guards?.approvals
}
