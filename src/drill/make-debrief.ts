/** The debrief of a drill that was walked: pure, from its records, calls and unmet expectations. */
import { milliseconds } from '../engine/milliseconds.js'
import type { JournalRecord } from '../engine/records.js'
import { measureTimes } from '../report/measure-times.js'
import type { Expect } from '../runbooks/runbook.js'
import type { Miss } from './check-expectations.js'
import type { Debrief, Expected, Subject, SurpriseSeen, Times } from '../report/debrief.js'
import { findFaults, type Walk } from './find-faults.js'
import { outwards } from './hint-for.js'
import { scoreOf } from './score.js'
import type { Surprise } from './world/world-aws.js'

export interface WalkedDrill extends Walk {
  seed?: number
  /** The surprises that happened, in order. */
  surprised: readonly Surprise[]
  /** The drill's clock at the end, as `mono` of the records. */
  endedAt: number
  /** The drill's own script says to stop where it stopped. */
  stopIsExpected?: boolean
}

export function makeDebrief(walk: WalkedDrill): Debrief {
  const { scenario, records, misses, ended, seed, surprised, stopIsExpected = false } = walk
  const { id, title, level, expect } = scenario
  const asExpected = ended === 'closed' || (ended === 'stopped' && stopIsExpected)
  const opened = records.find((record) => record.type === 'opened')
  const told = {
    ended,
    expected: expectedOf(expect, misses),
    faults: findFaults({ ...walk, ended: asExpected ? 'closed' : ended }),
    times: timesOf(walk),
    hints: hintsOf(records),
  }
  return {
    ...{ drill: id, title, run: opened?.run ?? '', ...(level && { level }), ...(seed !== undefined && { seed }) },
    ...told,
    passed: asExpected && misses.length === 0,
    score: scoreOf(told),
    surprises: surprised.map((surprise) => seenOf(surprise, records)),
    evidence: records.filter(({ type }) => type === 'evidence').length,
  }
}

function expectedOf(expect: Expect, misses: readonly Miss[]): Expected[] {
  const { verdict, steps = {}, order = [], never = [], reads = [] } = expect
  const subject = (name: Subject, of: number, missed: Miss['expected']): Expected[] => {
    const wrong = misses.filter(({ expected }) => expected === missed).length
    return of === 0 ? [] : [{ subject: name, met: of - wrong, of }]
  }
  return [
    ...subject('verdict', verdict === undefined ? 0 : 1, 'verdict'),
    ...subject('steps', Object.keys(steps).length, 'step'),
    ...subject('order', order.length === 0 ? 0 : 1, 'order'),
    // One forbidden call is one too many.
    ...subject('never', never.length === 0 ? 0 : 1, 'never').map((each) => ({ ...each, met: Math.max(0, each.met) })),
    ...subject('world', reads.length, 'read'),
  ]
}

/** A hint that is asked for again counts once. */
function hintsOf(records: readonly JournalRecord[]): Debrief['hints'] {
  const told = records.filter((record) => record.type === 'hint').map(({ address, say }) => ({ address, say }))
  return told.filter(({ say }, index) => told.findIndex((other) => other.say === say) === index)
}

function timesOf({ records, scenario, endedAt }: WalkedDrill): Times {
  const start = records[0]?.mono ?? endedAt
  const { toAcknowledge, toContain } = measureTimes(records)
  const par = scenario.par === undefined ? undefined : milliseconds(scenario.par)
  return {
    total: Math.round(endedAt - start),
    ...(par !== undefined && { par }),
    ...{ toAcknowledge, toContain },
    phases: phasesOf(records, endedAt),
    slowest: slowestAnswers(records),
  }
}

function phasesOf(records: readonly JournalRecord[], endedAt: number): Times['phases'] {
  return records.flatMap((record) => {
    if (record.type !== 'phase-started') return []
    const { phase, mono } = record
    const end = records.find((other) => other.type === 'phase-finished' && other.phase === phase)
    return [{ phase, milliseconds: Math.round((end?.mono ?? endedAt) - mono) }]
  })
}

/** An answer that came sooner is not worth telling. */
const slow = 30_000

/** A person's answer takes from the record before it on; what was noted or asked for meanwhile belongs to it. */
function slowestAnswers(records: readonly JournalRecord[]): Times['slowest'] {
  let since = records[0]?.mono ?? 0
  const taken: Times['slowest'] = []
  for (const record of records) {
    if (record.type === 'answer' && record.request !== 'start') {
      taken.push({ address: record.address || record.request, milliseconds: Math.round(record.mono - since) })
    }
    if (record.type !== 'note' && record.type !== 'hint') since = record.mono
  }
  return taken.filter((each) => each.milliseconds >= slow).sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 3)
}

/** It showed where something was in trouble, had drifted or was seen anew; the last reply there is the decision. */
function seenOf({ at, say }: Surprise, records: readonly JournalRecord[]): SurpriseSeen {
  const happened = records.findIndex((record) => 'address' in record && outwards(record.address ?? '').includes(at))
  const behind = happened < 0 ? [] : records.slice(happened)
  const isSign = (record: JournalRecord): boolean =>
    record.type === 'trouble' || record.type === 'drifted' || (record.type === 'observed' && record.moment === 'again')
  const sign = behind.find(isSign)
  if (!sign || !('address' in sign) || sign.address === undefined) return { at, say }
  const { address } = sign
  const replies = behind.slice(behind.indexOf(sign)).filter((record) => record.type === 'answer')
  const answer = replies.findLast((record) => record.address === address)
  if (!answer) return { at, say, noticed: { address, reply: 'none' } }
  const reason = 'reason' in answer.reply ? answer.reply.reason : undefined
  return { at, say, noticed: { address, reply: answer.reply.do, ...(reason !== undefined && { reason }) } }
}
