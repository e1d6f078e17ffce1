/** Run Command of the world: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html, and the API's pages. */
import { createHash } from 'node:crypto'
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError, type WorldContext, type WorldHandler } from '../world-service.js'
import { pickMembers } from '../seed-members.js'
import type { CommandScript, SentCommand, SsmState } from './ssm-state.js'

const atOnce: CommandScript = { status: 'Success', code: 0, output: '', error: '', takes: 5_000 }

/** Milliseconds; what is sent to an instance whose agent is away waits for as long, unless TimeoutSeconds says otherwise. */
const defaultTimeout = 3_600_000

interface Invocation {
  instance: string
  /** Whether the instance is there to take the command. */
  online: boolean
  status: string
  script: CommandScript
}

export const commandOperations: Record<string, WorldHandler<SsmState>> = {
  SendCommand(state, input, context) {
    const { DocumentName, InstanceIds = [], Comment, Parameters = {} } = input as { DocumentName: string; InstanceIds?: string[]; Comment?: string; Parameters?: ValueMap }
    if (InstanceIds.length === 0 && input['Targets'] === undefined) throw new WorldError('InvalidParameters', 'InstanceIds or Targets must be given.')
    if (input['Targets'] !== undefined) throw new WorldError('NotInThisWorld', 'This world takes commands for InstanceIds only.')
    if (InstanceIds.length > 50) throw new WorldError('ValidationException', 'InstanceIds takes at most 50 items.')
    if (new Set(InstanceIds).size < InstanceIds.length) throw new WorldError('DuplicateInstanceId', 'An instance id is there twice.')
    const unmanaged = InstanceIds.filter((id) => !state.instances.some(({ InstanceId }) => InstanceId === id))
    if (unmanaged.length > 0) throw new WorldError('InvalidInstanceId', `Instances ${unmanaged.join(', ')} not in a valid state for account ${context.place.account}.`)
    const command: SentCommand = {
      id: uuid(context.newId('command')),
      document: DocumentName,
      instances: InstanceIds,
      ...(Comment !== undefined && { comment: Comment }),
      parameters: Parameters,
      asked: pickMembers(input, ['MaxConcurrency', 'MaxErrors', 'TimeoutSeconds']),
      sent: context.now().toISOString(),
    }
    state.commands.push(command)
    // Nothing has reached an instance yet.
    return { Command: { ...commandView(state, command, context), Status: 'Pending', StatusDetails: 'Pending' } }
  },

  ListCommands(state, input, context) {
    const { CommandId, InstanceId, Filters = [] } = input as { CommandId?: string; InstanceId?: string; Filters?: { key: string; value: string }[] }
    if (CommandId !== undefined) commandOf(state, CommandId)
    const fits = (command: SentCommand): boolean =>
      Filters.every(({ key, value }) => {
        if (key === 'InvokedAfter') return Date.parse(command.sent) >= Date.parse(value)
        if (key === 'InvokedBefore') return Date.parse(command.sent) <= Date.parse(value)
        if (key === 'DocumentName') return command.document === value
        if (key === 'Status') return statusOf(state, command, context) === value
        throw new WorldError('InvalidFilterKey', `This world does not filter commands by ${key}.`)
      })
    const found = state.commands.filter((command) => (CommandId === undefined || command.id === CommandId) && (InstanceId === undefined || command.instances.includes(InstanceId)) && fits(command))
    return { Commands: found.reverse().map((command) => commandView(state, command, context)) }
  },

  ListCommandInvocations(state, input, context) {
    const { CommandId, InstanceId, Details = false } = input as { CommandId?: string; InstanceId?: string; Details?: boolean }
    const commands = CommandId === undefined ? state.commands : [commandOf(state, CommandId)]
    const found = commands.flatMap((command) => invocationsOf(state, command, context).map((invocation) => ({ command, invocation })))
    const asked = found.filter(({ invocation }) => InstanceId === undefined || invocation.instance === InstanceId)
    return {
      CommandInvocations: asked.map(({ command, invocation: { instance, status, script } }): ValueMap => ({
        CommandId: command.id, InstanceId: instance, Comment: command.comment ?? '', DocumentName: command.document, RequestedDateTime: new Date(command.sent), Status: status, StatusDetails: status,
        CommandPlugins: Details ? [{ Name: pluginOf(command), Status: status, StatusDetails: status, ResponseCode: codeOf(status, script), Output: hasRun(status) ? script.output.slice(0, 2_500) : '' }] : [],
      })),
    }
  },

  GetCommandInvocation(state, input, context) {
    const { CommandId, InstanceId } = input as { CommandId: string; InstanceId: string }
    const command = state.commands.find(({ id }) => id === CommandId)
    const invocation = command && invocationsOf(state, command, context).find(({ instance }) => instance === InstanceId)
    if (!command || !invocation) throw new WorldError('InvocationDoesNotExist', 'The command id and instance id do not match an invocation.')
    const { status, script } = invocation
    return {
      ...timesOf(command, invocation),
      CommandId, InstanceId, Comment: command.comment ?? '', DocumentName: command.document, PluginName: pluginOf(command), ResponseCode: codeOf(status, script), Status: status, StatusDetails: status,
      // At most 24,000 characters: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html
      StandardOutputContent: hasRun(status) ? script.output.slice(0, 24_000) : '',
      StandardErrorContent: hasRun(status) ? script.error.slice(0, 8_000) : '',
    }
  },

  CancelCommand(state, input, context) {
    const { CommandId } = input as { CommandId: string }
    const command = commandOf(state, CommandId)
    // Without a guarantee that what has begun is ended; here it is.
    command.cancelled ??= context.now().toISOString()
    return {}
  },
}

