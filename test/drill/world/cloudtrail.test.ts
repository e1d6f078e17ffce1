/** The CloudTrail of a drill's world against what AWS documents. */
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { Value, ValueMap } from '../../../src/expressions/value.js'
import { cloudtrail } from '../../../src/drill/world/cloudtrail.js'
import { iam } from '../../../src/drill/world/iam.js'
import { World, type WorldOptions } from '../../../src/drill/world/world.js'
import { at, codeOf, place } from './world-under-test.js'

const model = await loadAwsModel(['cloudtrail', 'iam'])
const api = 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html'
const guide = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/'

let now: number
beforeEach(() => void (now = Date.parse('2026-11-24T03:00:00Z')))

function worldOf(events: ValueMap[], options: Partial<WorldOptions> = {}): World {
  return new World({ seed: { cloudtrail: { Events: events }, iam: { Users: [{ UserName: 'ann' }] } }, place, services: { cloudtrail, iam }, model, clock: { now: () => new Date(now) }, ...options })
}

function event(EventName: string, time: string, more: ValueMap = {}): ValueMap {
  return { EventName, EventSource: 'ec2.amazonaws.com', EventTime: time, Username: 'ann', ...more }
}

const lookUp = (world: World, params: ValueMap = {}, region = place.region): ValueMap => world.call({ ...place, region }, 'cloudtrail', 'LookupEvents', params)
const names = (answer: ValueMap): unknown => at(answer, 'Events.EventName')
const by = (AttributeKey: string, AttributeValue: string): ValueMap => ({ LookupAttributes: [{ AttributeKey, AttributeValue }] })

const three = [
  event('RunInstances', '2026-11-24T01:00:00Z', { Resources: [{ ResourceName: 'i-0a', ResourceType: 'AWS::EC2::Instance' }] }),
  event('StopInstances', '2026-11-24T02:00:00Z', { AccessKeyId: 'AKIAEXAMPLEKEY000001' }),
  event('DescribeInstances', '2026-11-24T01:30:00Z', { Username: 'bob' }),
]

describe(api, () => {
  test('the newest comes first', () => {
    expect(names(lookUp(worldOf(three)))).toEqual(['StopInstances', 'DescribeInstances', 'RunInstances'])
  })

  test.each([
    ['Username', 'bob', ['DescribeInstances']],
    ['AccessKeyId', 'AKIAEXAMPLEKEY000001', ['StopInstances']],
    ['ResourceName', 'i-0a', ['RunInstances']],
    ['ResourceType', 'AWS::EC2::Instance', ['RunInstances']],
    ['EventName', 'StopInstances', ['StopInstances']],
    ['EventSource', 'ec2.amazonaws.com', ['StopInstances', 'DescribeInstances', 'RunInstances']],
    ['ReadOnly', 'true', ['DescribeInstances']],
    ['EventId', 'none', []],
  ])('by %s %s', (key, value, found) => {
    expect(names(lookUp(worldOf(three), by(key, value)))).toEqual(found)
  })

  test('one attribute, at most 50 a page, and no time range backwards', () => {
    const world = worldOf(three)
    const refusal = (params: ValueMap): string => codeOf(() => lookUp(world, params))
    expect(refusal({ LookupAttributes: [...(by('Username', 'a')['LookupAttributes'] as Value[]), ...(by('EventName', 'b')['LookupAttributes'] as Value[])] })).toBe('InvalidLookupAttributesException')
    expect(refusal({ MaxResults: 51 })).toBe('InvalidMaxResultsException')
    expect(refusal({ StartTime: new Date(now), EndTime: new Date(now - 1_000) })).toBe('InvalidTimeRangeException')
    expect(refusal({ NextToken: 'made up' })).toBe('InvalidNextTokenException')
  })

  test('pages follow a token', () => {
    const world = worldOf(three)
    const first = lookUp(world, { MaxResults: 2 })
    expect(names(first)).toEqual(['StopInstances', 'DescribeInstances'])
    expect(names(lookUp(world, { MaxResults: 2, NextToken: first['NextToken']! }))).toEqual(['RunInstances'])
  })

  test('between start and end, both included', () => {
    const range = { StartTime: new Date('2026-11-24T01:00:00Z'), EndTime: new Date('2026-11-24T01:30:00Z') }
    expect(names(lookUp(worldOf(three), range))).toEqual(['DescribeInstances', 'RunInstances'])
  })

  test('of one region only, and no Insights events', () => {
    const world = worldOf([...three, event('CreateVpc', '2026-11-24T02:30:00Z', { CloudTrailEvent: { awsRegion: 'us-east-1' } })])
    expect(names(lookUp(world, {}, 'us-east-1'))).toEqual(['CreateVpc'])
    expect(names(lookUp(world))).toHaveLength(3)
    expect(names(lookUp(world, { EventCategory: 'insight' }))).toEqual([])
  })
})

test(`90 days are kept: ${guide}view-cloudtrail-events.html`, () => {
  expect(names(lookUp(worldOf([event('RunInstances', '2026-08-01T00:00:00Z')])))).toEqual([])
})

test('an event of the scenario that lies in the future is not there yet', () => {
  const world = worldOf([event('RunInstances', '2026-11-24T03:10:00Z')])
  expect(names(lookUp(world, by('Username', 'ann')))).toEqual([])
  now += 600_000
  expect(names(lookUp(world, by('Username', 'ann')))).toEqual(['RunInstances'])
  // What looked is recorded too.
  expect(names(lookUp(world, by('Username', 'drill')))).toEqual(['LookupEvents', 'LookupEvents'])
})

