/** SSM Run Command: a document, run on instances. */
import { absent } from '../expressions/expression.js'
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { readInFull, type JobAt, type JobKind, type JobResult } from './job.js'
import { readPatiently } from './patience.js'
import { StepFailure } from './step-kind.js'

const ended = new Set(['Success', 'Cancelled', 'TimedOut', 'Failed'])

export const commandJob: JobKind = {
  kind: 'command',
  start: 'ssm:SendCommand',
  cancel: 'ssm:CancelCommand',
  params: ({ document, on, parameters }, { mark, within }) => ({
    DocumentName: document,
    InstanceIds: on ?? [],
    ...(!isEmpty(parameters) && { Parameters: parameters }),
    // SendCommand takes no token: this is what an interrupted run looks for.
    Comment: `sirun ${mark}`,
    // An instance that is reached later than that does not begin any more.
    TimeoutSeconds: Math.min(2_592_000, Math.max(30, Math.ceil(within / 1_000))),
  }),
  idOf: ({ Command }) => (isMap(Command) && typeof Command['CommandId'] === 'string' ? Command['CommandId'] : undefined),
  cancelParams: (id) => ({ CommandId: id }),
  look: async (at, id) => {
    const invocations = await invocationsOf(at, id)
    const wanted = Array.isArray(at.job.on) ? at.job.on.length : 1
    const statuses = invocations.map(({ InstanceId, Status }) => `${text(InstanceId)} ${text(Status)}`).sort()
    return {
      status: statuses.join(', ') || 'Pending',
      hasEnded: invocations.length >= wanted && invocations.every(({ Status }) => ended.has(text(Status))),
    }
  },
  result: resultOf,
  find: async ({ run, place, address, within }, { DocumentName, Comment }, since) => {
    // The filter takes whole seconds, and clocks differ.
    const after = new Date(since.getTime() - 60_000).toISOString().replace(/\.\d+Z$/, 'Z')
    const params = { Filters: [{ key: 'InvokedAfter', value: after }, { key: 'DocumentName', value: DocumentName! }] }
    const answer = await readPatiently(run, { aws: 'ssm:ListCommands', params, place, address, purpose: 'observe' }, within)
    const commands = isMap(answer) && Array.isArray(answer['Commands']) ? answer['Commands'].filter(isMap) : []
    const found = commands.find((command) => command['Comment'] === Comment)
    return found && text(found['CommandId'])
  },
}

/** How it went on each instance; none where AWS does not show the command yet. */
async function invocationsOf({ run, place, address, within }: JobAt, id: string): Promise<ValueMap[]> {
  const request = { aws: 'ssm:ListCommandInvocations', params: { CommandId: id, Details: true }, place, address, purpose: 'observe', absent: ['InvalidCommandId'] } as const
  const answer = await readPatiently(run, request, within)
  if (answer === absent || answer instanceof Unknown) return []
  const list = answer['CommandInvocations']
  return Array.isArray(list) ? list.filter(isMap) : []
}

async function resultOf(at: JobAt, id: string): Promise<JobResult> {
  const invocations = await invocationsOf(at, id)
  const sorted = invocations.sort((a, b) => (text(a['InstanceId']) < text(b['InstanceId']) ? -1 : 1))
  const results: { of: string; status: string; code: number; output: string }[] = []
  for (const invocation of sorted) results.push({ of: text(invocation['InstanceId']), status: text(invocation['Status']), ...(await outputOf(at, id, invocation)) })
  const bad = results.filter(({ status }) => status !== 'Success')
  const value = results.map(({ of, ...answer }): Value => ({ of, value: answer }))
  if (bad.length === 0) return { value, end: 'ok' }
  const problem = bad.map(({ of, status, code, output }) => `${of} ${status}, exit code ${code}${output === '' ? '' : `: ${output.trim().slice(-300)}`}`).join('; ')
  return { value, end: bad.length < results.length ? 'partly' : 'failed', problem }
}

/** GetCommandInvocation has the longer output, but of one step only; the list has a short one of each. */
async function outputOf(at: JobAt, id: string, { InstanceId, CommandPlugins }: ValueMap): Promise<{ code: number; output: string }> {
  const steps = Array.isArray(CommandPlugins) ? CommandPlugins.filter(isMap) : []
  if (steps.length > 1) {
    const failed = steps.find((step) => step['Status'] !== 'Success')
    const output = steps.map((step) => `${text(step['Name'])}:\n${text(step['Output'])}`).join('\n')
    return { code: number((failed ?? steps.at(-1)!)['ResponseCode']), output }
  }
  try {
    const answer = await readInFull(at, 'ssm', 'GetCommandInvocation', { CommandId: id, InstanceId: InstanceId! })
    if (answer === absent) return { code: -1, output: '' }
    const { ResponseCode, StandardOutputContent, StandardErrorContent } = answer
    return { code: number(ResponseCode), output: [text(StandardOutputContent), text(StandardErrorContent)].filter((part) => part !== '').join('\n') }
  } catch (error) {
    // Cancelled before it began: there is nothing to answer.
    if (error instanceof StepFailure && error.error?.name === 'InvocationDoesNotExist') return { code: -1, output: '' }
    throw error
  }
}

function isEmpty(value: Value): boolean {
  return isMap(value) && Object.keys(value).length === 0
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

function number(value: Value | undefined): number {
  return typeof value === 'number' ? value : -1
}
