/** Plays small runbooks over the fake AWS: a builder for their files, a journal in memory, and the run as it was played. */
import { createHash } from 'node:crypto'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { drillClock, type DrillClock } from '../../src/drill/drill-clock.js'
import { execute, type RunEnd } from '../../src/engine/execute.js'
import { openRun, reopenRun } from '../../src/engine/open-run.js'
import type { Operator, Ports, Request } from '../../src/engine/ports.js'
import { recordsOfPlans } from '../../src/engine/plan.js'
import type { Guards, JournalRecord, PinnedFile, RecordType } from '../../src/engine/records.js'
import type { Run } from '../../src/engine/run.js'
import { resume } from '../../src/engine/resume.js'
import { undo, undoAsPlanned, type UndoResult } from '../../src/engine/undo.js'
import type { UndoOptions } from '../../src/engine/undo-change.js'
import { decodeValue, encodeValue } from '../../src/expressions/value-json.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'
import { Crash, fakeAws, type FakeAws } from './fake-aws.js'
import { scripted, type Script } from './scripted-operator.js'

/** A step as it stands in YAML, of which JSON is a part. */
export type StepSource = { id: string } & ValueMap

const head = { sirun: 1, summary: 'S', owner: 'o', reviewed: { on: '2026-11-01', by: 'o', every: '90d' } }

export type RunbookSource = { inputs?: ValueMap } & Partial<Record<'validate' | 'isolate' | 'remediate' | 'close', StepSource[]>>

export function runbook(phases: RunbookSource): PinnedFile {
  const content = { ...head, id: 'main', title: 'Main', match: [{ product: 'GuardDuty' }], ...phases }
  return pinned('runbook', 'main', content)
}

export function procedure(id: string, body: { inputs?: ValueMap; steps: StepSource[]; outputs?: ValueMap }): PinnedFile {
  return pinned('procedure', id, { ...head, id, title: id, ...body })
}

function pinned(kind: PinnedFile['kind'], id: string, content: object): PinnedFile {
  const text = JSON.stringify(withTitles(content), undefined, 2)
  return { kind, id, text, sha256: createHash('sha256').update(text).digest('hex') }
}

/** Steps say their id as their title, where they say none. */
function withTitles(content: object): object {
  return Object.fromEntries(
    Object.entries(content).map(([key, value]) => [
      key,
      ['validate', 'isolate', 'remediate', 'close', 'steps'].includes(key)
        ? (value as StepSource[]).map((step) => ({ title: step.id, ...step }))
        : (value as Value),
    ]),
  )
}

/** A change of a topic's attribute, with its undo. Members of `more` win. */
export function setTopic(id: string, more: ValueMap = {}, topic: Value = 'alpha'): StepSource {
  const withValue = (value: Value): ValueMap => ({ TopicArn: topic, AttributeName: 'Policy', AttributeValue: value })
  return {
    id,
    aws: 'sns:SetTopicAttributes',
    with: withValue('closed'),
    observe: { aws: 'sns:GetTopicAttributes', with: { TopicArn: topic }, value: 'output.Attributes.?Policy' },
    becomes: 'closed',
    ...(!('keep' in more || 'irreversible' in more) && { undo: { aws: 'sns:SetTopicAttributes', with: withValue('${before}') } }),
    ...more,
  }
}

/** A read of a topic's attribute. */
export function getTopic(id: string, more: ValueMap = {}, topic: Value = 'alpha'): StepSource {
  return { id, aws: 'sns:GetTopicAttributes', with: { TopicArn: topic }, value: 'output.Attributes.Policy', ...more }
}

/** A creation whose operation takes a token. */
export function createVolume(id: string, more: ValueMap = {}): StepSource {
  const tags = [{ ResourceType: 'volume', Tags: [{ Key: 'sirun:mark', Value: '${mark}' }] }]
  return {
    id,
    aws: 'ec2:CreateVolume',
    with: { AvailabilityZone: 'eu-central-1a', TagSpecifications: tags },
    observe: {
      aws: 'ec2:DescribeVolumes',
      with: { Filters: [{ Name: 'tag:sirun:mark', Values: ['${mark}'] }] },
      value: 'output.Volumes[?0].?VolumeId',
    },
    undo: { aws: 'ec2:DeleteVolume', with: { VolumeId: '${after}' } },
    ...more,
  }
}

/** A creation whose operation takes no token. */
export function createGroup(id: string, more: ValueMap = {}): StepSource {
  return {
    id,
    aws: 'iam:CreateGroup',
    with: { GroupName: '${mark}' },
    observe: { aws: 'iam:GetGroup', with: { GroupName: '${mark}' }, absent: ['NoSuchEntityException'], value: 'output.Group.GroupName' },
    undo: { aws: 'iam:DeleteGroup', with: { GroupName: '${after}' } },
    ...more,
  }
}

export interface Setting {
  aws?: FakeAws
  script?: Script
  given?: ValueMap
  finding?: ValueMap
  procedures?: PinnedFile[]
  clock?: DrillClock
  org?: ValueMap
  places?: Record<string, { account: string; region: string; partition: string }>
  guards?: Guards
  /** The ARN of the login, and why the glass is broken. */
  caller?: string
  breakGlass?: string
  /** Other ports than those of a drill. */
  ports?: (ports: Ports) => Ports
  /** What happens while the operator thinks, before each reply. */
  thinking?: () => Promise<void>
  /** Told the journal before the first call. */
  onOpened?: (journal: Memory) => void
}

