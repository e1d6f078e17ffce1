/** What every shipped runbook and procedure must stand, without being asked for in any drill file. */
import type { JournalRecord, RecordBody } from '../../src/engine/records.js'
import type { Operator, Request } from '../../src/engine/ports.js'
import { undo } from '../../src/engine/undo.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { rehearse } from '../../src/drill/rehearse.js'
import { templateReferences } from '../../src/expressions/template.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'
import { isChange, stepsOf, type Step } from '../../src/runbooks/runbook.js'
import { stepsReadBy } from '../../src/engine/names.js'
import type { ChangeState } from '../../src/engine/run-state.js'
import { differences, without } from './compare-worlds.js'
import { play, reopen, session, shippedDrills, type Played } from './play.js'

const { catalog, drills } = await shippedDrills()
const byId = drills.map((drill) => [drill.id, drill] as const)
type Body<T extends RecordBody['type']> = Extract<JournalRecord, { type: T }>

const ofType = <T extends RecordBody['type']>(records: readonly JournalRecord[], type: T): Body<T>[] =>
  records.filter((record): record is Body<T> => record.type === type)

test('there is a drill for every runbook and procedure', () => {
  const drilled = new Set(drills.map(({ subject }) => subject.id))
  expect([...catalog.runbooks.keys(), ...catalog.procedures.keys()].filter((id) => !drilled.has(id))).toEqual([])
})

describe.each(byId)('%s', (_id, drill) => {
  test('ends as the drill says', async () => {
    expect((await play(drill)).misses).toEqual([])
  })

  test('one item a page', async () => {
    expect((await play(drill, { pageSize: 1 })).misses).toEqual([])
  })

  // A fault at an item meets another one when the list comes in another order.
  const shuffled = drill.scenario.faults?.some(({ at }) => at.includes('[')) ? test.skip.each([1]) : test.each([1, 2, 3])
  shuffled('lists shuffled by %d', async (shuffle) => {
    expect((await play(drill, { shuffle })).misses).toEqual([])
  })

  // Nobody can see what others wrote within the lag, and a document is written as a whole.
  const lagging = drill.scenario.surprises?.some(({ aws }) => aws === 's3:PutBucketPolicy') ? test.skip : test
  lagging('reads that lag two seconds behind', async () => {
    expect((await play(drill, { lag: 2_000 })).misses).toEqual([])
  })

  test('an empty world: nothing is claimed to be done', async () => {
    const operator = goingOn(drill.scenario.script)
    const played = await play({ ...drill, scenario: { ...drill.scenario, world: {}, faults: [], surprises: [] } }, { operator })
    expect(played.end!.status).toBe('closed')
    expect(ofType(played.records, 'verified').filter(({ address }) => !isCreation(address, drill.subject.value!))).toEqual([])
  })

  // Hundreds of runs each: the cases of a runbook get them in the long suite only.
  const crashTest = drill.id === drill.subject.id || process.env.SIRUN_LONG ? test : test.skip
  crashTest('a crash at every call, before and after AWS has it: the same end, each change applied once', async () => {
    const whole = await play(drill)
    const calls = whole.stage.aws.calls()
    const changesAt = (call: number): boolean => !['read', 'observe'].includes(calls[call - 1]!.purpose)
    for (let call = 1; call <= whole.sent.length; call++) {
      // A read leaves nothing behind: its two crashes are one, and it is one with the read before it if nothing was
      // written down between them. The long suite, where the time that passed may differ, tries those too.
      const changes = changesAt(call)
      if (!process.env.SIRUN_LONG && !changes && call > 1 && !changesAt(call - 1) && whole.sent[call - 1] === whole.sent[call - 2]) continue
      for (const when of changes ? (['before', 'after'] as const) : (['before'] as const)) {
        const crashed = await play(drill, { crash: { call, when }, operator: repeating(drill.scenario.script) })
        const where = `crash ${when} call ${call}`
        const differ = differences(settled(crashed), settled(whole))
        expect([where, crashed.misses, differ, appliedTwice(crashed, whole)]).toEqual([where, whole.misses, [], []])
      }
    }
  }, 600_000)

  test('undo: the world as before, but for what is kept', async () => {
    const calm = { ...drill, scenario: { ...drill.scenario, faults: [], surprises: [] } }
    const played = await play(calm)
    const untouched = await play(calm, { operator: stopping() })
    const run = await reopen(played.records, { ...played.stage, ports: { ...played.stage.ports, operator: scriptedOperator({}) } }, drill.model)
    const results = await undo(run)
    expect([...results].filter(([, result]) => !['undone', 'nothing-to-do', 'kept', 'irreversible'].includes(result))).toEqual([])
    const kept = new Set([...run.state.changes].filter(([address]) => results.get(address) === 'kept').flatMap(([, change]) => idsOf(change)))
    expect(differences(without(settled(played), kept), without(settled(untouched), kept))).toEqual([])
  })

  test('a second run an hour later sends only what is new by its nature', async () => {
    const calm = { ...drill, scenario: { ...drill.scenario, faults: [], surprises: [] } }
    const played = await play(calm)
    played.clock.advance(3_600_000)
    const start = played.stage.aws.calls().length
    const achieved = new Set(ofType(played.records, 'verified').map(({ address }) => address))
    await rehearse(calm.scenario, { ...session, run: '01JHQZ0000000000000000DR2L' }, played.stage, drill.model)
    const sent = played.stage.aws.calls().slice(start).filter(({ purpose }) => purpose === 'change' || purpose === 'via')
    const again = sent.map(({ address }) => address).filter((address) => achieved.has(address))
    expect(again.filter((address) => !isNewByNature(address, drill.subject.value!))).toEqual([])
  })
})

