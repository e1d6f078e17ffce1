/** The run that every fault meets: one change of each kind, over each protocol, with its undo; the world before it and after. */
import { createHash } from 'node:crypto'
import { copyValue } from '../../src/drill/world/copy-value.js'
import type { PinnedFile } from '../../src/engine/records.js'
import { markOf } from '../../src/engine/derived-ids.js'
import type { ValueMap } from '../../src/expressions/value.js'
import type { State } from '../engine/fake-aws.js'
import { createGroup, createVolume, setTopic, type StepSource } from '../engine/play.js'

export const place = { account: '111122223333', region: 'eu-central-1', partition: 'aws' }

/** A parameter whose value AWS calls sensitive. */
export const secret = 'canary-golden-parameter'

const patient = { within: '6s' }
const policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
const rolePolicy = (operation: string, more: ValueMap = {}): ValueMap => ({ aws: operation, with: { RoleName: 'web', PolicyName: 'SirunDeny', ...more } })
const way = { with: { TopicArn: 'beta', AttributeName: 'Policy', AttributeValue: 'way' }, becomes: 'way' }

const steps: StepSource[] = [
  setTopic('cut', patient),
  setTopic('way', { via: way, ...patient }, 'beta'),
  setTopic('each', { forEach: '["gamma", "delta"]', ...patient }, '${item}'),
  createVolume('disk', patient),
  createGroup('group', patient),
  {
    id: 'deny',
    ...rolePolicy('iam:PutRolePolicy', { PolicyDocument: policy }),
    observe: { ...rolePolicy('iam:GetRolePolicy'), absent: ['NoSuchEntityException'], value: 'output.PolicyDocument' },
    becomes: policy,
    undo: { restore: rolePolicy('iam:PutRolePolicy', { PolicyDocument: '${before}' }), remove: rolePolicy('iam:DeleteRolePolicy') },
    ...patient,
  },
  {
    id: 'label',
    aws: 'ssm:PutParameter',
    with: { Name: '/sirun/label', Value: secret, Type: 'SecureString' },
    observe: { aws: 'ssm:DescribeParameters', with: {}, value: 'output.Parameters[?0].?Name' },
    undo: { aws: 'ssm:DeleteParameter', with: { Name: '${after}' } },
    ...patient,
  },
  setTopic('stays', { keep: 'It is evidence', ...patient }, 'epsilon'),
]

const content = {
  sirun: 1,
  id: 'golden',
  title: 'Golden',
  summary: 'One change of each kind.',
  owner: 'security',
  reviewed: { on: '2026-11-01', by: 'security', every: '90d' },
  steps: steps.map((step) => ({ title: `Step ${step.id}`, ...step })),
}

/** JSON is YAML. */
export const goldenText = JSON.stringify(content, undefined, 2)
export const goldenFile: PinnedFile = { kind: 'procedure', id: 'golden', text: goldenText, sha256: createHash('sha256').update(goldenText).digest('hex') }
export const goldenSteps = steps.map(({ id }) => id)

/** Addresses of its changing requests, in their order. */
export const goldenRequests = ['cut', 'way', 'way', 'each[0]', 'each[1]', 'disk', 'group', 'deny', 'label', 'stays'] as const

const topics = (value: string): State['topics'] => Object.fromEntries(['alpha', 'beta', 'gamma', 'delta', 'epsilon'].map((name) => [name, { Policy: value }]))

/** The world before. */
export function initialWorld(): State {
  return { topics: topics('open'), volumes: {}, groups: {}, policies: {}, parameters: {} }
}

/** What a world holds that a run may change, with the names that it made up in their place. */
export function essence(state: State, run: string): ValueMap {
  const { topics, volumes, groups, policies, parameters } = copyValue({ ...state })
  const marked = JSON.stringify({ topics, volumes: Object.values(volumes), groups: Object.keys(groups), policies, parameters })
  const names = JSON.parse(marked.replaceAll(markOf(run, 'disk'), '(disk)').replaceAll(markOf(run, 'group'), '(group)').replace(/vol-[0-9a-f]+/g, '(volume)')) as ValueMap
  return names
}

/** The essence of the world when everything is contained. */
export const containedWorld: ValueMap = {
  topics: topics('closed'),
  volumes: [{ VolumeId: '(volume)', Tags: [{ Key: 'sirun:mark', Value: '(disk)' }] }],
  groups: ['(group)'],
  policies: { 'web/SirunDeny': policy },
  parameters: { '/sirun/label': secret },
}

/** The essence when all was undone: what is kept is evidence. */
export const undoneWorld: ValueMap = { ...essence(initialWorld(), ''), topics: { ...topics('open'), epsilon: { Policy: 'closed' } } }