export interface Played {
  end: RunEnd | undefined
  /** What stopped the engine itself: a Crash, or a diagnostic. */
  thrown: unknown
  run: Run
  aws: FakeAws
  asked: Request[]
  records: JournalRecord[]
  clock: DrillClock
  /** `outcome` of each finished step, by address. */
  outcomes: Record<string, string>
  /** Takes the run up from its journal, as another process would; `guards`: of the configuration by then. */
  resume: (script?: Script, guards?: Guards) => Promise<Played>
  undo: (script?: Script, only?: string[]) => Promise<Undone>
  /** As `resume`, but a person sees first how it stands. */
  takeUp: (script?: Script) => Promise<Played>
  /** As `undo`, but its plan is shown first. */
  undoAsPlanned: (script?: Script, only?: string[], options?: UndoOptions, guards?: Guards) => Promise<Undone>
}

export interface Undone {
  results: Record<string, UndoResult>
  asked: Request[]
  thrown: unknown
  records: JournalRecord[]
}

export const runId = '01JHQZ0000000000000000TEST'
export const model = await loadAwsModel(['sns', 'ec2', 'iam', 'ssm', 's3', 'cloudtrail'])
const place = { account: '111122223333', region: 'eu-central-1', partition: 'aws' }
const session = { host: 'host', user: 'tester', pid: 1 }

/** Opens a run of the runbook and walks it to its end, or to where it was killed. */
export async function play(main: PinnedFile, setting: Setting = {}): Promise<Played> {
  const { aws = fakeAws(), script = {}, given = {}, finding = null, procedures = [], org = {}, places = {}, guards, caller, breakGlass } = setting
  const clock = setting.clock ?? drillClock(new Date('2026-11-24T03:00:00Z'))
  const journal = memoryJournal()
  setting.onOpened?.(journal)
  const files = [main, ...procedures]
  const asked: Request[] = []
  const byScript = scripted(script, asked)
  const operator: Operator = {
    ask: async (request) => {
      await setting.thinking?.()
      return byScript.ask(request)
    },
  }
  const drill: Ports = { aws, clock, journal, operator, outbox: { deliver: () => Promise.resolve({ status: 'not-sent' }) } }
  const ports = setting.ports?.(drill) ?? drill
  const run = await openRun({ ...session, run: runId, sirun: '0.0.0', mode: 'drill', files, finding, given, org, place, places, ...(guards && { guards }), ...(caller !== undefined && { caller }), ...(breakGlass !== undefined && { breakGlass }) }, ports, model)
  return walk(run, ports, asked, aws, journal, clock)
}

async function walk(run: Run, ports: Ports, asked: Request[], aws: FakeAws, journal: Memory, clock: DrillClock, go: (run: Run) => Promise<RunEnd> = execute): Promise<Played> {
  const { end, thrown } = await attempt(() => go(run))
  const reopen = (script: Script, questions: Request[], guards?: Guards): Promise<Run> =>
    reopenRun(journal.stored(), { ...session, pid: 2, ...(guards && { guards }) }, { ...ports, operator: scripted(script, questions) }, model)
  const undone = async (script: Script, go: (again: Run) => ReturnType<typeof undo>, guards?: Guards): Promise<Undone> => {
    const questions: Request[] = []
    const again = await reopen(script, questions, guards)
    const { end: results, thrown: failed } = await attempt(() => go(again))
    return { results: Object.fromEntries(results ?? []), asked: questions, thrown: failed, records: journal.records }
  }
  return {
    end,
    thrown,
    run,
    aws,
    asked,
    clock,
    records: journal.records,
    outcomes: Object.fromEntries([...run.state.finished].map(([address, { outcome }]) => [address, outcome])),
    resume: async (script = {}, guards) => {
      const questions: Request[] = []
      const again = await reopen(script, questions, guards)
      return walk(again, again.ports, questions, aws, journal, clock)
    },
    takeUp: async (script = {}) => {
      const questions: Request[] = []
      const again = await reopen(script, questions)
      return walk(again, again.ports, questions, aws, journal, clock, resume)
    },
    undo: (script = {}, only) => undone(script, (again) => undo(again, only)),
    undoAsPlanned: (script = {}, only, options = {}, guards) => undone(script, (again) => undoAsPlanned(again, only, options), guards),
  }
}

async function attempt<T>(act: () => Promise<T>): Promise<{ end: T | undefined; thrown: unknown }> {
  try {
    return { end: await act(), thrown: undefined }
  } catch (thrown) {
    if (thrown instanceof TypeError || thrown instanceof RangeError) throw thrown
    return { end: undefined, thrown }
  }
}

export interface Memory {
  append: Ports['journal']['append']
  records: JournalRecord[]
  /** How many of them are on the disk. */
  synced: number
  /** What a file would give back. */
  stored: () => JournalRecord[]
}

export function memoryJournal(): Memory {
  const texts: string[] = []
  const memory: Memory = {
    records: [],
    synced: 0,
    append: (record, { sync }) => {
      texts.push(encodeValue(record as unknown as Value, { unknown: recordsOfPlans.has(record.type) }))
      memory.records.push(record)
      if (sync) memory.synced = texts.length
      return Promise.resolve()
    },
    stored: () => texts.map((text) => decodeValue(JSON.parse(text)) as unknown as JournalRecord),
  }
  return memory
}

export function recordsOf<T extends RecordType>(records: readonly JournalRecord[], type: T): Extract<JournalRecord, { type: T }>[] {
  return records.filter((record): record is Extract<JournalRecord, { type: T }> => record.type === type)
}

/** `kind address` of each question. */
export function questions(asked: readonly Request[]): string[] {
  return asked.map(({ kind, address }) => (address ? `${kind} ${address}` : kind))
}

export { Crash }
