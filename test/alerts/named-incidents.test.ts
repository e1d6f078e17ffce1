import { noIncidents, type Incidents } from '../../src/alerts/incidents.js'
import { incidentsNamed, keyNamed } from '../../src/alerts/named-incidents.js'
import { keyOf } from '../../src/alerts/notice-key.js'
import { anna, minute, openIncident } from './open-incident.js'

const arn = 'arn:aws:guardduty:eu-west-1:111122223333:detector/12ab/finding/77aa'
const finding = (id: string): ReturnType<typeof openIncident>['finding'] => ({ ...openIncident().finding, id })
const one = openIncident({ key: keyOf(arn), finding: { ...finding('77aa00'), arn } })
const two = openIncident({ key: `sirun-${'b'.repeat(32)}`, finding: finding('77bb00') })
const over = openIncident({ key: `sirun-bbbb${'c'.repeat(28)}`, finding: finding('99') })

function incidents(): Incidents {
  const all = noIncidents()
  for (const each of [one, two]) all.open.set(each.key, each)
  all.resolved.set(over.key, { ...over, resolved: { ...anna, at: minute(3) }, recorded: minute(3) })
  all.joined.set(keyOf('arn:aws:x'), { key: two.key, at: minute(1) })
  return all
}

test.each([
  ['its key', one.key, [one.key]],
  ['its ARN', arn, [one.key]],
  ['its id', '77bb00', [two.key]],
  ['an id that is short', '99', [over.key]],
  ['the beginning of its id', '77aa', [one.key]],
  ['the beginning of its key, as it is listed', one.key.slice(6, 14), [one.key]],
  ['and with all before it', one.key.slice(0, 14), [one.key]],
  ['the ARN of what is grouped with it', 'arn:aws:x', [two.key]],
  ['what is open comes before what is resolved', 'bbbb', [two.key]],
  ['what is resolved, where nothing open has that name', 'bbbbc', [over.key]],
  ['too short for a beginning', '77b', []],
  ['nothing', 'zzzz', []],
  ['the ARN of what nobody knows', 'arn:aws:y', []],
])('%s', (_, name, keys) => {
  expect(incidentsNamed(name, incidents()).map(({ key }) => key)).toEqual(keys)
})

test('a name of several gives all', () => {
  const all = incidents()
  all.open.set('x', openIncident({ key: 'x', finding: finding('77aa11') }))
  expect(incidentsNamed('77aa', all)).toHaveLength(2)
})

test('only a key or an ARN names what nobody here knows', () => {
  expect([keyNamed(two.key), keyNamed('arn:aws:y'), keyNamed('77aa00'), keyNamed(`${two.key}0`)]).toEqual([two.key, keyOf('arn:aws:y'), undefined, undefined])
})