test(`calls made in the world are recorded, IAM's in us-east-1, with who and what failed: ${guide}cloudtrail-event-reference-record-contents.html`, () => {
  const world = worldOf([])
  world.call(place, 'iam', 'CreateAccessKey', { UserName: 'ann' }, 'arn:aws:sts::111122223333:assumed-role/web/i-0a')
  expect(codeOf(() => world.call(place, 'iam', 'GetUser', { UserName: 'nobody' }))).not.toBe('ok')
  const answer = lookUp(world, by('EventSource', 'iam.amazonaws.com'), 'us-east-1')
  expect(at(answer, 'Events.Username')).toEqual(expect.arrayContaining(['i-0a', 'drill']))
  const details = (at(answer, 'Events.CloudTrailEvent') as string[]).map((text) => JSON.parse(text) as Record<string, unknown>)
  expect(details.find(({ eventName }) => eventName === 'GetUser')).toMatchObject({ errorCode: 'NoSuchEntityException', readOnly: true, awsRegion: 'us-east-1' })
  expect(details.find(({ eventName }) => eventName === 'CreateAccessKey')).toMatchObject({ userIdentity: { arn: 'arn:aws:sts::111122223333:assumed-role/web/i-0a' }, readOnly: false })
  expect(names(lookUp(world, by('ResourceName', 'ann'), 'us-east-1'))).toEqual(['CreateAccessKey'])
  expect(names(lookUp(world, by('EventSource', 'iam.amazonaws.com')))).toEqual([])
})

test.each([
  ['a member that there is not', { ...three[0], Oops: 1 }],
  ['no time', { EventName: 'RunInstances', EventSource: 'ec2.amazonaws.com' }],
  ['a detail that is no map', event('RunInstances', '2026-11-24T01:00:00Z', { CloudTrailEvent: 7 })],
])('a seed with %s cannot be', (_, seed) => {
  expect(codeOf(() => worldOf([seed]))).toBe('InvalidScenario')
})

describe('https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html', () => {
  const trails = [{ Name: 'here', IsLogging: false, StopLoggingTime: '2026-11-20T00:00:00Z' }, { Name: 'everywhere', HomeRegion: 'us-east-1' }, { Name: 'elsewhere', HomeRegion: 'us-east-1', IsMultiRegionTrail: false }]
  const worldWith = (): World => new World({ seed: { cloudtrail: { trailList: trails } }, place, services: { cloudtrail, iam }, model, clock: { now: () => new Date(now) } })
  const act = (world: World, operation: string, params: ValueMap = {}, region = place.region): ValueMap => world.call({ ...place, region }, 'cloudtrail', operation, params)
  const listed = (world: World, params: ValueMap = {}): unknown => at(act(world, 'DescribeTrails', params), 'trailList.Name')
  const arn = `arn:aws:cloudtrail:us-east-1:${place.account}:trail/everywhere`

  test('the trails of the region and the shadows of those that cover all; without these; by name here, by ARN everywhere', () => {
    const world = worldWith()
    expect(listed(world)).toEqual(['here', 'everywhere'])
    expect(listed(world, { includeShadowTrails: false })).toEqual(['here'])
    expect(listed(world, { trailNameList: ['here', 'everywhere', 'gone'] })).toEqual(['here'])
    expect(listed(world, { trailNameList: [arn] })).toEqual(['everywhere'])
  })

  test('API_GetTrailStatus, API_StartLogging, API_StopLogging: whether it logs, and since when', () => {
    const world = worldWith()
    expect(act(world, 'GetTrailStatus', { Name: 'here' })).toMatchObject({ IsLogging: false, StopLoggingTime: expect.any(Date) })
    act(world, 'StartLogging', { Name: 'here' })
    expect(act(world, 'GetTrailStatus', { Name: 'here' })).toMatchObject({ IsLogging: true, StartLoggingTime: new Date(now) })
    act(world, 'StopLogging', { Name: 'here' })
    expect(act(world, 'GetTrailStatus', { Name: 'here' })).toMatchObject({ IsLogging: false, StopLoggingTime: new Date(now) })
    expect(names(act(world, 'LookupEvents'))).toEqual(expect.arrayContaining(['StopLogging', 'StartLogging']))
  })

  test('a trail that is not there; a shadow has its status by ARN, and is changed where it was made', () => {
    const world = worldWith()
    expect(codeOf(() => act(world, 'StartLogging', { Name: 'gone' }))).toBe('TrailNotFoundException')
    expect(codeOf(() => act(world, 'GetTrailStatus', { Name: 'everywhere' }))).toBe('TrailNotFoundException')
    expect(act(world, 'GetTrailStatus', { Name: arn })).toMatchObject({ IsLogging: true })
    expect(codeOf(() => act(world, 'StopLogging', { Name: arn }))).toBe('InvalidHomeRegionException')
    expect(act(world, 'StopLogging', { Name: 'everywhere' }, 'us-east-1')).toEqual({})
  })

  test('a member that a trail does not have is no scenario', () => {
    expect(codeOf(() => new World({ seed: { cloudtrail: { trailList: [{ Name: 'here', Loging: true }] } }, place, services: { cloudtrail }, model, clock: { now: () => new Date(now) } }))).toBe('InvalidScenario')
  })
})
