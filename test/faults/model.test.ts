/**
 * Random sequences of run, crash, resume, undo, crash and what others do meanwhile, over an AWS that may apply late. Nothing
 * is applied twice or written over what somebody else made; undo accounts for each change, and what it undid is as before.
 */
import fc from 'fast-check'
import type { Aws, AwsCall } from '../../src/aws-model/aws.js'
import { drillClock } from '../../src/drill/drill-clock.js'
import { execute } from '../../src/engine/execute.js'
import { openRun, reopenRun } from '../../src/engine/open-run.js'
import type { Operator, Ports } from '../../src/engine/ports.js'
import type { Run } from '../../src/engine/run.js'
import { undo } from '../../src/engine/undo.js'
import { Crash, fakeAws, type FakeAws } from '../engine/fake-aws.js'
import { memoryJournal, model, recordsOf } from '../engine/play.js'
import { counted, tries } from './counts.js'
import { essence, goldenFile, initialWorld, place, undoneWorld } from './golden-run.js'
import { carefulPerson, runId } from './live-golden.js'

const session = { host: 'host', user: 'tester', pid: 1 }
const late = 3

/** One process: it works until its nth call, or to its end. */
interface Work {
  do: 'run' | 'undo'
  crash?: { call: number; applied: 'before' | 'after' | 'late' }
}
/** Somebody else sets a topic, or takes away what the run made. */
type Action = Work | { do: 'drift'; topic: string; value: 'theirs' | 'open' | 'closed' } | { do: 'remove'; what: 'volumes' | 'groups' | 'policies' | 'parameters' }

const crash = fc.record({ call: fc.integer({ min: 1, max: 45 }), applied: fc.constantFrom('before' as const, 'after' as const, 'late' as const) })
const work = (what: Work['do']): fc.Arbitrary<Work> => fc.option(crash, { nil: undefined, freq: 4 }).map((at) => ({ do: what, ...(at && { crash: at }) }))
const drift: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('drift' as const), topic: fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon'), value: fc.constantFrom('theirs' as const, 'open' as const, 'closed' as const) }),
  fc.record({ do: fc.constant('remove' as const), what: fc.constantFrom('volumes' as const, 'groups' as const, 'policies' as const, 'parameters' as const) }),
)

class Scene {
  readonly aws: FakeAws = fakeAws(initialWorld())
  readonly journal = memoryJournal()
  readonly clock = drillClock(new Date('2026-11-24T03:00:00Z'))
  /** What is on its way: how many further calls it takes, and the call. */
  #late: { left: number; call: AwsCall }[] = []
  readonly problems: string[] = []
  readonly applied: string[] = []

  async act(action: Action): Promise<void> {
    if (action.do === 'drift') this.aws.state.topics[action.topic] = { Policy: action.value }
    else if (action.do === 'remove') for (const name of Object.keys(this.aws.state[action.what])) delete this.aws.state[action.what][name]
    else await this.work(action)
  }

  /** False: the process was killed. */
  async work({ do: what, crash: at }: Work): Promise<boolean> {
    const ports: Ports = { aws: this.#through(at), journal: this.journal, clock: this.clock, operator: this.#person(), outbox: { deliver: () => Promise.resolve({ status: 'not-sent' }) } }
    try {
      const run = await this.#open(ports)
      await (what === 'run' ? execute(run) : undo(run))
      return true
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      return false
    }
  }

  settle = async (): Promise<void> => {
    for (const { call } of this.#late.splice(0)) await this.#apply(call)
  }

  #open(ports: Ports): Promise<Run> {
    const [opened, ...rest] = this.journal.stored()
    // The very file that has been read already: reading it anew takes most of the time.
    if (opened?.type === 'opened') return reopenRun([{ ...opened, files: [goldenFile] }, ...rest], session, ports, model)
    return openRun({ ...session, run: runId, sirun: '0.0.0', mode: 'live', files: [goldenFile], finding: null, given: {}, org: {}, place, places: {} }, ports, model)
  }

  /** Undo and other troubles that cannot be mended go on. */
  #person(): Operator {
    const careful = carefulPerson(this.settle)
    return {
      ask: async (request) => {
        const reply = await careful.ask(request)
        const asked = request as { kind: string; choices?: readonly string[] }
        const stuck = asked.kind === 'trouble' && (reply as { do: string }).do === 'stop' && asked.choices!.includes('go-on')
        return stuck ? ({ do: 'go-on', reason: 'seen' } as never) : reply
      },
    }
  }

  #through(at: Work['crash']): Aws {
    let calls = 0
    return {
      identity: (where) => this.aws.identity(where),
      call: async (call) => {
        const changes = call.purpose !== 'read' && call.purpose !== 'observe'
        if (changes) this.#check(call)
        // What was sent earlier may land together with this.
        for (const each of this.#late) each.left--
        for (const each of this.#late.filter(({ left }) => left <= 0)) {
          this.#late.splice(this.#late.indexOf(each), 1)
          await this.#apply(each.call)
        }
        if (++calls !== at?.call) return changes ? this.#apply(call) : this.aws.call(call)
        if (changes && at.applied === 'after') await this.#apply(call)
        if (changes && at.applied === 'late') this.#late.push({ left: late, call })
        throw new Crash()
      },
    }
  }

