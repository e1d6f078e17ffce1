/** Each link as it holds and as it breaks: what is said, what is not begun any more, and that nothing of the sample stays. */
import type { CallOutcome } from '../../src/aws-model/aws.js'
import { failure } from '../../src/diagnostics/diagnostic.js'
import { linkNames, type Link } from '../../src/selftest/link.js'
import { usualTypes } from '../../src/selftest/guardduty-samples.js'
import { follow, lookFirst } from '../../src/selftest/run-selftest.js'
import { alertRecord, drain, finished, key, linksOf, ok, policy, refusals, sample, sampleOf, selftestScene, told, type Scene } from './selftest-scene.js'

const refused = (name: string, message = 'no'): CallOutcome => ({ status: 'refused', error: { name, message } })
const made = ({ aws }: Scene): number => aws.calls.filter(({ operation }) => operation === 'CreateSampleFindings').length
const archived = ({ aws }: Scene): unknown[] => aws.calls.filter(({ operation }) => operation === 'ArchiveFindings').map(({ params }) => params['FindingIds'])

/** The link that broke, or is doubtful, as it was said; what came after it. */
async function ending(scene: Scene, name: Link['link']): Promise<Link> {
  const links = await linksOf(scene)
  const link = links.find((each) => each.link === name)
  if (!link) throw new Error(`${name} was not reached: ${JSON.stringify(links)}`)
  return link
}

test('all is well: each link in its order, each with its time', async () => {
  const scene = selftestScene()
  const links = await linksOf(scene)
  expect(links.map(({ link, state }) => `${link} ${state}`)).toEqual(linkNames.map((name) => `${name} ok`))
  expect(links.map(({ says }) => says)).toEqual([
    'arn:aws:iam::111122223333:user/responder, in eu-west-1',
    '12ab in 111122223333 eu-west-1',
    'https://sqs.eu-west-1.amazonaws.com/111122223333/events: 0 waiting, 0 dead letters',
    'guardduty',
    'runs on this state folder',
    usualTypes[0],
    `arn:aws:guardduty:eu-west-1:111122223333:detector/12ab/finding/${'a'.repeat(32)}`,
    'guardduty lets it through',
    'as P4, P4 LOW t',
    'default: oncall',
    'oncall delivered REF-1',
    'the incident is resolved, the sample is archived',
  ])
  expect([scene.resolved, archived(scene)]).toEqual([[key], [['a'.repeat(32)]]])
})

test('before the sample is made, AWS is only read', async () => {
  const scene = selftestScene()
  await drain(lookFirst(scene.parts), [])
  expect(scene.aws.calls.every(({ purpose }) => purpose === 'read')).toBe(true)
})

describe('what breaks before: nothing is made', () => {
  const wellDefined: [string, Parameters<typeof selftestScene>, Link['link'], RegExp][] = [
    ['GuardDuty is off', [{ ListDetectors: () => ok({ DetectorIds: [] }) }], 'detector', /GuardDuty is off/],
    ['it is suspended', [{ GetDetector: () => ok({ Status: 'DISABLED' }) }], 'detector', /suspended/],
    ['it may not be asked', [{ ListDetectors: () => refusals.denied }], 'detector', /guardduty:ListDetectors: AccessDenied/],
    ['there is no such queue', [{ GetQueueAttributes: () => refused('QueueDoesNotExist') }], 'queue', /sqs:GetQueueAttributes: QueueDoesNotExist/],
    ['each rule is disabled', [{ DescribeRule: () => ok({ State: 'DISABLED', EventPattern: '{}' }) }], 'rule', /disabled: guardduty/],
    ['no watcher runs', [{}, {}, { watched: false }], 'watcher', /No watcher runs/],
  ]
  test.each(wellDefined)('%s', async (_, given, link, said) => {
    const scene = selftestScene(...given)
    const links = await linksOf(scene)
    expect(links.at(-1)).toMatchObject({ link, state: 'broken', says: expect.stringMatching(said) as string })
    expect(made(scene)).toBe(0)
  })

  test('nobody is logged in', async () => {
    const scene = selftestScene()
    scene.aws.identity = () => Promise.reject(failure('aws', 'expired-login', 'The login has expired.', 'Log in again.'))
    expect(await linksOf(scene)).toEqual([{ link: 'credentials', state: 'broken', says: 'The login has expired', hint: 'Log in again.', took: 0 }])
  })
})

