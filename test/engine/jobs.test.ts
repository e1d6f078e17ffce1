/** The steps `command` and `automation`: decided on, started once, followed to their end, cancelled, resumed, undone. */
import { drillClock, type DrillClock } from '../../src/drill/drill-clock.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { refused, timedOut, type FakeAws, type Fault } from './fake-aws.js'
import { getTopic, play, procedure, questions, recordsOf, runbook, setTopic, type Played, type StepSource } from './play.js'
import type { Script } from './scripted-operator.js'
import { worldBehind } from './world-behind.js'

const instances = ['i-0000000000000000a', 'i-0000000000000000b'] as const
const managed = instances.map((InstanceId) => ({ InstanceId }))

const list: StepSource = {
  id: 'list',
  command: { document: 'AWS-RunShellScript', on: [...instances], with: { commands: ['ss -tnp'] } },
  evidence: 'connections',
  keep: 'It only lists.',
}
const contain: StepSource = {
  id: 'contain',
  automation: { document: 'AWSSupport-ContainEC2Instance', with: { InstanceId: instances[0], Action: 'Contain' } },
  undo: { document: 'AWSSupport-ContainEC2Instance', with: { InstanceId: instances[0], Action: 'Release' } },
}

interface Stage {
  aws: FakeAws
  clock: DrillClock
}

function stage(seed: ValueMap = {}, faults: Fault[] = []): Stage {
  const clock = drillClock(new Date('2026-11-24T03:00:00Z'))
  const aws = worldBehind({ ssm: { InstanceInformationList: managed, ...seed } }, clock, { topics: { alpha: { Policy: 'open' } } })
  aws.faults.push(...faults)
  return { aws, clock }
}

const run = (step: StepSource, { aws, clock }: Stage, script: Script = {}, more: StepSource[] = []): Promise<Played> =>
  play(runbook({ isolate: [step, ...more] }), { aws, clock, script })

const starts = ({ aws }: Played): number => aws.calls.filter(({ operation }) => /^(?:SendCommand|StartAutomationExecution)$/.test(operation)).length
const jobs = ({ records }: Played): unknown[] => recordsOf(records, 'job').map(({ purpose, status, ended }) => [purpose, status, ended ?? null])