function commandOf({ commands }: SsmState, id: string): SentCommand {
  const found = commands.find((command) => command.id === id)
  if (found) return found
  throw new WorldError('InvalidCommandId', 'The specified command ID is not valid.')
}

function invocationsOf(state: SsmState, command: SentCommand, context: WorldContext): Invocation[] {
  return command.instances.map((instance) => {
    const script = state.commandScripts.find((each) => (each.document ?? command.document) === command.document && (each.instance ?? instance) === instance) ?? atOnce
    const online = state.instances.some(({ InstanceId, PingStatus }) => InstanceId === instance && PingStatus === 'Online')
    return { instance, online, script, status: statusAt(command, script, online, context.now()) }
  })
}

function statusAt(command: SentCommand, { status, takes }: CommandScript, online: boolean, now: Date): string {
  const { sent, cancelled } = command
  const ends = Date.parse(sent) + (online ? takes : deliveryTimeout(command))
  if (cancelled !== undefined && Date.parse(cancelled) < ends) return 'Cancelled'
  if (now.getTime() < ends) return online ? 'InProgress' : 'Pending'
  return online ? status : 'TimedOut'
}

/** Of all instances together: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
function statusOf(state: SsmState, command: SentCommand, context: WorldContext): string {
  const statuses = invocationsOf(state, command, context).map(({ status }) => status)
  return ['InProgress', 'Pending', 'Failed', 'TimedOut', 'Cancelled'].find((status) => statuses.includes(status)) ?? 'Success'
}

function deliveryTimeout({ asked }: SentCommand): number {
  return typeof asked['TimeoutSeconds'] === 'number' ? asked['TimeoutSeconds'] * 1_000 : defaultTimeout
}

/** After delivery a document has its own time-out: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
function executionTimeout({ parameters }: SentCommand): number {
  const seconds = Number([parameters['executionTimeout']].flat()[0])
  return seconds > 0 ? seconds * 1_000 : defaultTimeout
}

/** The plugin that AWS's documents for scripts run. */
function pluginOf({ document }: SentCommand): string {
  return document === 'AWS-RunPowerShellScript' ? 'aws:runPowerShellScript' : 'aws:runShellScript'
}

/** When it ran; '' for what has not begun or not ended: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCommandInvocation.html */
function timesOf({ sent, cancelled }: SentCommand, { online, status, script }: Invocation): ValueMap {
  const isOver = online && status !== 'InProgress'
  const took = status === 'Cancelled' && cancelled !== undefined ? Date.parse(cancelled) - Date.parse(sent) : script.takes
  return {
    ExecutionStartDateTime: online ? sent : '',
    ExecutionElapsedTime: isOver ? `PT${took / 1_000}S` : '',
    ExecutionEndDateTime: isOver ? new Date(Date.parse(sent) + took).toISOString() : '',
  }
}

function hasRun(status: string): boolean {
  return status === 'Success' || status === 'Failed'
}

/** -1: it has not ended, or never began. */
function codeOf(status: string, { code }: CommandScript): number {
  return hasRun(status) ? code : -1
}

function commandView(state: SsmState, command: SentCommand, context: WorldContext): ValueMap {
  const { id, document, instances, comment = '', parameters, asked, sent } = command
  const status = statusOf(state, command, context)
  const invocations = invocationsOf(state, command, context)
  const count = (fits: (invocation: Invocation) => boolean): number => invocations.filter(fits).length
  return {
    CommandId: id, DocumentName: document, Comment: comment, InstanceIds: instances, Parameters: parameters, RequestedDateTime: new Date(sent), Status: status, StatusDetails: status,
    ExpiresAfter: new Date(Date.parse(sent) + deliveryTimeout(command) + executionTimeout(command)),
    MaxConcurrency: '50',
    MaxErrors: '0',
    ...asked,
    TargetCount: instances.length,
    CompletedCount: count((each) => each.status !== 'Pending' && each.status !== 'InProgress'),
    ErrorCount: count((each) => each.online && (each.status === 'Failed' || each.status === 'TimedOut')),
    DeliveryTimedOutCount: count((each) => !each.online && each.status === 'TimedOut'),
  }
}

/** SSM's ids are UUIDs. */
export function uuid(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
