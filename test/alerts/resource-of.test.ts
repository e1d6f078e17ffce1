import { resourceOf } from '../../src/alerts/resource-of.js'
import type { Finding } from '../../src/findings/finding.js'
import { fixture, fixtureNames, fixtureText } from '../findings/fixtures.js'
import { readFindings } from '../../src/findings/read-finding.js'

test.each([
  ['ec2-c2-event', 'instance 111122223333 eu-west-1 i-0aaaabbbbccccdddd'],
  ['iam-key', 'access key 111122223333 AKIAEXAMPLEKEY000001'],
])('%s', (name, resource) => {
  expect(resourceOf(fixture(name))).toBe(resource)
})

test('every finding is about something', () => {
  for (const finding of fixtureNames.flatMap((name) => readFindings(fixtureText(name), name).findings)) expect(resourceOf(finding)).toMatch(/^\S+( \S+)* \S+$/)
})

test('a name, which people give, changes nothing', () => {
  const finding = fixture('ec2-c2-event')
  const renamed: Finding = { ...finding, instance: { ...finding.instance!, tags: [{ key: 'Name', value: 'other' }] } }
  expect(resourceOf(renamed)).toBe(resourceOf(finding))
})

test('the same id elsewhere is another resource, but a key is the same in every region', () => {
  const elsewhere = (name: string): [string, string] => [resourceOf(fixture(name)), resourceOf({ ...fixture(name), region: 'us-east-1' })]
  const [instance, other] = elsewhere('ec2-c2-event')
  expect(other).not.toBe(instance)
  const [key, same] = elsewhere('iam-key')
  expect(same).toBe(key)
})

test('what names nothing is about its account', () => {
  const { instance, ...rest } = fixture('ec2-c2-event')
  expect(instance).toBeDefined()
  expect(resourceOf({ ...rest, resources: [] })).toBe('account 111122223333 eu-west-1')
})
