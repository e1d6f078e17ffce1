/** What went wrong in a drill, and at which step: what the drill expects and did not get, and what was left out. */
import { readPinned } from '../engine/pinned-files.js'
import type { JournalRecord, StepOutcome } from '../engine/records.js'
import { fold, type RunState, type StepResult } from '../engine/run-state.js'
import { stepsOf } from '../runbooks/runbook.js'
import type { Miss } from './check-expectations.js'
import type { Debrief, Fault } from '../report/debrief.js'
import { outwards } from './hint-for.js'
import type { Scenario } from './scenario.js'
import { stepAt, type FoundStep } from './step-at.js'
import type { RecordedCall } from './world/world-aws.js'

/** A drill that was walked. */
export interface Walk {
  scenario: Pick<Scenario, 'id' | 'title' | 'level' | 'par' | 'files' | 'expect'>
  records: readonly JournalRecord[]
  calls: readonly RecordedCall[]
  misses: readonly Miss[]
  ended: Debrief['ended']
}

interface Walked extends Walk {
  state: RunState
  find: (address: string) => FoundStep | undefined
}

/** In the order in which they are told: how it ended, what was expected, what was left out. */
export function findFaults(walk: Walk): Fault[] {
  const { main, procedures } = readPinned(walk.scenario.files)
  const walked: Walked = { ...walk, state: fold(walk.records), find: (address) => stepAt(address, main, procedures) }
  const evidence = evidenceLeftOut(walked)
  return [
    ...stop(walked),
    ...walk.misses.map((miss) => faultOf(miss, walked)),
    ...evidence,
    ...needsOverridden(walked),
    ...leftUndone(walked, evidence),
    ...notPasted(walked),
  ]
}

function titleOf(address: string, { state, find }: Walked): string {
  return state.started.get(address)?.title ?? find(address)?.step.title ?? ''
}

/** Where it stopped; an interruption leaves no record, so it is the step that was under way. */
function stop(walked: Walked): Fault[] {
  const { records, state, ended } = walked
  if (ended === 'closed') return []
  const stopped = ended === 'stopped' ? records.findLast((record) => record.type === 'stopped') : undefined
  const begun = [...state.started.values()].filter(({ applies }) => applies)
  const underWay = begun.findLast(({ address }) => !state.finished.has(address))
  const address = (stopped ? stopped.address : underWay?.address) ?? ''
  return [{ kind: 'stopped', address, title: titleOf(address, walked), reason: stopped?.reason ?? 'Interrupted' }]
}

function faultOf({ expected, of, wanted, got }: Miss, walked: Walked): Fault {
  const { state, scenario, calls } = walked
  switch (expected) {
    case 'verdict':
      return { kind: 'verdict', wanted, got }
    case 'step': {
      // A step at which a person stopped has not failed: it has not ended.
      const { outcome = null, reason } = state.finished.get(of) ?? {}
      const ends = { wanted: wanted as string, got: outcome }
      return { kind: 'step', address: of, title: titleOf(of, walked), ...ends, ...(reason !== undefined && { reason }) }
    }
    case 'order':
      return { kind: 'order', right: scenario.expect.order ?? [], yours: orderOf(walked) }
    case 'never': {
      const made = calls.filter(({ service, operation }) => `${service}:${operation}` === of)
      return { kind: 'never', operation: of, addresses: [...new Set(made.map(({ address }) => address))] }
    }
    case 'read':
      return { kind: 'world', read: of, wanted, got }
  }
}

/** The steps whose order counts, by the first change that they sent. */
function orderOf({ records, scenario }: Walked): string[] {
  const changes = records.filter((record) => record.type === 'intent').filter(({ purpose }) => purpose !== 'undo')
  const firstOf = (at: string): number => changes.findIndex(({ address }) => outwards(address).includes(at))
  const sent = (scenario.expect.order ?? []).map((at) => ({ at, first: firstOf(at) })).filter(({ first }) => first >= 0)
  return sent.sort((a, b) => a.first - b.first).map(({ at }) => at)
}