function goingOn(script: ValueMap): Operator {
  const scripted = scriptedOperator(script)
  return { ask: (request) => answer(request as Request, () => ({ do: 'go-on', reason: 'nothing is there' }), scripted) as never }
}

/** A person who looked and found that the call had not happened. */
function repeating(script: ValueMap): Operator {
  const scripted = scriptedOperator(script)
  return {
    ask: (request) => {
      const { kind, address } = request as Request
      const agreed = kind === 'trouble' && script[address] === undefined && (request as Request<'trouble'>).choices.includes('repeat')
      return (agreed ? Promise.resolve({ do: 'repeat', reason: 'it did not happen' }) : scripted.ask(request)) as never
    },
  }
}

function stopping(): Operator {
  return { ask: () => Promise.resolve({ do: 'stop', reason: 'only the world as it was' }) as never }
}

function answer(request: Request, onTrouble: () => object, scripted: Operator): Promise<unknown> {
  const troubled = request.kind === 'trouble' || request.kind === 'uncontained' || (request.kind === 'missing' && request.mayGoOn)
  return troubled ? Promise.resolve(onTrouble()) : scripted.ask(request)
}

/** Addresses whose change reached AWS more often than without the crash. */
function appliedTwice(crashed: Played, whole: Played): string[] {
  const applied = ({ stage }: Played): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { address, purpose, outcome } of stage.aws.calls()) {
      if (purpose !== 'change' || outcome === 'refused') continue
      counts.set(address, (counts.get(address) ?? 0) + 1)
    }
    return counts
  }
  const expected = applied(whole)
  return [...applied(crashed)].filter(([address, count]) => count > (expected.get(address) ?? 0)).map(([address]) => address)
}

type File = (typeof drills)[number]['subject']['value'] & object

/** The step at an address, and the file that holds it. */
function stepAt(address: string, file: File): { step: Step; file: File } {
  const [first, ...rest] = address.split('.')
  const step = stepsOf(file).find(({ step: { id } }) => id === first!.replace(/\[\d+\]$/, ''))!.step
  if (rest.length === 0) return { step, file }
  return stepAt(rest.join('.'), catalog.procedures.get((step as { use: string }).use)!.value!)
}

function isCreation(address: string, file: File): boolean {
  return !('becomes' in stepAt(address, file).step)
}

/** A creation found by its mark, what reads such a creation, or a change that asks for `now`. */
function isNewByNature(address: string, file: File): boolean {
  const { step, file: holder } = stepAt(address, file)
  if (!isChange(step)) return false
  const names = (tree: unknown): Set<string> => new Set(templateReferences((tree ?? {}) as Value).map(({ path }) => path[0]!))
  const marked = !('becomes' in step) && names(step.observe.with).has('mark')
  const timely = names([step.becomes ?? null]).has('now') || (names([step.becomes ?? null]).has('with') && names(step.with).has('now'))
  const follows = [...stepsReadBy(step)].some((id) => {
    const read = stepsOf(holder).find(({ step: other }) => other.id === id)?.step
    return read !== undefined && isChange(read) && isNewByNature(id, holder)
  })
  return marked || timely || follows
}

/** What a kept change made, or made different: what an undo leaves alone. */
function idsOf({ intent, verified }: ChangeState): string[] {
  const made = typeof verified === 'string' ? [verified] : []
  return 'becomes' in intent! ? [...made, ...Object.values(intent.params).filter((value) => typeof value === 'string')] : made
}

/** The world when what is under way in it has come to its end. */
function settled({ clock, stage }: Played): ValueMap {
  clock.advance(3_600_000)
  return stage.world.dump()
}
