/** A tiny AWS: topics, volumes, groups and inline policies in a dictionary, with faults on demand, and what was asked of it. */
import type { Aws, AwsCall, AwsError, CallerIdentity, CallOutcome } from '../../src/aws-model/aws.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'
import { copyValue } from '../../src/drill/world/copy-value.js'

/** Thrown where the process is killed. */
export class Crash extends Error {}

/** What happens to the nth call (from 1; each one without) of an operation. */
export interface Fault {
  call: string
  purpose?: AwsCall['purpose']
  nth?: number
  /** What AWS answers; without, as it would. */
  answer?: CallOutcome
  /** Whether AWS does it all the same, at once or after so many further calls. */
  applied?: boolean | { after: number }
  /** The process is killed, after AWS did what `applied` says. */
  crash?: true
  /** Something else happens in the account just before. */
  meanwhile?: (state: State) => void
}

export interface State {
  topics: Record<string, Record<string, string>>
  volumes: Record<string, ValueMap>
  policies: Record<string, string>
  groups: Record<string, ValueMap>
  parameters: Record<string, string>
}

export type FakeAws = Aws & {
  state: State
  faults: Fault[]
  calls: AwsCall[]
  /** `purpose operation` of each call that changes something. */
  changes: () => string[]
  account: string
  /** Told of each call when it arrives. */
  onCall: (call: AwsCall) => void
}

export function refused(name: string, message = 'no'): CallOutcome {
  return { status: 'refused', error: error(name, message) }
}

export function timedOut(): CallOutcome {
  return { status: 'unknown', error: error('TimeoutError', 'no answer') }
}

/** `elsewhere` answers what it does not know itself. */
export function fakeAws(given: Partial<State> = {}, elsewhere?: (call: AwsCall) => CallOutcome): FakeAws {
  const state: State = { topics: {}, volumes: {}, policies: {}, groups: {}, parameters: {}, ...copyValue(given) }
  const counts = new Map<string, number>()
  const late: { left: number; apply: () => void }[] = []
  const fake: FakeAws = {
    state,
    faults: [],
    calls: [],
    changes: () => fake.calls.filter(({ purpose }) => isChange(purpose)).map(({ purpose, operation }) => `${purpose} ${operation}`),
    account: '111122223333',
    onCall: () => {},
    identity: (): Promise<CallerIdentity> =>
      Promise.resolve({ account: fake.account, arn: `arn:aws:sts::${fake.account}:assumed-role/responder/session` }),
    call: (call) => Promise.resolve().then(() => answer(call)),
  }
  return fake

  function answer(call: AwsCall): CallOutcome {
    fake.onCall(call)
    fake.calls.push(copyValue(call))
    for (const each of late) if (each.left-- === 0) each.apply()
    const fault = faultOf(call)
    if (!fault) return act(call)
    fault.meanwhile?.(state)
    const isApplied = fault.applied ?? (fault.answer === undefined && !fault.crash)
    if (typeof isApplied === 'object') late.push({ left: isApplied.after, apply: () => void act(call) })
    const done = isApplied === true ? act(call) : undefined
    if (fault.crash) throw new Crash()
    return fault.answer ?? done!
  }

  function act(call: AwsCall): CallOutcome {
    return elsewhere && !(`${call.service}:${call.operation}` in operations) ? elsewhere(call) : perform(state, call)
  }

  function faultOf(call: AwsCall): Fault | undefined {
    const name = `${call.service}:${call.operation}`
    return fake.faults.find((fault) => {
      if (fault.call !== name || (fault.purpose && fault.purpose !== call.purpose)) return false
      const key = `${fake.faults.indexOf(fault)}`
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return fault.nth === undefined || fault.nth === count
    })
  }
}

function isChange(purpose: AwsCall['purpose']): boolean {
  return purpose !== 'read' && purpose !== 'observe'
}

function error(name: string, message: string): AwsError {
  return { name, message, status: 400, requestId: 'request-1' }
}

function ok(output: ValueMap = {}): CallOutcome {
  return { status: 'ok', output: copyValue(output), requestId: 'request-1' }
}

type Perform = (state: State, params: Record<string, string>, call: AwsCall) => CallOutcome

