/** What the world's SSM holds in one region, and how a scenario seeds it. */
import type { ValueMap } from '../../../expressions/value.js'
import { pickMembers, refuseUnknownMembers, seedError, seedMaps, seedNumber, seedText } from '../seed-members.js'

/** How a document runs: what the scenario says of it, else at once and with success. */
export interface CommandScript {
  document?: string
  instance?: string
  status: string
  code: number
  output: string
  error: string
  /** Milliseconds that it takes. */
  takes: number
}

export interface AutomationScript {
  document?: string
  status: string
  outputs: ValueMap
  failure?: string
  takes: number
}

/** ISO 8601 times; `cancelled` is when it was cancelled. */
export interface SentCommand {
  id: string
  document: string
  instances: string[]
  comment?: string
  parameters: ValueMap
  /** MaxConcurrency, MaxErrors and TimeoutSeconds, as far as they were given. */
  asked: ValueMap
  sent: string
  cancelled?: string
}

export interface StartedExecution {
  id: string
  document: string
  parameters: ValueMap
  token?: string
  started: string
  cancelled?: string
}

export interface SsmState {
  /** As DescribeInstanceInformation answers. */
  instances: ValueMap[]
  commandScripts: CommandScript[]
  automationScripts: AutomationScript[]
  commands: SentCommand[]
  executions: StartedExecution[]
}

/**
 * Lists: `InstanceInformationList` (the managed instances), `CommandInvocations` and `AutomationExecutions`: how what is
 * run ends, in the members of GetCommandInvocation and GetAutomationExecution. The first that fits counts.
 */
export function seedSsm(seed: ValueMap): SsmState {
  refuseUnknownMembers(seed, ['InstanceInformationList', 'CommandInvocations', 'AutomationExecutions'], 'ssm')
  return {
    instances: seedMaps(seed, 'InstanceInformationList', 'ssm').map((instance, index) => managedInstance(instance, `ssm.InstanceInformationList[${index}]`)),
    commandScripts: seedMaps(seed, 'CommandInvocations', 'ssm').map((script, index) => commandScript(script, `ssm.CommandInvocations[${index}]`)),
    automationScripts: seedMaps(seed, 'AutomationExecutions', 'ssm').map((script, index) => automationScript(script, `ssm.AutomationExecutions[${index}]`)),
    commands: [],
    executions: [],
  }
}

function managedInstance(seed: ValueMap, where: string): ValueMap {
  const known = ['PlatformType', 'PlatformName', 'PlatformVersion', 'AgentVersion', 'ComputerName', 'IPAddress', 'IamRole', 'Name']
  refuseUnknownMembers(seed, ['InstanceId', 'PingStatus', ...known], where)
  return {
    InstanceId: seedText(seed, 'InstanceId', where),
    PingStatus: seedText(seed, 'PingStatus', where, 'Online'),
    PlatformType: 'Linux',
    ResourceType: 'EC2Instance',
    ...pickMembers(seed, known),
  }
}

const endings = { command: ['Success', 'Failed', 'TimedOut', 'Cancelled'], automation: ['Success', 'Failed', 'TimedOut', 'Cancelled', 'CompletedWithSuccess', 'CompletedWithFailure'] } as const

function commandScript(seed: ValueMap, where: string): CommandScript {
  refuseUnknownMembers(seed, ['DocumentName', 'InstanceId', 'Status', 'ResponseCode', 'StandardOutputContent', 'StandardErrorContent', 'ExecutionElapsedTime'], where)
  const status = oneOf(seedText(seed, 'Status', where, 'Success'), endings.command, where)
  return {
    ...named(seed, { DocumentName: 'document', InstanceId: 'instance' }, where),
    status,
    code: seedNumber(seed, 'ResponseCode', where, status === 'Success' ? 0 : 1),
    output: text(seed, 'StandardOutputContent', where),
    error: text(seed, 'StandardErrorContent', where),
    takes: takenTime(seed, where),
  }
}

function automationScript(seed: ValueMap, where: string): AutomationScript {
  refuseUnknownMembers(seed, ['DocumentName', 'AutomationExecutionStatus', 'Outputs', 'FailureMessage', 'ExecutionElapsedTime'], where)
  const outputs = seed['Outputs'] ?? {}
  if (typeof outputs !== 'object' || outputs === null || Array.isArray(outputs)) throw seedError(where, 'Outputs must be a map of lists')
  return {
    ...named(seed, { DocumentName: 'document' }, where),
    status: oneOf(seedText(seed, 'AutomationExecutionStatus', where, 'Success'), endings.automation, where),
    outputs: outputs as ValueMap,
    ...named(seed, { FailureMessage: 'failure' }, where),
    takes: takenTime(seed, where),
  }
}

function named(seed: ValueMap, members: Readonly<Record<string, string>>, where: string): Record<string, string> {
  return Object.fromEntries(Object.entries(members).flatMap(([member, name]) => (seed[member] === undefined ? [] : [[name, seedText(seed, member, where)]])))
}

function text(seed: ValueMap, member: string, where: string): string {
  return seed[member] === undefined || seed[member] === '' ? '' : seedText(seed, member, where)
}

function oneOf(status: string, allowed: readonly string[], where: string): string {
  if (!allowed.includes(status)) throw seedError(where, `the status must be one of ${allowed.join(', ')}`)
  return status
}

/** ISO 8601, as GetCommandInvocation gives it: PT2.5S, PT3M. */
function takenTime(seed: ValueMap, where: string): number {
  const elapsed = seedText(seed, 'ExecutionElapsedTime', where, 'PT5S')
  const [, hours = '0', minutes = '0', seconds = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(elapsed) ?? []
  const time = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000
  if (!/^PT\d/.test(elapsed)) throw seedError(where, 'ExecutionElapsedTime must be like PT2.5S or PT3M')
  return time
}
