/** SSM Automation: a runbook of AWS's own kind, run in the account. */
import { absent } from '../expressions/expression.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { readInFull, type JobAt, type JobKind } from './job.js'
import { StepFailure } from './step-kind.js'

const good = new Set(['Success', 'CompletedWithSuccess'])
const bad = new Set(['TimedOut', 'Cancelled', 'Failed', 'Rejected', 'ChangeCalendarOverrideRejected', 'CompletedWithFailure', 'Exited'])

export const automationJob: JobKind = {
  kind: 'automation',
  start: 'ssm:StartAutomationExecution',
  cancel: 'ssm:StopAutomationExecution',
  params: ({ document, parameters }) => ({
    DocumentName: document,
    ...(!(isMap(parameters) && Object.keys(parameters).length === 0) && { Parameters: parameters }),
  }),
  idOf: ({ AutomationExecutionId }) => (typeof AutomationExecutionId === 'string' ? AutomationExecutionId : undefined),
  cancelParams: (id) => ({ AutomationExecutionId: id, Type: 'Cancel' }),
  look: async (at, id) => {
    const { AutomationExecutionStatus = 'Pending', CurrentStepName = '' } = await executionOf(at, id)
    const status = text(AutomationExecutionStatus)
    const step = text(CurrentStepName)
    const hasEnded = good.has(status) || bad.has(status)
    return { status: hasEnded || step === '' ? status : `${status} at ${step}`, hasEnded }
  },
  result: async (at, id) => {
    const { AutomationExecutionStatus, Outputs, FailureMessage } = await executionOf(at, id)
    const status = text(AutomationExecutionStatus)
    const value = isMap(Outputs) ? Outputs : {}
    if (good.has(status)) return { value, end: 'ok' }
    return { value, end: 'failed', problem: [`it ended ${status}`, text(FailureMessage)].filter((part) => part !== '').join(': ') }
  },
}

/** Nothing where AWS does not show it yet. */
async function executionOf(at: JobAt, id: string): Promise<ValueMap> {
  try {
    const answer = await readInFull(at, 'ssm', 'GetAutomationExecution', { AutomationExecutionId: id })
    const execution = answer === absent ? undefined : answer['AutomationExecution']
    return isMap(execution) ? execution : {}
  } catch (error) {
    const name = error instanceof StepFailure ? error.error?.name : undefined
    // Both pass: it is not shown everywhere yet, or there were too many questions.
    if (name === 'AutomationExecutionNotFoundException' || (name !== undefined && /Throttl|TooManyRequests/.test(name))) return {}
    throw error
  }
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}