/** Whether the drill says that it ends so, here or in what it stands in. */
function isExpected(address: string, { scenario, state }: Walked): boolean {
  const { steps = {} } = scenario.expect
  return outwards(address).some((at) => steps[at] !== undefined && steps[at] === state.finished.get(at)?.outcome)
}

/** By a decision: what fails by itself is no choice of the trainee. */
function evidenceLeftOut(walked: Walked): Extract<Fault, { kind: 'evidence' }>[] {
  return [...walked.state.finished].flatMap(([address, { outcome, reason }]) => {
    if (address.endsWith(']') || (outcome !== 'declined' && outcome !== 'partly')) return []
    const found = walked.find(address)
    if (!found || !keepsEvidence(found, outcome) || isExpected(address, walked)) return []
    const title = titleOf(address, walked)
    return [{ kind: 'evidence' as const, address, title, outcome, ...(reason !== undefined && { reason }) }]
  })
}

/** It keeps an answer, or another step needs it without reading it. */
function keepsEvidence({ step, file }: FoundStep, outcome: StepOutcome): boolean {
  const needed = stepsOf(file).some(({ step: other }) => other.needs?.includes(step.id))
  return needed || (outcome === 'declined' && 'evidence' in step && step.evidence !== undefined)
}

const satisfied: readonly (StepOutcome | undefined)[] = ['done', 'already', 'n/a']

function needsOverridden(walked: Walked): Fault[] {
  const { records, state } = walked
  return records.flatMap((record): Fault[] => {
    if (record.type !== 'answer' || record.request !== 'missing' || record.reply.do !== 'go-on') return []
    const { address, reply } = record
    const found = walked.find(address)
    const missing = (found?.step.needs ?? []).filter((id) => {
      const needed = found!.prefix + id
      return !satisfied.includes(state.finished.get(needed)?.outcome) && !isExpected(needed, walked)
    })
    const title = titleOf(address, walked)
    return missing.length === 0 ? [] : [{ kind: 'needs', address, title, needs: missing, reason: reply.reason }]
  })
}

/** Declined, or left failed, where the drill says nothing about the step, what it stands in and what is in it. */
function leftUndone(walked: Walked, evidence: readonly { address: string }[]): Fault[] {
  const named = [...Object.keys(walked.scenario.expect.steps ?? {}), ...evidence.map(({ address }) => address)]
  const isNamed = (address: string): boolean =>
    named.some((at) => outwards(address).includes(at) || outwards(at).includes(address))
  const undone = [...walked.state.finished].filter(
    ([address, { outcome }]) => (outcome === 'declined' || outcome === 'failed') && !isNamed(address),
  )
  // Only the innermost: what it stands in ended so because of it.
  const isWithin = (other: string, address: string): boolean => other !== address && outwards(other).includes(address)
  const innermost = undone.filter(([address]) => !undone.some(([other]) => isWithin(other, address)))
  return innermost.map(([address, { outcome, reason }]: [string, StepResult]) => ({
    kind: 'undone',
    ...{ address, title: titleOf(address, walked), outcome },
    ...(reason !== undefined && { reason }),
  }))
}

function notPasted(walked: Walked): Fault[] {
  const { records, state } = walked
  const kept = new Set(records.flatMap((record) => (record.type === 'evidence' ? [record.address] : [])))
  return [...state.started.values()].flatMap(({ address, kind, items }): Fault[] => {
    const step = kind === 'manual' && items === undefined ? walked.find(address)?.step : undefined
    const wants = step && 'evidence' in step && step.evidence !== undefined
    const isDone = state.finished.get(address)?.outcome === 'done'
    if (!wants || !isDone || kept.has(address)) return []
    return [{ kind: 'not-pasted', address, title: titleOf(address, walked) }]
  })
}
