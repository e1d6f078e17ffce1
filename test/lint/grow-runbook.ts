/** Runbooks grown from random numbers: reads, changes, questions, loops and procedures, now and then with a wrong type. */
import type { AwsModel, Shape } from '../../src/aws-model/model.js'
import type { ValueMap } from '../../src/expressions/value.js'
import type { Random } from './mutate.js'

type Kind = 'string' | 'number' | 'bool' | 'list' | 'time'
type Step = Record<string, unknown>

interface Known {
  /** As an expression names it. */
  name: string
  kind: Kind
  /** It may be absent: `has(name)` comes first. */
  optional: boolean
}

/** What the inputs are in the drill. */
export const inputs: ValueMap = {
  user_name: 'build-user',
  key_id: 'AKIAEXAMPLEKEY000001',
  instance_id: 'i-0f5d1a4b6e9c7d200',
  bucket: 'example-data',
  names: ['a', 'b', 'c'],
  count: 3,
  since: '2026-01-14T00:00:00Z',
}

const declared: readonly (Known & { type: string })[] = [
  ...['user_name', 'key_id', 'instance_id', 'bucket'].map((name) => ({ name: `inputs.${name}`, kind: 'string' as const, optional: false, type: 'string' })),
  { name: 'inputs.note', kind: 'string', optional: true, type: 'string' },
  { name: 'inputs.names', kind: 'list', optional: false, type: 'list' },
  { name: 'inputs.count', kind: 'number', optional: false, type: 'number' },
  { name: 'inputs.since', kind: 'time', optional: false, type: 'time' },
]

const kinds: readonly Kind[] = ['string', 'number', 'bool', 'list', 'time']

/** The YAML of a runbook that is called `grown`. */
export function growRunbook(random: Random, model: AwsModel): string {
  const garden = new Garden(random, model)
  const validate = garden.steps(1 + garden.below(4), false)
  const isolate = garden.steps(1 + garden.below(4), true)
  const described = declared.map(({ name, type, optional }) => [name.replace('inputs.', ''), { type, describe: 'd', ...(optional && { optional }) }])
  return `${JSON.stringify({
    ...{ sirun: 1, id: 'grown', title: 'Grown', summary: 'Grown from random numbers.', owner: 'tests' },
    reviewed: { on: '2026-11-01', by: 'tests', every: '90d' },
    match: [{ control: 'EC2.1' }],
    inputs: Object.fromEntries(described) as object,
    validate,
    isolate,
    close: [{ id: 'over', title: 'Over', end: 'benign' }],
  }, null, 1)}\n`
}

class Garden {
  readonly #known: Known[] = [...declared]
  #item: Kind | undefined
  #count = 0

  constructor(
    readonly random: Random,
    readonly model: AwsModel,
  ) {}

