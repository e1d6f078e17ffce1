/** Systems Manager of a drill's world against what AWS documents. */
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { ssm } from '../../../src/drill/world/ssm.js'
import { World } from '../../../src/drill/world/world.js'
import { at, codeOf, place } from './world-under-test.js'

const model = await loadAwsModel(['ssm'])
const api = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_'
const id = 'i-0000000000000000a'
const other = 'i-0000000000000000b'

let now: number
beforeEach(() => void (now = Date.parse('2026-11-24T03:00:00Z')))
const pass = (seconds: number): void => void (now += seconds * 1_000)

function call(seed: ValueMap = {}): (operation: string, params?: ValueMap) => ValueMap {
  const managed = { InstanceInformationList: [{ InstanceId: id }, { InstanceId: other, PingStatus: 'ConnectionLost' }] }
  const world = new World({ seed: { ssm: { ...managed, ...seed } }, place, services: { ssm }, model, clock: { now: () => new Date(now) } })
  return (operation, params = {}) => world.call(place, 'ssm', operation, params)
}

const send = (to: (operation: string, params?: ValueMap) => ValueMap, more: ValueMap = {}): string =>
  at(to('SendCommand', { DocumentName: 'AWS-RunShellScript', InstanceIds: [id], Parameters: { commands: ['id'] }, ...more }), 'Command.CommandId') as string

test(`${api}DescribeInstanceInformation.html lists managed instances, filtered`, () => {
  const to = call()
  expect(at(to('DescribeInstanceInformation'), 'InstanceInformationList.InstanceId')).toEqual([id, other])
  expect(at(to('DescribeInstanceInformation', { Filters: [{ Key: 'PingStatus', Values: ['Online'] }] }), 'InstanceInformationList.InstanceId')).toEqual([id])
})

describe(`${api}SendCommand.html`, () => {
  test('needs managed instances, named once, at most 50', () => {
    const to = call()
    const refusal = (InstanceIds: string[]): string => codeOf(() => send(to, { InstanceIds }))
    expect(refusal(['i-0000000000000000c'])).toBe('InvalidInstanceId')
    expect(refusal([id, id])).toBe('DuplicateInstanceId')
    expect(refusal([])).toBe('InvalidParameters')
    expect(refusal(Array.from({ length: 51 }, (_, i) => `i-${String(i)}`))).toBe('ValidationException')
  })

  test('has no token: each call is another command, found by its comment', () => {
    const to = call()
    const [first, second] = [send(to, { Comment: 'one' }), send(to, { Comment: 'two' })]
    expect(first).not.toBe(second)
    expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(at(to('ListCommands'), 'Commands.Comment')).toEqual(['two', 'one'])
    expect(at(to('ListCommands', { Filters: [{ key: 'InvokedAfter', value: '2026-11-24T04:00:00Z' }] }), 'Commands')).toEqual([])
  })
})

describe(`${api}Command.html`, () => {
  const counts = ({ CompletedCount, ErrorCount, DeliveryTimedOutCount }: ValueMap): unknown => [CompletedCount, ErrorCount, DeliveryTimedOutCount]

  test('pending when it is sent; how many of its instances have ended, and how', () => {
    const to = call({ CommandInvocations: [{ InstanceId: id, Status: 'Failed', ExecutionElapsedTime: 'PT8S' }] })
    const command = to('SendCommand', { DocumentName: 'AWS-RunPowerShellScript', InstanceIds: [id, other], MaxErrors: '1', TimeoutSeconds: 600 })['Command'] as ValueMap
    expect(command).toMatchObject({ Status: 'Pending', MaxConcurrency: '50', MaxErrors: '1', TimeoutSeconds: 600, TargetCount: 2 })
    // Ten minutes to reach an instance, then an hour for the script.
    expect((command['ExpiresAfter'] as Date).getTime() - (command['RequestedDateTime'] as Date).getTime()).toBe(4_200_000)
    expect(counts(command)).toEqual([0, 0, 0])
    const CommandId = command['CommandId']!
    const now = (): ValueMap => (to('ListCommands', { CommandId })['Commands'] as ValueMap[])[0]!
    pass(8)
    expect(counts(now())).toEqual([1, 1, 0])
    pass(592)
    expect(counts(now())).toEqual([2, 1, 1])
    expect(to('GetCommandInvocation', { CommandId, InstanceId: other })).toMatchObject({ PluginName: 'aws:runPowerShellScript', ExecutionStartDateTime: '', ExecutionEndDateTime: '' })
  })

  test('one that was cancelled ran until then', () => {
    const to = call()
    const CommandId = send(to)
    pass(2)
    to('CancelCommand', { CommandId })
    expect(to('GetCommandInvocation', { CommandId, InstanceId: id })).toMatchObject({ Status: 'Cancelled', ExecutionElapsedTime: 'PT2S' })
  })
})