const operations: Record<string, Perform> = {
  'sns:GetTopicAttributes': ({ topics }, { TopicArn: name }) =>
    topics[name!] ? ok({ Attributes: topics[name!]! }) : refused('NotFoundException'),
  'sns:SetTopicAttributes': ({ topics }, { TopicArn: name, AttributeName: key, AttributeValue: value }) => {
    if (!topics[name!]) return refused('NotFoundException')
    if (value === undefined || value === '') delete topics[name!]![key!]
    else topics[name!]![key!] = value
    return ok()
  },
  'sns:ListTopics': ({ topics }) => ok({ Topics: Object.keys(topics).map((name) => ({ TopicArn: name })) }),
  'sns:DeleteTopic': ({ topics }, { TopicArn: name }) => {
    delete topics[name!]
    return ok()
  },
  // Creates a volume once a client token, as EC2 does.
  'ec2:CreateVolume': ({ volumes }, _params, { params }) => {
    const id = `vol-${(params['ClientToken'] as string).slice(0, 8)}`
    volumes[id] ??= { VolumeId: id, Tags: tagsOf(params) }
    return ok({ VolumeId: id })
  },
  'ec2:DescribeVolumes': ({ volumes }, _params, { params }) => {
    const [filter] = (params['Filters'] ?? []) as { Values: string[] }[]
    const found = Object.values(volumes).filter(({ Tags }) => (Tags as ValueMap[]).some(({ Value: tag }) => filter?.Values.includes(tag as string)))
    return ok({ Volumes: found })
  },
  'ec2:DeleteVolume': ({ volumes }, { VolumeId: id }) => {
    if (!volumes[id!]) return refused('InvalidVolume.NotFound')
    delete volumes[id!]
    return ok()
  },
  // No token: each call makes another, unless the name is taken.
  'iam:CreateGroup': ({ groups }, { GroupName: name }) => {
    if (groups[name!]) return refused('EntityAlreadyExistsException')
    groups[name!] = { GroupName: name!, GroupId: `AGPA${Object.keys(groups).length}` }
    return ok({ Group: groups[name!]! })
  },
  'iam:GetGroup': ({ groups }, { GroupName: name }) =>
    groups[name!] ? ok({ Group: groups[name!]!, Users: [] }) : refused('NoSuchEntityException'),
  'iam:DeleteGroup': ({ groups }, { GroupName: name }) => {
    if (!groups[name!]) return refused('NoSuchEntityException')
    delete groups[name!]
    return ok()
  },
  'iam:GetRolePolicy': ({ policies }, { RoleName: role, PolicyName: name }) => {
    const document = policies[`${role}/${name}`]
    if (document === undefined) return refused('NoSuchEntityException')
    return ok({ RoleName: role!, PolicyName: name!, PolicyDocument: encodeURIComponent(document) })
  },
  'iam:PutRolePolicy': ({ policies }, { RoleName: role, PolicyName: name, PolicyDocument: document }) => {
    policies[`${role}/${name}`] = document!
    return ok()
  },
  'iam:DeleteRolePolicy': ({ policies }, { RoleName: role, PolicyName: name }) => {
    delete policies[`${role}/${name}`]
    return ok()
  },
  'ssm:PutParameter': ({ parameters }, { Name: name, Value: value }) => {
    parameters[name!] = value!
    return ok({ Version: 1 })
  },
  'ssm:DescribeParameters': ({ parameters }) => ok({ Parameters: Object.keys(parameters).map((name) => ({ Name: name })) }),
  'ssm:GetParameter': ({ parameters }, { Name: name }) => ok({ Parameter: { Name: name!, Value: parameters[name!] ?? null } }),
  'ssm:DeleteParameter': ({ parameters }, { Name: name }) => {
    delete parameters[name!]
    return ok()
  },
}

function tagsOf(params: ValueMap): Value {
  return ((params['TagSpecifications'] ?? []) as ValueMap[])[0]?.['Tags'] ?? []
}

function perform(state: State, call: AwsCall): CallOutcome {
  const operation = operations[`${call.service}:${call.operation}`]
  if (!operation) throw new Error(`the fake AWS has no ${call.service}:${call.operation}`)
  return operation(state, call.params as Record<string, string>, call)
}