  async #apply(call: AwsCall): ReturnType<Aws['call']> {
    const outcome = await this.aws.call(call)
    if (outcome.status === 'ok') this.applied.push(`${call.purpose} ${call.address}`)
    return outcome
  }

  /** No call leaves over a value that is not the one its intent names. */
  #check(call: AwsCall): void {
    const intent = this.journal.records.at(-1)!
    if (intent.type !== 'intent' && intent.type !== 'undo-intent') this.problems.push(`${call.operation} left behind ${intent.type}`)
    if (call.operation !== 'SetTopicAttributes') return
    const now = this.aws.state.topics[call.params['TopicArn'] as string]!['Policy']
    const mine = call.purpose === 'undo' ? ['closed', 'way'] : [(intent as { before?: unknown }).before, 'way']
    if (!mine.includes(now)) this.problems.push(`${call.purpose} ${call.address} would write over ${now}`)
  }

  /** How often each change was applied, beyond once a person's agreement to repeat. */
  twice(): string[] {
    const times = (key: string): number => this.applied.filter((each) => each === key).length
    const agreed = (address: string): number => recordsOf(this.journal.records, 'answer').filter((answer) => answer.address === address && answer.reply.do === 'repeat').length
    const undone = (address: string): number => recordsOf(this.journal.records, 'undo-finished').filter((record) => record.address === address).length
    return [...new Set(this.applied)].filter((key) => {
      const [purpose, address] = key.split(' ') as [string, string]
      // The token of `disk` makes a repeat harmless; a change that was undone may be made anew.
      return purpose === 'change' && address !== 'disk' && times(key) > 1 + agreed(address) + undone(address)
    })
  }

  world(): object {
    return essence(this.aws.state, runId)
  }
}

/** Takes it to its end, then undoes all. */
async function finish(scene: Scene): Promise<ReadonlyMap<string, string>> {
  await scene.settle()
  await scene.work({ do: 'undo' })
  const last = recordsOf(scene.journal.records, 'undo-started').at(-1)!
  const results = new Map<string, string>()
  for (const { address, result } of recordsOf(scene.journal.records, 'undo-finished')) results.set(address, result)
  // Each change is accounted for.
  for (const address of last.addresses) if (!results.has(address)) scene.problems.push(`${address} is not accounted for`)
  return results
}

test('where nobody else changes anything, undo restores the world, after any number of crashes', async () => {
  const stats = { sequences: 0, crashes: 0, late: 0 }
  const sequence = fc.array(fc.oneof({ weight: 3, arbitrary: work('run') }, { weight: 2, arbitrary: work('undo') }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(sequence, async (actions) => {
      const scene = new Scene()
      stats.sequences++
      // Nothing can be undone of a run that never began.
      for (const action of [{ do: 'run' } as Work, ...actions].slice(actions[0]!.do === 'run' ? 1 : 0)) {
        if (!(await scene.work(action))) stats.crashes++
        if (action.crash?.applied === 'late') stats.late++
      }
      const results = await finish(scene)
      const kept = scene.aws.state.topics['epsilon']!['Policy'] === 'closed'
      const wanted = kept ? undoneWorld : { ...essence(initialWorld(), '') }
      expect({ problems: scene.problems, twice: scene.twice(), world: scene.world() }).toEqual({ problems: [], twice: [], world: wanted })
      expect([...results.values()].filter((result) => !['undone', 'nothing-to-do', 'kept'].includes(result))).toEqual([])
    }),
    { numRuns: tries(3_000, 60_000), seed: 17 },
  )
  expect(stats.crashes).toBeGreaterThan(stats.sequences)
  expect(stats.late).toBeGreaterThan(stats.sequences / 4)
  counted('P9, P10', 'sequences of run, crash, resume and undo', stats.sequences)
}, 3_600_000)

test('what somebody else changed is never written over, whatever happens before and after', async () => {
  const stats = { sequences: 0, drifted: 0 }
  const action = fc.oneof({ weight: 3, arbitrary: work('run') }, { weight: 2, arbitrary: work('undo') }, { weight: 4, arbitrary: drift })
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 2, maxLength: 8 }), async (actions) => {
      const scene = new Scene()
      stats.sequences++
      await scene.act({ do: 'run', crash: { call: 20, applied: 'after' } })
      for (const each of actions) await scene.act(each)
      await scene.settle()
      const before = scene.aws.state.topics
      const theirs = Object.keys(before).filter((topic) => before[topic]!['Policy'] === 'theirs')
      const results = await finish(scene)
      expect({ problems: scene.problems, twice: scene.twice() }).toEqual({ problems: [], twice: [] })
      // It stays, whether the run knows of it as drift or as what was there before.
      for (const topic of theirs) expect([topic, scene.aws.state.topics[topic]!['Policy']]).toEqual([topic, 'theirs'])
      if ([...results.values()].includes('drifted')) stats.drifted++
    }),
    { numRuns: tries(2_500, 40_000), seed: 23 },
  )
  expect(stats.drifted).toBeGreaterThan(stats.sequences / 10)
  counted('P9, P10', 'sequences in which somebody else changes things meanwhile', stats.sequences)
}, 3_600_000)
