/** An AWS, a log and a watcher in memory for self-tests: all is well until a test says otherwise. */
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { readOne } from '../../src/findings/read-finding.js'
import { follow, lookFirst, type Ready, type SelftestParts } from '../../src/selftest/run-selftest.js'
import type { Link } from '../../src/selftest/link.js'
import { hook } from '../alerts/deliveries.js'
import { waitingClock, type WaitingClock } from '../alerts/means.js'
import { ok, refusals, scriptedAws, type ScriptedAws } from '../alerts/scripted-aws.js'
import { fixtureText } from '../findings/fixtures.js'

export { ok, refusals }

export const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events'
export const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:events'
export const policy = { Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' }] }

/** As GetFindings gives it. */
export const sample = sampleOf('a'.repeat(32))

export function sampleOf(id: string, more: ValueMap = {}): ValueMap {
  const { Findings: [finding] } = JSON.parse(fixtureText('ec2-c2-api')) as { Findings: [ValueMap] }
  const arn = `arn:aws:guardduty:eu-west-1:111122223333:detector/12ab/finding/${id}`
  return { ...finding, Id: id, Arn: arn, UpdatedAt: '2026-11-24T03:00:00.000Z', ...more, Service: { ...(finding['Service'] as ValueMap), Archived: false, AdditionalInfo: { Type: 'default', Value: '{"sample":true}' }, ...(more['Service'] as ValueMap) } }
}

const read = readOne({ document: sample })
if (!('finding' in read)) throw new Error('The sample is no finding')
export const key = keyOfFinding(read.finding)

export interface Scene {
  parts: SelftestParts
  aws: ScriptedAws
  clock: WaitingClock
  /** What GuardDuty has: samples made are added. */
  findings: ValueMap[]
  /** What the watcher records when the event comes. */
  records: AlertRecord[]
  resolved: string[]
  attributes: { queue: ValueMap; dead: ValueMap }
  watched: boolean
}

type Answers = Parameters<typeof scriptedAws>[0]

export function selftestScene(answers: Answers = {}, parts: Partial<SelftestParts> = {}, more: Partial<Scene> = {}): Scene {
  const clock = waitingClock()
  const findings: ValueMap[] = []
  const attributes = { queue: { QueueArn: queueArn, ApproximateNumberOfMessages: '0', Policy: JSON.stringify(policy), RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${queueArn}-dead` }) } as ValueMap, dead: { ApproximateNumberOfMessages: '0' } as ValueMap }
  const aws = scriptedAws({
    ListDetectors: () => ok({ DetectorIds: ['12ab'] }),
    GetDetector: () => ok({ Status: 'ENABLED', FindingPublishingFrequency: 'SIX_HOURS' }),
    ListFindings: () => ok({ FindingIds: findings.map(({ Id: id }) => id!) }),
    GetFindings: () => ok({ Findings: findings }),
    CreateSampleFindings: () => {
      findings.push(sample)
      return ok()
    },
    ArchiveFindings: () => ok(),
    GetQueueAttributes: ({ params }: AwsCall): CallOutcome => ok({ Attributes: (params['QueueUrl'] === queueUrl ? scene.attributes.queue : scene.attributes.dead) }),
    ListRuleNamesByTarget: () => ok({ RuleNames: ['guardduty'] }),
    DescribeRule: () => ok({ Name: 'guardduty', State: 'ENABLED', EventPattern: '{"source":["aws.guardduty"]}' }),
    TestEventPattern: () => ok({ Result: true }),
    ...answers,
  })
  const scene: Scene = {
    aws,
    clock,
    findings,
    records: told(),
    resolved: [],
    attributes,
    watched: true,
    ...more,
    parts: {
      aws,
      clock,
      region: 'eu-west-1',
      queue: { url: queueUrl, place: { account: '111122223333', region: 'eu-west-1', partition: 'aws' } },
      routing: { destinations: { oncall: hook('second'), second: hook() }, default: { to: ['oncall'] } },
      isWatched: () => Promise.resolve(scene.watched),
      log: {
        look: () => (findings.length > 0 ? scene.records : []),
        resolve: (each) => {
          scene.resolved.push(each)
          return Promise.resolve(scene.records.some(({ type }) => type === 'alert'))
        },
      },
      wait: 60_000,
      keep: false,
      starting: () => undefined,
      ...parts,
    },
  }
  // What identity says of the caller when nobody has said the account yet.
  const { identity } = aws
  aws.identity = ({ account, ...place }) => identity({ ...place, account: account || '111122223333' })
  return scene
}

const at = { at: '2026-11-24T03:00:01.000Z', mono: 1 }
const by = { host: 'h', pid: 1, started: '1' }

export function alertRecord(more: Partial<Extract<AlertRecord, { type: 'alert' }>> = {}): AlertRecord {
  return { ...at, type: 'alert', id: 'A1', key, finding: { id: 'f', type: 't', source: 'guardduty', account: '111122223333', region: 'eu-west-1' }, resource: 'r', priority: 'P4', severity: 'LOW', title: 'P4 LOW t', by, isDefault: true, to: [{ name: 'oncall', rules: [], outcome: 'told' }], ...more }
}

export function finished(to: string, delivery: Extract<AlertRecord, { type: 'delivery-finished' }>['delivery']): AlertRecord {
  return { ...at, type: 'delivery-finished', alert: 'A1', key, to, delivery }
}

export function told(): AlertRecord[] {
  return [alertRecord(), finished('oncall', { status: 'delivered', reference: 'REF-1' })]
}

/** All links of both parts, in their order. */
export async function linksOf({ parts }: Scene): Promise<Link[]> {
  const links: Link[] = []
  const ready = await drain<Ready | undefined>(lookFirst(parts), links)
  if (ready) await drain(follow(parts, ready), links)
  return links
}

export async function drain<T>(generator: AsyncGenerator<Link, T>, links: Link[]): Promise<T> {
  for (;;) {
    const next = await generator.next()
    if (next.done) return next.value
    links.push(next.value)
  }
}