describe(`${api}GetCommandInvocation.html`, () => {
  test('in progress, then as the scenario says; -1 until it has ended', () => {
    const to = call({ CommandInvocations: [{ InstanceId: id, Status: 'Failed', ResponseCode: 2, StandardOutputContent: 'out', StandardErrorContent: 'err', ExecutionElapsedTime: 'PT8S' }] })
    const CommandId = send(to)
    const began = { PluginName: 'aws:runShellScript', ExecutionStartDateTime: expect.stringMatching(/Z$/) }
    expect(to('GetCommandInvocation', { CommandId, InstanceId: id })).toMatchObject({ ...began, Status: 'InProgress', ResponseCode: -1, StandardOutputContent: '', ExecutionElapsedTime: '', ExecutionEndDateTime: '' })
    pass(8)
    expect(to('GetCommandInvocation', { CommandId, InstanceId: id })).toMatchObject({ ...began, ExecutionElapsedTime: 'PT8S', ExecutionEndDateTime: expect.stringMatching(/Z$/) })
    expect(to('GetCommandInvocation', { CommandId, InstanceId: id })).toMatchObject({ Status: 'Failed', ResponseCode: 2, StandardOutputContent: 'out', StandardErrorContent: 'err' })
    expect(at(to('ListCommandInvocations', { CommandId, Details: true }), 'CommandInvocations.CommandPlugins.Output')).toEqual(['out'])
    expect(at(to('ListCommands', { CommandId }), 'Commands.Status')).toEqual(['Failed'])
  })

  test('an instance whose agent is away is never reached', () => {
    const to = call()
    const CommandId = send(to, { InstanceIds: [other] })
    pass(60)
    expect(at(to('ListCommandInvocations', { CommandId }), 'CommandInvocations.Status')).toEqual(['Pending'])
    pass(3_600)
    expect(at(to('ListCommandInvocations', { CommandId }), 'CommandInvocations.Status')).toEqual(['TimedOut'])
  })

  test('unknown ids', () => {
    const to = call()
    expect(codeOf(() => to('GetCommandInvocation', { CommandId: 'x'.repeat(36), InstanceId: id }))).toBe('InvocationDoesNotExist')
    expect(codeOf(() => to('ListCommandInvocations', { CommandId: 'x'.repeat(36) }))).toBe('InvalidCommandId')
  })
})

test(`${api}CancelCommand.html: what has not ended is cancelled, what has stays`, () => {
  const to = call()
  const [CommandId, early] = [send(to), send(to)]
  to('CancelCommand', { CommandId: early })
  pass(10)
  to('CancelCommand', { CommandId })
  expect(at(to('ListCommandInvocations', { CommandId: early }), 'CommandInvocations.Status')).toEqual(['Cancelled'])
  expect(at(to('ListCommandInvocations', { CommandId }), 'CommandInvocations.Status')).toEqual(['Success'])
  expect(codeOf(() => to('CancelCommand', { CommandId: 'x'.repeat(36) }))).toBe('InvalidCommandId')
})

describe(`${api}StartAutomationExecution.html`, () => {
  const token = '11111111-1111-4111-8111-111111111111'
  const start = (to: ReturnType<typeof call>, more: ValueMap = {}): string =>
    to('StartAutomationExecution', { DocumentName: 'AWSSupport-ContainEC2Instance', Parameters: { Action: ['Contain'] }, ...more })['AutomationExecutionId'] as string

  test('the same token starts it once, with other parameters it is refused; a token is a UUID', () => {
    const to = call()
    expect(start(to, { ClientToken: token })).toBe(start(to, { ClientToken: token }))
    expect(codeOf(() => start(to, { ClientToken: token, DocumentName: 'Other' }))).toBe('IdempotentParameterMismatch')
    expect(codeOf(() => start(to, { ClientToken: 'mine' }))).toBe('ValidationException')
    expect(start(to)).not.toBe(start(to))
  })

  test(`${api}GetAutomationExecution.html: in progress, then with its outputs or its failure`, () => {
    const to = call({ AutomationExecutions: [{ DocumentName: 'Bad', AutomationExecutionStatus: 'Failed', FailureMessage: 'why' }, { Outputs: { 'a.b': ['c'] }, ExecutionElapsedTime: 'PT2M' }] })
    const [good, bad] = [start(to), start(to, { DocumentName: 'Bad' })]
    const seen = (AutomationExecutionId: string): unknown => at(to('GetAutomationExecution', { AutomationExecutionId }), 'AutomationExecution')
    expect(seen(good)).toMatchObject({ AutomationExecutionStatus: 'InProgress', Outputs: {} })
    pass(120)
    expect(seen(good)).toMatchObject({ AutomationExecutionStatus: 'Success', Outputs: { 'a.b': ['c'] } })
    expect(seen(bad)).toMatchObject({ AutomationExecutionStatus: 'Failed', FailureMessage: 'why' })
    expect(codeOf(() => seen('none'))).toBe('AutomationExecutionNotFoundException')
  })

  test(`${api}StopAutomationExecution.html: cancelled; what has ended cannot be stopped`, () => {
    const to = call()
    const [running, ended] = [start(to), start(to)]
    to('StopAutomationExecution', { AutomationExecutionId: running, Type: 'Cancel' })
    pass(60)
    expect(at(to('GetAutomationExecution', { AutomationExecutionId: running }), 'AutomationExecution.AutomationExecutionStatus')).toBe('Cancelled')
    expect(codeOf(() => to('StopAutomationExecution', { AutomationExecutionId: ended }))).toBe('InvalidAutomationStatusUpdateException')
  })
})

test.each([
  [{ InstanceInformationList: [{ Instance: id }] }],
  [{ CommandInvocations: [{ Status: 'Fine' }] }],
  [{ CommandInvocations: [{ ExecutionElapsedTime: '5s' }] }],
  [{ AutomationExecutions: [{ Outputs: ['a'] }] }],
  [{ Commands: [] }],
])('the seed %j cannot be', (seed) => {
  expect(codeOf(() => call(seed as ValueMap))).toBe('InvalidScenario')
})