describe('a command', () => {
  test('runs where it was approved, and yields what each instance printed', async () => {
    const output = { StandardOutputContent: 'ESTAB 10.0.0.1:443', ExecutionElapsedTime: 'PT8S' }
    const played = await run(list, stage({ CommandInvocations: [{ InstanceId: instances[0], ...output }, { InstanceId: instances[1] }] }))
    expect(played.run.state.finished.get('list')).toEqual({
      outcome: 'done',
      value: [
        { of: instances[0], value: { status: 'Success', code: 0, output: 'ESTAB 10.0.0.1:443' } },
        { of: instances[1], value: { status: 'Success', code: 0, output: '' } },
      ],
    })
    expect(jobs(played)).toEqual([
      ['change', 'Pending', null],
      ['change', `${instances[0]} InProgress, ${instances[1]} InProgress`, null],
      ['change', `${instances[0]} InProgress, ${instances[1]} Success`, null],
      ['change', `${instances[0]} Success, ${instances[1]} Success`, 'ok'],
    ])
    expect(recordsOf(played.records, 'evidence')).toMatchObject([{ name: 'connections' }])
    // What is run is what is decided on: nothing of it is hidden, and nothing claims to know its end.
    const [asked] = played.asked.filter(({ kind }) => kind === 'change')
    expect(asked).toMatchObject({ changes: [{ operation: 'SendCommand', params: { Parameters: { commands: ['ss -tnp'] } }, before: null, after: { because: 'list' }, ending: { kind: 'keep' } }] })
    const intent = played.records.findIndex(({ type }) => type === 'intent')
    expect(played.records.findIndex(({ type }) => type === 'outcome')).toBeGreaterThan(intent)
  })

  test('declined: nothing is sent; on no instance: it does not apply', async () => {
    const declined = await run(list, stage(), { change: { do: 'skip', reason: 'not now' } })
    expect([declined.outcomes['list'], starts(declined)]).toEqual(['declined', 0])
    const none = await run({ ...list, command: { document: 'AWS-RunShellScript', on: '${[]}' } }, stage())
    expect([none.outcomes['list'], starts(none)]).toEqual(['n/a', 0])
  })

  test('an instance that is not managed: AWS refuses, and a person decides', async () => {
    const played = await run({ ...list, command: { document: 'AWS-RunShellScript', on: ['i-0000000000000000c'] } }, stage(), { trouble: { do: 'go-on', reason: 'no agent' } })
    expect([played.outcomes['list'], recordsOf(played.records, 'trouble')[0]!.message]).toEqual(['failed', expect.stringContaining('InvalidInstanceId')])
  })

  test('ended well on one instance only: once more, or partly with what there is', async () => {
    const seed = { CommandInvocations: [{ InstanceId: instances[1], Status: 'Failed', ResponseCode: 127, StandardErrorContent: 'ss: not found' }] }
    const left = await run(list, stage(seed), { trouble: { do: 'go-on', reason: 'one is enough' } }, [getTopic('reads', { when: 'steps.list.size() == 2' })])
    expect([left.outcomes['list'], left.outcomes['reads'], starts(left)]).toEqual(['partly', 'done', 1])
    expect(recordsOf(left.records, 'trouble')[0]!.message).toMatch(/Failed, exit code 127: ss: not found/)
    const again = await run(list, stage(seed), { trouble: [{ do: 'repeat', reason: 'installed it' }, { do: 'go-on', reason: 'enough' }] })
    expect(starts(again)).toBe(2)
    const comments = again.aws.calls.filter(({ operation }) => operation === 'SendCommand').map(({ params }) => params['Comment'])
    expect(new Set(comments).size).toBe(2)
  })

  test('a lost answer is looked for by its comment, and never sent again by itself', async () => {
    const applied = await run(list, stage({}, [{ call: 'ssm:SendCommand', answer: timedOut(), applied: true }]))
    expect([applied.outcomes['list'], starts(applied)]).toEqual(['done', 1])
    const lost = await run(list, stage({}, [{ call: 'ssm:SendCommand', nth: 1, answer: timedOut(), applied: false }]), { trouble: { do: 'go-on', reason: 'left' } })
    expect([lost.outcomes['list'], starts(lost), questions(lost.asked)]).toEqual(['failed', 1, expect.arrayContaining(['trouble list'])])
    const agreed = await run(list, stage({}, [{ call: 'ssm:SendCommand', nth: 1, answer: timedOut(), applied: false }]), { trouble: { do: 'repeat', reason: 'it is not there' } })
    expect([agreed.outcomes['list'], starts(agreed)]).toEqual(['done', 2])
  })

  test.each([
    ['the call, which arrived', { call: 'ssm:SendCommand', applied: true, crash: true }],
    ['its first look', { call: 'ssm:ListCommandInvocations', nth: 1, crash: true }],
    ['its result', { call: 'ssm:GetCommandInvocation', nth: 1, crash: true }],
  ] as [string, Fault][])('killed at %s: a resume follows it', async (_, fault) => {
    const place = stage({}, [fault])
    const killed = await run(list, place)
    expect(killed.thrown).toBeDefined()
    place.aws.faults.length = 0
    const resumed = await killed.resume()
    expect([resumed.outcomes['list'], starts(resumed), questions(resumed.asked).filter((each) => each.startsWith('change'))]).toEqual(['done', 1, []])
  })

  test('killed before the call arrived: a resume looks, and asks', async () => {
    const place = stage({}, [{ call: 'ssm:SendCommand', nth: 1, crash: true, applied: false }])
    const killed = await run(list, place)
    const resumed = await killed.resume({ trouble: { do: 'repeat', reason: 'it is not there' } })
    expect([resumed.outcomes['list'], starts(resumed), questions(resumed.asked)]).toEqual(['done', 2, expect.arrayContaining(['trouble list'])])
  })

  test('not ended in time: an abort cancels it, a pause does not and is resumed', async () => {
    const slow = { CommandInvocations: [{ ExecutionElapsedTime: 'PT20M' }] }
    const aborted = await run(list, stage(slow), { trouble: { do: 'stop', reason: 'enough' } })
    expect(aborted.aws.changes()).toEqual(['change SendCommand', 'cancel CancelCommand'])
    expect(jobs(aborted).at(-1)).toEqual(['change', `${instances[0]} Cancelled, ${instances[1]} Cancelled`, 'failed'])
    const paused = await run(list, stage(slow), { trouble: { do: 'stop', reason: 'Paused', pause: true } })
    expect([paused.end?.status, paused.aws.changes()]).toEqual(['stopped', ['change SendCommand']])
    const resumed = await paused.resume({ trouble: { do: 'again', reason: '' } })
    expect([resumed.outcomes['list'], starts(resumed)]).toEqual(['done', 1])
    const left = await run(list, stage(slow), { trouble: { do: 'go-on', reason: 'too slow' } })
    expect([left.outcomes['list'], left.aws.changes().at(-1)]).toEqual(['failed', 'cancel CancelCommand'])
  })

  test('in another account: refused before it is sent', async () => {
    const place = stage()
    place.aws.account = '444455556666'
    const played = await run(list, place)
    expect([played.thrown, starts(played)]).toMatchObject([{ diagnostics: [{ code: 'wrong-account' }] }, 0])
  })

  test('a preview of a procedure with it sends nothing; what reads it is not known before', async () => {
    const follow = setTopic('follow', { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: '${steps.list[0].value.output}' }, becomes: '${steps.list[0].value.output}' })
    const inner = procedure('inner', { steps: [list, follow] })
    const { aws, clock } = stage({ CommandInvocations: [{ StandardOutputContent: 'closed' }] })
    const setting = { aws, clock, procedures: [inner] }
    const played = await play(runbook({ isolate: [{ id: 'use', use: 'inner' }] }), { ...setting, script: { 'change use': { do: 'stop', reason: 'only a look' } } })
    const asked = played.asked.find(({ kind }) => kind === 'change')
    expect(asked).toMatchObject({ changes: [{ address: 'use.list' }, { address: 'use.follow', after: { because: 'use.list' } }] })
    expect(played.aws.changes()).toEqual([])
    expect((await played.resume()).outcomes).toMatchObject({ 'use.list': 'done', 'use.follow': 'done' })
  })
})

