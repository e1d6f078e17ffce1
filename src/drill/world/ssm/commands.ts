/** Run Command of the world: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
import { createHash } from 'node:crypto'
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError, type WorldContext, type WorldHandler } from '../world-service.js'
import type { CommandScript, SentCommand, SsmState } from './ssm-state.js'

const atOnce: CommandScript = { status: 'Success', code: 0, output: '', error: '', takes: 5_000 }

/** What is sent to an instance whose agent is away waits until its time-out. */
const delivery = 3_600_000

interface Invocation {
  instance: string
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
      sent: context.now().toISOString(),
    }
    state.commands.push(command)
    return { Command: commandView(state, command, context) }
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
        CommandPlugins: Details ? [{ Name: 'runShellScript', Status: status, StatusDetails: status, ResponseCode: codeOf(status, script), Output: hasRun(status) ? script.output.slice(0, 2_500) : '' }] : [],
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
      CommandId, InstanceId, Comment: command.comment ?? '', DocumentName: command.document, PluginName: 'runShellScript', ResponseCode: codeOf(status, script), Status: status, StatusDetails: status,
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
    return { instance, script, status: statusAt(command, script, online, context.now()) }
  })
}

function statusAt({ sent, cancelled }: SentCommand, { status, takes }: CommandScript, online: boolean, now: Date): string {
  const ends = Date.parse(sent) + (online ? takes : delivery)
  if (cancelled !== undefined && Date.parse(cancelled) < ends) return 'Cancelled'
  if (now.getTime() < ends) return online ? 'InProgress' : 'Pending'
  return online ? status : 'TimedOut'
}

/** Of all instances together: https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html */
function statusOf(state: SsmState, command: SentCommand, context: WorldContext): string {
  const statuses = invocationsOf(state, command, context).map(({ status }) => status)
  return ['InProgress', 'Pending', 'Failed', 'TimedOut', 'Cancelled'].find((status) => statuses.includes(status)) ?? 'Success'
}

function hasRun(status: string): boolean {
  return status === 'Success' || status === 'Failed'
}

/** -1: it has not ended, or never began. */
function codeOf(status: string, { code }: CommandScript): number {
  return hasRun(status) ? code : -1
}

function commandView(state: SsmState, command: SentCommand, context: WorldContext): ValueMap {
  const { id, document, instances, comment = '', parameters, sent } = command
  const status = statusOf(state, command, context)
  return { CommandId: id, DocumentName: document, Comment: comment, InstanceIds: instances, Parameters: parameters, RequestedDateTime: new Date(sent), Status: status, StatusDetails: status, TargetCount: instances.length }
}

/** SSM's ids are UUIDs. */
export function uuid(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
