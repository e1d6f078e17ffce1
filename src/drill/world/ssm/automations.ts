/** Automation of the world: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-statuses.html */
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError, type WorldContext, type WorldHandler } from '../world-service.js'
import { uuid } from './commands.js'
import type { AutomationScript, SsmState, StartedExecution } from './ssm-state.js'

const atOnce: AutomationScript = { status: 'Success', outputs: {}, takes: 30_000 }

export const automationOperations: Record<string, WorldHandler<SsmState>> = {
  StartAutomationExecution(state, input, context) {
    const { DocumentName, Parameters = {}, ClientToken } = input as { DocumentName: string; Parameters?: ValueMap; ClientToken?: string }
    if (ClientToken !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ClientToken)) throw new WorldError('ValidationException', 'ClientToken must be a UUID.')
    const execution: StartedExecution = {
      id: uuid(context.newId('execution')),
      document: DocumentName,
      parameters: Parameters,
      ...(ClientToken !== undefined && { token: ClientToken }),
      started: context.now().toISOString(),
    }
    state.executions.push(execution)
    return { AutomationExecutionId: execution.id }
  },

  GetAutomationExecution(state, input, context) {
    const { AutomationExecutionId } = input as { AutomationExecutionId: string }
    const execution = executionOf(state, AutomationExecutionId)
    const { document, parameters, started } = execution
    const script = scriptOf(state, execution)
    const status = statusAt(execution, script, context)
    const ended = status !== 'InProgress'
    return {
      AutomationExecution: {
        AutomationExecutionId, DocumentName: document, Parameters: parameters, ExecutionStartTime: new Date(started), AutomationExecutionStatus: status,
        Outputs: ended && status !== 'Cancelled' ? script.outputs : {},
        ...(ended && script.failure !== undefined && { FailureMessage: script.failure }),
        StepExecutions: [],
      },
    }
  },

  StopAutomationExecution(state, input, context) {
    const { AutomationExecutionId, Type = 'Cancel' } = input as { AutomationExecutionId: string; Type?: string }
    const execution = executionOf(state, AutomationExecutionId)
    if (statusAt(execution, scriptOf(state, execution), context) !== 'InProgress') throw new WorldError('InvalidAutomationStatusUpdateException', 'The execution has ended.')
    if (Type !== 'Cancel') throw new WorldError('NotInThisWorld', 'This world stops automations with Cancel only.')
    execution.cancelled = context.now().toISOString()
    return {}
  },
}

function executionOf({ executions }: SsmState, id: string): StartedExecution {
  const found = executions.find((execution) => execution.id === id)
  if (found) return found
  throw new WorldError('AutomationExecutionNotFoundException', 'There is no automation execution information for the requested automation execution ID.')
}

function scriptOf({ automationScripts }: SsmState, { document }: StartedExecution): AutomationScript {
  return automationScripts.find((each) => (each.document ?? document) === document) ?? atOnce
}

function statusAt({ started, cancelled }: StartedExecution, { status, takes }: AutomationScript, context: WorldContext): string {
  const ends = Date.parse(started) + takes
  if (cancelled !== undefined && Date.parse(cancelled) < ends) return 'Cancelled'
  return context.now().getTime() < ends ? 'InProgress' : status
}