  below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }

  chance(part: number): boolean {
    return this.random() < part
  }

  steps(count: number, mayChange: boolean): Step[] {
    return Array.from({ length: count }, () => this.#step(mayChange))
  }

  #step(mayChange: boolean): Step {
    const id = `s${++this.#count}`
    const when = this.chance(0.3) ? this.cel('bool') : undefined
    const forEach = this.chance(0.2) ? this.cel('list') : undefined
    this.#item = forEach === undefined ? undefined : 'string'
    const { body, kind, optional = false } = this.pick(mayChange ? [this.#read, this.#change, this.#change, this.#ask, this.#use, this.#manual] : [this.#read, this.#read, this.#ask, this.#manual]).call(this)
    this.#item = undefined
    if (kind && forEach === undefined) this.#known.push({ name: `steps.${id}`, kind, optional: optional || when !== undefined })
    return { id, title: id, ...(when !== undefined && { when }), ...(forEach !== undefined && { forEach }), ...body }
  }

  #read(): Grown {
    const call = this.pick<[string, Step, [string, Kind?, boolean?][]]>([
      ['ec2:DescribeInstances', { InstanceIds: [this.#mostly('inputs.instance_id')] }, [
        ['output.Reservations.map(r, r.Instances).flatten().map(i, i.InstanceId)', 'list'],
        ['output.Reservations.map(r, r.Instances).flatten()[?0].?InstanceId', 'string', true],
        ['output.Reservations.size()', 'number'],
        [`output.Reservations.map(r, r.Instances).flatten().exists(i, i.State.Name == "running" && ${this.cel('bool')})`, 'bool'],
      ]],
      ['ec2:DescribeVolumes', { Filters: [{ Name: 'attachment.instance-id', Values: this.tree('list') }] }, [['output.Volumes.map(v, v.VolumeId)', 'list'], [`output.Volumes.filter(v, v.Size > ${this.cel('number')}).size()`, 'number']]],
      ['iam:ListAccessKeys', { UserName: this.#mostly('inputs.user_name') }, [['output.AccessKeyMetadata.map(k, k.AccessKeyId)', 'list'], [`output.AccessKeyMetadata.filter(k, k.AccessKeyId == ${this.cel('string')})[?0].?Status`, 'string', true]]],
      ['iam:GetUser', { UserName: this.#mostly('inputs.user_name') }, [['output.User.Arn', 'string'], ['output.User.CreateDate', 'time']]],
      ['s3:GetBucketVersioning', { Bucket: this.#mostly('inputs.bucket') }, [['output.?Status.orValue("off")', 'string']]],
      ['sts:GetCallerIdentity', {}, [['output.Arn', 'string'], ['output.Account', 'string']]],
    ])
    const [aws, parameters, values] = call
    const [value, kind, optional = false] = this.chance(0.3) ? [this.#walk(aws)] : this.pick(values)
    const absent = this.chance(0.3) ? { absent: ['NoSuchEntityException', 'NoSuchBucket', 'InvalidInstanceID.NotFound'] } : {}
    return { body: { aws, with: parameters, ...absent, value }, ...(kind && { kind }), optional: optional || 'absent' in absent }
  }

  /** A way down into an answer, with the macros on it. */
  #walk(aws: string): string {
    const [service, operation] = aws.split(':') as [string, string]
    return this.#walkIn('output', this.model.operation(service, operation)!.output, 0)
  }

  #walkIn(source: string, shape: Shape, depth: number): string {
    if (depth > 4) return source
    if (shape.type === 'list') {
      const name = `v${depth}`
      const inner = this.#walkIn(name, shape.element, depth + 1)
      return this.pick([`${source}.map(${name}, ${inner})`, `${source}.size()`, `${source}[?0]`, `${source}.filter(${name}, ${inner} == ${this.cel(this.pick(kinds))})`])
    }
    const names = shape.type === 'structure' ? Object.keys(shape.members) : []
    if (shape.type !== 'structure' || names.length === 0) return source
    const name = this.pick(names)
    const { shape: next } = shape.members[name]!
    if (this.chance(0.6)) return next.type === 'list' && this.chance(0.7) ? this.#walkIn(`${source}.?${name}.orValue([])`, next, depth + 1) : `${source}.?${name}`
    return this.#walkIn(`${source}.${name}`, next, depth + 1)
  }

  #change(): Grown {
    const user = this.#mostly('inputs.user_name')
    const bucket = this.#mostly('inputs.bucket')
    const instance = this.#mostly('inputs.instance_id')
    const name = this.tree('string')
    const on = this.tree('bool')
    const key = this.#mostly('inputs.key_id')
    return this.pick<() => Grown>([
      () => ({
        body: {
          aws: 'iam:UpdateAccessKey',
          with: { UserName: user, AccessKeyId: key, Status: this.pick(['Inactive', 'Active']) },
          observe: { aws: 'iam:ListAccessKeys', with: { UserName: user }, value: 'output.AccessKeyMetadata.filter(k, k.AccessKeyId == inputs.key_id)[?0].?Status' },
          becomes: this.pick(['Inactive', '${with.Status}', name]),
          undo: { aws: 'iam:UpdateAccessKey', with: { UserName: user, AccessKeyId: key, Status: '${before}' } },
        },
        kind: 'string',
        optional: true,
      }),
      () => ({
        body: {
          aws: 's3:PutPublicAccessBlock',
          with: { Bucket: bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: on, IgnorePublicAcls: true, BlockPublicPolicy: on, RestrictPublicBuckets: this.tree('bool') } },
          observe: { aws: 's3:GetPublicAccessBlock', with: { Bucket: bucket }, absent: ['NoSuchPublicAccessBlockConfiguration'], value: 'output.PublicAccessBlockConfiguration' },
          becomes: '${with.PublicAccessBlockConfiguration}',
          undo: { restore: { aws: 's3:PutPublicAccessBlock', with: { Bucket: bucket, PublicAccessBlockConfiguration: '${before}' } }, remove: { aws: 's3:DeletePublicAccessBlock', with: { Bucket: bucket } } },
        },
      }),
      () => ({
        body: {
          aws: 'ec2:CreateSnapshot',
          with: { VolumeId: this.pick(['vol-0f5d1a4b6e9c7d204', name]), Description: this.tree(this.pick(['string', 'string', 'number', 'list'])), TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'mark', Value: '${mark}' }] }] },
          observe: { aws: 'ec2:DescribeSnapshots', with: { OwnerIds: ['self'], Filters: [{ Name: 'tag:mark', Values: ['${mark}'] }] }, value: 'output.Snapshots[?0].?SnapshotId' },
          keep: 'It is evidence.',
        },
        kind: 'string',
        optional: true,
      }),
      () => ({
        body: {
          aws: 'ec2:ModifyInstanceAttribute',
          with: { InstanceId: instance, DisableApiTermination: { Value: on } },
          observe: { aws: 'ec2:DescribeInstanceAttribute', with: { InstanceId: instance, Attribute: 'disableApiTermination' }, value: 'output.DisableApiTermination.Value' },
          becomes: on,
          undo: { aws: 'ec2:ModifyInstanceAttribute', with: { InstanceId: instance, DisableApiTermination: { Value: '${before}' } } },
        },
        kind: 'bool',
      }),
      () => ({
        body: {
          aws: 'iam:PutUserPolicy',
          with: { UserName: user, PolicyName: 'grown', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: this.tree('list') }] } },
          observe: { aws: 'iam:GetUserPolicy', with: { UserName: user, PolicyName: 'grown' }, absent: ['NoSuchEntityException'], value: this.pick(['output.PolicyDocument', 'json(output.PolicyDocument)']) },
          becomes: '${with.PolicyDocument}',
          undo: { restore: { aws: 'iam:PutUserPolicy', with: { UserName: user, PolicyName: 'grown', PolicyDocument: '${before}' } }, remove: { aws: 'iam:DeleteUserPolicy', with: { UserName: user, PolicyName: 'grown' } } },
        },
      }),
    ])()
  }

  #ask(): Grown {
    return this.pick<() => Grown>([
      () => ({ body: { ask: { confirm: `Sure of ${this.tree('string')}?` } }, kind: 'bool' }),
      () => ({ body: { ask: { text: 'What?' } }, kind: 'string' }),
      () => ({ body: { ask: { number: 'How many?' } }, kind: 'number' }),
      () => ({ body: { ask: { select: { one: 'The first', two: 'The second' } } }, kind: 'string' }),
      () => ({ body: { ask: { checklist: `\${${this.cel('list')}}` } }, kind: 'list' }),
    ])()
  }

  #manual(): Grown {
    return { body: { manual: `Do it with ${this.tree('string')} and \${${this.cel(this.pick(kinds))}}.`, ...(this.chance(0.3) && { commands: [`echo \${${this.cel(this.pick(['string', 'number']))}}`] }) } }
  }

  #use(): Grown {
    return this.pick<() => Grown>([
      () => ({ body: { use: 'iam-deny-user', with: { user_name: this.#mostly('inputs.user_name') } } }),
      () => ({ body: { use: 'iam-deactivate-access-key', with: { user_name: this.#mostly('inputs.user_name'), key_id: this.#mostly('inputs.key_id') } } }),
      () => ({ body: { use: 's3-block-public-access', with: { bucket: this.#mostly('inputs.bucket') } } }),
      () => ({ body: { use: 'ec2-snapshot-volumes', with: { instance_id: this.#mostly('inputs.instance_id') } } }),
    ])()
  }

  /** What is there, most of the time, so that AWS has something to do. */
  #mostly(name: string): string {
    return this.chance(0.7) ? `\${${name}}` : this.tree('string')
  }

  /** A value of that kind as a file writes it. */
  tree(kind: Kind): string {
    return `\${${this.cel(kind)}}`
  }

  /** An expression of that kind; one in fifty parts is of another one. */
  cel(wanted: Kind, depth = 0): string {
    const kind = this.chance(0.02) ? this.pick(kinds) : wanted
    const of = (inner: Kind): string => this.cel(inner, depth + 1)
    const leaves = [...this.#known.filter((each) => each.kind === kind), ...(this.#item === kind ? [{ name: 'item', kind, optional: false }] : [])].map(
      ({ name, optional }) => () => (optional && this.chance(0.97) ? `(has(${name}) ? ${name} : ${this.#literal(kind)})` : name),
    )
    const simple = [...leaves, () => this.#literal(kind)]
    return depth > 2 || this.chance(0.4) ? this.pick(simple)() : this.pick(forms[kind])(of)
  }

  #literal(kind: Kind): string {
    return { string: this.pick(['"a"', '"b-1"', 'place.region', 'run.id']), number: this.pick(['0', '2', '7.5']), bool: this.pick(['true', 'false']), list: this.pick(['["a", "b"]', '[]']), time: 'run.started' }[kind]
  }
}

interface Grown {
  body: Step
  /** Of the step's value, where other steps may read it. */
  kind?: Kind
  optional?: boolean
}

const forms: Readonly<Record<Kind, readonly ((of: (kind: Kind) => string) => string)[]>> = {
  string: [(of) => `(${of('string')} + ${of('string')})`, (of) => `(${of('bool')} ? ${of('string')} : ${of('string')})`, (of) => `string(${of('number')})`, (of) => `${of('list')}.join("-")`, (of) => `${of('list')}[?0].orValue(${of('string')})`],
  number: [(of) => `${of('list')}.size()`, (of) => `(${of('number')} + ${of('number')})`, (of) => `${of('string')}.size()`, (of) => `(${of('bool')} ? ${of('number')} : ${of('number')})`],
  bool: [
    (of) => `(${of('string')} == ${of('string')})`,
    (of) => `(${of('number')} < ${of('number')})`,
    (of) => `${of('string')}.startsWith(${of('string')})`,
    (of) => `(${of('bool')} && ${of('bool')})`,
    (of) => `!(${of('bool')})`,
    (of) => `(${of('string')} in ${of('list')})`,
    (of) => `${of('list')}.exists(x, x == ${of('string')})`,
    (of) => `(${of('time')} < ${of('time')})`,
  ],
  list: [(of) => `[${of('string')}, ${of('string')}]`, (of) => `${of('list')}.filter(y, y != ${of('string')})`, (of) => `${of('list')}.map(z, z + ${of('string')})`, (of) => `(${of('list')} + ${of('list')})`, (of) => `${of('list')}.distinct()`],
  time: [(of) => `(${of('time')} - duration("1h"))`, (of) => `(${of('bool')} ? ${of('time')} : ${of('time')})`],
}