describe('an automation', () => {
  test('yields its outputs', async () => {
    const played = await run(contain, stage({ AutomationExecutions: [{ Outputs: { 'contain.Output': ['backed up'] } }] }))
    expect(played.run.state.finished.get('contain')).toEqual({ outcome: 'done', value: { 'contain.Output': ['backed up'] } })
    expect(played.aws.calls.find(({ operation }) => operation === 'StartAutomationExecution')!.params).toMatchObject({
      DocumentName: 'AWSSupport-ContainEC2Instance',
      Parameters: { InstanceId: [instances[0]], Action: ['Contain'] },
      ClientToken: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    })
  })

  test('a lost answer is asked for again with the same token, also after a crash: it runs once', async () => {
    const twice = await run(contain, stage({}, [{ call: 'ssm:StartAutomationExecution', nth: 1, answer: timedOut(), applied: true }]))
    const tokens = twice.aws.calls.filter(({ operation }) => operation === 'StartAutomationExecution').map(({ params }) => params['ClientToken'])
    expect([twice.outcomes['contain'], tokens.length, new Set(tokens).size]).toEqual(['done', 2, 1])
    const place = stage({}, [{ call: 'ssm:StartAutomationExecution', nth: 1, crash: true, applied: true }])
    const resumed = await (await run(contain, place)).resume()
    const ids = new Set(recordsOf(resumed.records, 'job').map(({ id }) => id))
    expect([resumed.outcomes['contain'], ids.size, questions(resumed.asked).filter((each) => /^(?:trouble|change)/.test(each))]).toEqual(['done', 1, []])
  })

  test('failed: AWS says why; once more it has another token', async () => {
    const seed = { AutomationExecutions: [{ AutomationExecutionStatus: 'Failed', FailureMessage: 'no such instance' }] }
    const played = await run(contain, stage(seed), { trouble: [{ do: 'repeat', reason: 'again' }, { do: 'go-on', reason: 'by hand' }] })
    const tokens = played.aws.calls.filter(({ operation }) => operation === 'StartAutomationExecution').map(({ params }) => params['ClientToken'])
    expect([played.outcomes['contain'], new Set(tokens).size]).toEqual(['failed', 2])
    expect(recordsOf(played.records, 'trouble')[0]!.message).toMatch(/ended Failed: no such instance/)
  })

  test('aborted: it is stopped', async () => {
    const slow = { AutomationExecutions: [{ ExecutionElapsedTime: 'PT2H' }] }
    const played = await run(contain, stage(slow), { trouble: { do: 'stop', reason: 'enough' } })
    expect(played.aws.changes()).toEqual(['change StartAutomationExecution', 'cancel StopAutomationExecution'])
  })

  test('undone by another document; one that is kept stays; resumed where it was interrupted', async () => {
    const place = stage()
    const played = await play(runbook({ isolate: [contain, list] }), { ...place })
    const undone = await played.undo()
    expect(undone.results).toEqual({ list: 'kept', contain: 'undone' })
    const started = place.aws.calls.filter(({ operation }) => operation === 'StartAutomationExecution')
    expect(started.map(({ params, purpose }) => [purpose, (params['Parameters'] as ValueMap)['Action']])).toEqual([['change', ['Contain']], ['undo', ['Release']]])

    const broken = stage({}, [{ call: 'ssm:GetAutomationExecution', nth: 12, crash: true }])
    const first = await run(contain, broken)
    const killed = await first.undo()
    expect(killed.thrown).toBeDefined()
    broken.aws.faults.length = 0
    const again = await first.undo()
    expect(again.results).toEqual({ contain: 'undone' })
    expect(broken.aws.changes()).toEqual(['change StartAutomationExecution', 'undo StartAutomationExecution'])
  })

  test('its undo is planned with the call that begins it, and asked for with that', async () => {
    const played = await run(contain, stage())
    const undone = await played.undoAsPlanned({ 'undo-plan': { do: 'each' } })
    const call = { service: 'ssm', operation: 'StartAutomationExecution', params: { DocumentName: 'AWSSupport-ContainEC2Instance', Parameters: { Action: ['Release'] } } }
    expect(undone.asked.find(({ kind }) => kind === 'undo-plan')).toMatchObject({ changes: [{ address: 'contain', fate: 'put-back', reason: 'runs AWSSupport-ContainEC2Instance', call }] })
    expect(undone.asked.find(({ kind }) => kind === 'undo')).toMatchObject({ call })
    expect(undone.results).toEqual({ contain: 'undone' })
  })

  test('an undo that the policy forbids by now is not begun: the plan says so, and its call is there for whoever does it by hand', async () => {
    const place = stage()
    const guards = { forbidden: [{ operation: 'ssm:StartAutomation*', why: 'The platform team does that.', from: 'sirun.policy.yaml:3' }] }
    const played = await run(contain, place)
    const undone = await played.undoAsPlanned({ trouble: { do: 'go-on', reason: 'by hand' } }, undefined, {}, guards)
    expect(undone.asked.find(({ kind }) => kind === 'undo-plan')).toMatchObject({ changes: [{ fate: 'forbidden', reason: expect.stringContaining('sirun.policy.yaml:3'), call: { operation: 'StartAutomationExecution' } }] })
    expect(recordsOf(undone.records, 'trouble')[0]).toMatchObject({ address: 'contain', change: { operation: 'StartAutomationExecution', params: { Parameters: { Action: ['Release'] } } } })
    expect([undone.results, place.aws.changes()]).toEqual([{ contain: 'failed' }, ['change StartAutomationExecution']])
  })

  test('refused for want of permission: the action is named', async () => {
    const played = await run(contain, stage({}, [{ call: 'ssm:StartAutomationExecution', answer: refused('AccessDeniedException') }]))
    expect(recordsOf(played.records, 'trouble')[0]!.hint).toMatch(/ssm:StartAutomationExecution/)
  })
})