describe('the queue', () => {
  const queue = async (attributes: object, dead = {}): Promise<Link> => {
    const scene = selftestScene()
    Object.assign(scene.attributes.queue, attributes)
    Object.assign(scene.attributes.dead, dead)
    return ending(scene, 'queue')
  }
  const lets = (...statements: object[]): object => ({ Policy: JSON.stringify({ Statement: statements }) })

  test.each([
    [lets({ ...policy.Statement[0], Principal: { Service: 'sns.amazonaws.com' } })],
    [lets({ ...policy.Statement[0], Effect: 'Deny' })],
    [lets({ ...policy.Statement[0], Action: 'sqs:ReceiveMessage' })],
    [{ Policy: '' }],
    [{ Policy: 'no JSON' }],
  ])('with %j EventBridge may not send', async (attributes) => {
    expect(await queue(attributes)).toMatchObject({ state: 'broken', says: expect.stringContaining('does not let EventBridge send') as string })
  })

  test.each([
    [lets({ Effect: 'Allow', Principal: '*', Action: ['sqs:*'] })],
    [lets({ Effect: 'Deny', Principal: '*', Action: '*' }, { Effect: 'Allow', Principal: { Service: ['s3.amazonaws.com', 'events.amazonaws.com'] }, Action: ['SQS:SendMessage'] })],
  ])('with %j it may', async (attributes) => {
    expect((await queue(attributes)).state).toBe('ok')
  })

  test("AWS's own key keeps EventBridge out", async () => {
    for (const KmsMasterKeyId of ['alias/aws/sqs', 'arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs']) expect((await queue({ KmsMasterKeyId })).state).toBe('broken')
    expect((await queue({ KmsMasterKeyId: 'alias/sirun' })).state).toBe('ok')
  })

  test('dead letters, and none to put them', async () => {
    expect(await queue({}, { ApproximateNumberOfMessages: '3' })).toMatchObject({ state: 'doubtful', says: expect.stringContaining('3 dead letters') as string })
    expect(await queue({ RedrivePolicy: '' })).toMatchObject({ state: 'doubtful', says: expect.stringContaining('no dead-letter queue') as string })
  })
})

