/** The wall clock is set back or forward by hours in the middle of a run: waits, approvals and times do not follow it. */
import { drillClock, type DrillClock } from '../../src/drill/drill-clock.js'
import type { ApprovalStatement, Signer } from '../../src/engine/approval-statement.js'
import type { Reply, Request } from '../../src/engine/ports.js'
import type { Approvals, RecordType } from '../../src/engine/records.js'
import { measureTimes } from '../../src/report/measure-times.js'
import { timelineOf } from '../../src/report/timeline.js'
import { fakeAws } from './fake-aws.js'
import { Crash, play, recordsOf, runbook, setTopic, type Setting } from './play.js'

const hour = 3_600_000
const start = new Date('2026-11-24T03:00:00Z')

/** Its wall clock can be set; what has passed since it began cannot. */
function settable(): DrillClock & { set: (milliseconds: number) => void } {
  const clock = drillClock(start)
  let off = 0
  const { now } = clock
  return Object.assign(clock, { now: () => new Date(now().getTime() + off), set: (milliseconds: number) => void (off += milliseconds) })
}

/** Sets the clock when the record has been written. */
function whenWritten(clock: ReturnType<typeof settable>, type: RecordType, milliseconds: number, address?: string): Pick<Setting, 'clock' | 'ports'> {
  return {
    clock,
    ports: (ports) => ({
      ...ports,
      journal: {
        append: async (record, options) => {
          await ports.journal.append(record, options)
          if (record.type === type && (address === undefined || ('address' in record && record.address === address))) clock.set(milliseconds)
        },
      },
    }),
  }
}

const pause = runbook({ validate: [{ id: 'pause', wait: '30m' }] })

test.each([['back', -5 * hour], ['forward', 5 * hour]])('a wait lasts as long as it says when the clock is set %s as it begins', async (_way, by) => {
  const clock = settable()
  const { outcomes } = await play(pause, whenWritten(clock, 'step-started', by, 'pause'))
  expect([outcomes['pause'], clock.monotonic()]).toEqual(['done', 1_800_000])
})

test('a wait that is taken up again is no longer than the whole of it, wherever the clock was set back to', async () => {
  const clock = settable()
  const { sleep } = clock
  clock.sleep = async () => {
    await sleep(600_000)
    clock.sleep = sleep
    throw new Crash()
  }
  const played = await play(pause, { clock })
  clock.set(-5 * hour)
  const { outcomes } = await played.resume()
  expect([outcomes['pause'], clock.monotonic()]).toEqual(['done', 600_000 + 1_800_000])
})

const lead = 'arn:aws:sts::111122223333:assumed-role/Lead/ana'
const approvals: Approvals = { people: { ana: { arn: lead } }, groups: { leads: ['ana'] }, rules: [], within: '1h', lasts: '1h' }
const skip: Reply = { do: 'skip', reason: 'gave up' }
const steps = [{ id: 'agree', approve: { by: 'leads' } }, setTopic('cut')]

/** What she says about the request, when it is asked. */
function says(clock: DrillClock): (request: Request) => Reply {
  return (request) => {
    const { sha256 } = request as Request<'approval'>
    const now = clock.now().getTime()
    const signer: Signer = { how: 'sts', arn: lead }
    const statement: ApprovalStatement = { format: 1, request: sha256, decision: 'yes', at: new Date(now).toISOString(), expires: new Date(now + hour).toISOString(), nonce: sha256 }
    return { do: 'said', signer, statement }
  }
}

test.each([['back', -5 * hour], ['forward', 5 * hour]])('the clock is set %s behind an approval: it covers nothing any more, and is asked for again', async (_way, by) => {
  const clock = settable()
  const aws = fakeAws({ topics: { alpha: { Policy: 'open' } } })
  const played = await play(runbook({ isolate: steps }), { ...whenWritten(clock, 'step-finished', by, 'agree'), aws, guards: { approvals }, caller: 'arn:aws:sts::111122223333:assumed-role/Lead/rae', script: { 'approval agree': says(clock), 'approval cut': skip } })
  expect([played.outcomes, aws.changes()]).toEqual([{ agree: 'done', cut: 'declined' }, []])
  const again = await play(runbook({ isolate: steps }), { ...whenWritten(clock, 'step-finished', by, 'agree'), aws, guards: { approvals }, caller: 'arn:aws:sts::111122223333:assumed-role/Lead/rae', script: { approval: says(clock) } })
  expect([again.outcomes, aws.changes().length]).toEqual([{ agree: 'done', cut: 'done' }, 1])
})

test('the clock is set back while somebody thinks: the open request does not last longer, another is made', async () => {
  const clock = settable()
  const aws = fakeAws({ topics: { alpha: { Policy: 'open' } } })
  const setBack = (request: Request): Reply => {
    const reply = says(clock)(request)
    clock.set(-5 * hour)
    return reply
  }
  const played = await play(runbook({ isolate: steps }), { clock, aws, guards: { approvals }, caller: 'arn:aws:sts::111122223333:assumed-role/Lead/rae', script: { approval: [setBack, says(clock)] } })
  expect(recordsOf(played.records, 'approval-requested')).toHaveLength(2)
  expect([played.outcomes, aws.changes().length]).toEqual([{ agree: 'done', cut: 'done' }, 1])
})

test('records stay in the order in which they were written, and no time is negative', async () => {
  const clock = settable()
  const aws = fakeAws({ topics: { alpha: { Policy: 'open' } } })
  const { records } = await play(runbook({ isolate: [setTopic('cut')] }), { ...whenWritten(clock, 'intent', -5 * hour), aws })
  const numbers = timelineOf(records).map(({ record }) => record)
  expect(records.some(({ at }, i) => i > 0 && at < records[i - 1]!.at)).toBe(true)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  const { toContain, total } = measureTimes(records)
  expect([toContain, total].every((time) => time !== null && time >= 0 && time < hour)).toBe(true)
})