describe('rules', () => {
  const denied = { state: 'doubtful', hint: expect.stringContaining('docs/watch.md') as string }

  test('what may not be asked proves nothing, and the test goes on', async () => {
    expect(await ending(selftestScene({ ListRuleNamesByTarget: () => refusals.denied }), 'rule')).toMatchObject({ ...denied, says: expect.stringContaining('events:ListRuleNamesByTarget') as string })
    expect(await ending(selftestScene({ TestEventPattern: () => refusals.denied }), 'pattern')).toMatchObject(denied)
    expect((await linksOf(selftestScene({ ListRuleNamesByTarget: () => refusals.denied }))).at(-1)).toMatchObject({ link: 'closed', state: 'ok' })
  })

  test('none sends to the queue directly: events may come another way', async () => {
    const links = await linksOf(selftestScene({ ListRuleNamesByTarget: () => ok({ RuleNames: [] }) }))
    expect(links.filter(({ state }) => state === 'doubtful').map(({ link }) => link)).toEqual(['rule', 'pattern'])
    expect(links.at(-2)).toMatchObject({ link: 'delivered', state: 'ok' })
  })

  test('the event that is asked about is that of the finding', async () => {
    const scene = selftestScene()
    await linksOf(scene)
    const { params } = scene.aws.calls.find(({ operation }) => operation === 'TestEventPattern')!
    expect(JSON.parse(params['Event'] as string)).toMatchObject({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', account: '111122223333', region: 'eu-west-1', detail: { id: 'a'.repeat(32), type: sample['Type'], resource: { instanceDetails: expect.anything() as object } } })
  })

  const rules = (states: Record<string, string>, matching: string): Parameters<typeof selftestScene> => [{
    ListRuleNamesByTarget: () => ok({ RuleNames: Object.keys(states) }),
    DescribeRule: ({ params }) => ok({ State: states[params['Name'] as string]!, EventPattern: params['Name']! }),
    TestEventPattern: ({ params }) => ok({ Result: params['EventPattern'] === matching }),
  }]

  test('one of several lets it through', async () => {
    expect(await ending(selftestScene(...rules({ alarms: 'ENABLED', findings: 'ENABLED' }, 'findings')), 'pattern')).toMatchObject({ state: 'ok', says: 'findings lets it through' })
  })

  test('only a disabled one would', async () => {
    const scene = selftestScene(...rules({ alarms: 'ENABLED', findings: 'DISABLED' }, 'findings'))
    const links = await linksOf(scene)
    expect(links.find(({ link }) => link === 'rule')).toMatchObject({ state: 'ok', says: 'alarms; disabled: findings' })
    expect(links.find(({ link }) => link === 'pattern')).toMatchObject({ state: 'broken', hint: 'aws events enable-rule --name findings --region eu-west-1' })
    expect(links.at(-1)).toMatchObject({ link: 'closed', state: 'ok' })
  })

  test('none does', async () => {
    expect(await ending(selftestScene(...rules({ alarms: 'ENABLED' }, '')), 'pattern')).toMatchObject({ state: 'broken', says: 'No rule lets it through: alarms' })
  })
})

describe('the sample', () => {
  test('of a type that has none yet; where all have, of the first, told again', async () => {
    const listed = (known: string[]): Parameters<typeof selftestScene>[0] => ({
      ListFindings: ({ params }) => ok({ FindingIds: known.includes(typeIn(params)) ? ['old'] : [] }),
      GetFindings: () => ok({ Findings: [sampleOf('old')] }),
      CreateSampleFindings: () => ok(),
    })
    const typeIn = (params: object): string => (params as { FindingCriteria: { Criterion: { type: { Equals: [string] } } } }).FindingCriteria.Criterion.type.Equals[0]
    expect(await ending(selftestScene(listed([usualTypes[0], usualTypes[1]])), 'created')).toMatchObject({ says: usualTypes[2] })
    expect(await ending(selftestScene(listed([...usualTypes])), 'created')).toMatchObject({ says: usualTypes[0] })
  })

  test('real findings of a type are none', async () => {
    const scene = selftestScene({}, {}, {})
    scene.findings.push(sampleOf('real', { Service: { AdditionalInfo: {} } }))
    expect(await ending(scene, 'found')).toMatchObject({ state: 'ok', says: expect.stringContaining('a'.repeat(32)) as string })
  })

  test('an older one that is told again is doubtful, and says how long its event may take', async () => {
    const scene = selftestScene({ CreateSampleFindings: () => {
      scene.findings[0] = sampleOf('a'.repeat(32), { UpdatedAt: '2026-11-24T03:00:09.000Z' })
      return ok()
    } })
    scene.findings.push(sample)
    scene.records = []
    scene.parts.log.look = () => scene.records
    const links = await linksOf({ ...scene, parts: { ...scene.parts, type: 'T' } })
    expect(links.find(({ link }) => link === 'found')).toMatchObject({ state: 'doubtful', hint: expect.stringContaining('every 6 hours') as string })
    expect(links.find(({ link }) => link === 'recorded')).toMatchObject({ state: 'broken', says: expect.stringContaining('of an older sample') as string })
  })

  test('an older one that is as it was is not taken for it', async () => {
    const scene = selftestScene()
    scene.findings.push(sampleOf('old'))
    expect(await ending({ ...scene, parts: { ...scene.parts, type: 'T' } }, 'found')).toMatchObject({ state: 'ok', says: expect.stringContaining('a'.repeat(32)) as string })
  })

  test('that GuardDuty archives by a rule has no event', async () => {
    const scene = selftestScene({ CreateSampleFindings: () => {
      scene.findings.push(sampleOf('b'.repeat(32), { Service: { Archived: true } }))
      return ok()
    } })
    expect(await ending(scene, 'found')).toMatchObject({ state: 'broken', hint: expect.stringContaining('suppression rule') as string })
  })

  test('that is never there, after the time that was given', async () => {
    const scene = selftestScene({ CreateSampleFindings: () => ok() })
    expect(await ending(scene, 'found')).toMatchObject({ state: 'broken', took: 60_000 })
    expect((await linksOf(selftestScene({ CreateSampleFindings: () => ok() }))).at(-1)!.link).toBe('found')
  })

  test('that may not be made, by AWS or by the policy of the team', async () => {
    for (const name of ['AccessDeniedException', 'Forbidden']) expect(await ending(selftestScene({ CreateSampleFindings: () => refused(name) }), 'created')).toMatchObject({ state: 'broken', says: `guardduty:CreateSampleFindings: ${name}: no` })
  })

  test('of which AWS does not say whether it made it is looked for, and not made twice', async () => {
    const scene = selftestScene({ CreateSampleFindings: () => {
      scene.findings.push(sample)
      return refusals.timedOut
    } })
    const links = await linksOf(scene)
    expect(links.find(({ link }) => link === 'created')!.state).toBe('doubtful')
    expect([links.find(({ link }) => link === 'found')!.state, made(scene)]).toEqual(['ok', 1])
  })
})

describe('no alert came of it', () => {
  const silent = (change: (scene: Scene) => void): Promise<Link> => {
    const scene = selftestScene({ CreateSampleFindings: () => {
      scene.findings.push(sample)
      change(scene)
      return ok()
    } }, {}, { records: [] })
    return ending(scene, 'recorded')
  }

  test.each<[string, (scene: Scene) => void, RegExp]>([
    ['the watcher has ended', (scene) => (scene.watched = false), /has ended/],
    ['it is a dead letter', ({ attributes }) => (attributes.dead['ApproximateNumberOfMessages'] = '1'), /dead letters/],
    ['it waits', ({ attributes }) => (attributes.queue['ApproximateNumberOfMessages'] = '7'), /7 messages wait/],
    ['nothing came', () => undefined, /No event of it came/],
  ])('%s', async (_, change, said) => {
    expect(await silent(change)).toMatchObject({ state: 'broken', says: expect.stringMatching(said) as string, hint: expect.any(String) as string, took: 60_000 })
  })

  test('the watcher rejected it', async () => {
    const rejected = { at: '', mono: 1, type: 'rejected', message: 'm', receives: 1, reason: 'This is too deep.', body: `{"id":"${'a'.repeat(32)}"}` } as const
    expect(await ending(selftestScene({}, {}, { records: [rejected] }), 'recorded')).toMatchObject({ state: 'broken', says: 'The watcher rejected its event: This is too deep.', took: 0 })
  })

  test('what the log said before does not count', async () => {
    const scene = selftestScene({}, {}, {})
    scene.parts.log.look = () => told()
    expect(await ending(scene, 'recorded')).toMatchObject({ state: 'broken' })
  })
})

describe('whom the routing names', () => {
  const routed = (...records: Scene['records']): Scene => selftestScene({}, {}, { records })

  test('nobody: it is suppressed', async () => {
    const links = await linksOf(routed(alertRecord({ suppressed: { id: 'pentest', reason: 'Ours', until: '2026-12-01T00:00:00.000Z' } })))
    expect(links.slice(-2)).toMatchObject([{ link: 'routed', state: 'broken', says: expect.stringContaining('pentest') as string }, { link: 'closed', state: 'ok' }])
  })

  test('who is grouped or held back is not tested', async () => {
    const to = [{ name: 'oncall', rules: ['urgent'], outcome: 'told' }, { name: 'second', rules: ['urgent'], outcome: 'grouped', grouped: { key: 'k', since: '', count: 2 } }] as const
    const links = await linksOf(routed(alertRecord({ isDefault: false, to: to.map((each) => ({ ...each, rules: [...each.rules] })) }), finished('oncall', { status: 'delivered' })))
    expect(links.filter(({ link }) => ['routed', 'delivered'].includes(link))).toMatchObject([{ state: 'doubtful', says: 'rule urgent: oncall, second (grouped)' }, { says: 'oncall delivered' }])
  })

  test('a fallback has it', async () => {
    const dead = finished('oncall', { status: 'refused', error: { name: 'HTTP 404', message: 'no_service' } })
    expect(await ending(routed(alertRecord(), dead, finished('second', { status: 'delivered' })), 'delivered')).toMatchObject({ state: 'doubtful', says: 'second delivered, instead of oncall refused: HTTP 404: no_service' })
  })

  test('nobody has it', async () => {
    const dead = { status: 'refused', error: { name: 'HTTP 404', message: 'no_service' } } as const
    const links = await linksOf(routed(alertRecord(), finished('oncall', dead), finished('second', dead)))
    expect(links.slice(-2)).toMatchObject([{ link: 'delivered', state: 'broken', says: 'oncall refused: HTTP 404: no_service; second refused: HTTP 404: no_service' }, { link: 'closed', state: 'ok' }])
  })

  test('it is still being told when the time is over', async () => {
    expect(await ending(routed(alertRecord()), 'delivered')).toMatchObject({ state: 'broken', says: 'oncall is still not told', took: 60_000 })
  })

  test('each destination is a link of its own', async () => {
    const to = ['oncall', 'second'].map((name) => ({ name, rules: [], outcome: 'told' as const }))
    const links = await linksOf(routed(alertRecord({ to }), finished('oncall', { status: 'delivered' }), finished('second', { status: 'passed-over', why: 'a test changes no finding' })))
    expect(links.filter(({ link }) => link === 'delivered').map(({ says }) => says)).toEqual(['oncall delivered', 'second passed over: a test changes no finding'])
  })
})

describe('at the end', () => {
  test('it stays where somebody wants to look at it', async () => {
    const scene = selftestScene({}, { keep: true })
    expect((await linksOf(scene)).at(-1)).toMatchObject({ link: 'closed', says: expect.stringContaining('stay open') as string })
    expect([scene.resolved, archived(scene)]).toEqual([[], []])
  })

  test('a member account may not archive: that is said, and no failure', async () => {
    const scene = selftestScene({ ArchiveFindings: () => refused('BadRequestException') })
    expect((await linksOf(scene)).at(-1)).toMatchObject({ link: 'closed', state: 'doubtful', says: expect.stringContaining('BadRequestException') as string })
    expect(scene.resolved).toEqual([key])
  })

  test('interrupted while it waits, it puts the sample away, and then ends', async () => {
    const scene = selftestScene({}, {}, { records: [] })
    const links: Link[] = []
    const ready = await drain(lookFirst(scene.parts), links)
    scene.clock.sleep = () => Promise.reject(failure('interrupted', 'interrupted', 'Interrupted.'))
    await expect(drain(follow(scene.parts, ready!), links)).rejects.toThrow('Interrupted.')
    expect(links.at(-1)).toMatchObject({ link: 'closed', state: 'ok', says: 'there is no incident, the sample is archived' })
    expect([scene.resolved, archived(scene).length]).toEqual([[key], 1])
  })
})
