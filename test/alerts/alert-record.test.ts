import fc from 'fast-check'
import type { Alert } from '../../src/alerts/alert.js'
import { alertRecord, versionOf } from '../../src/alerts/alert-record.js'
import { routeAlert } from '../../src/alerts/route-alert.js'
import { noPastAlerts } from '../../src/alerts/past-alerts.js'
import type { Finding } from '../../src/findings/finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { decodeBlob, decodeLine, encodeLine, hashOf } from '../../src/journal/record-line.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture, fixtureNames, fixtureText } from '../findings/fixtures.js'
import { alertOf, at } from './alert-of.js'
import { hook } from './deliveries.js'

const by = { host: 'h', pid: 1, started: '1' }
const routing: Routing = { destinations: { a: hook(), b: hook() }, default: { to: ['a'], escalation: 'standard' } }

function recordOf(alert: Alert, finding: Finding, how = routing): ReturnType<typeof alertRecord> {
  return alertRecord('A', { alert, finding }, routeAlert(how, { alert, finding, environment: '' }, noPastAlerts), { by })
}

/** As it comes back from the disk, with what is too long for a line. */
function reread(body: object): Record<string, unknown> {
  const { bytes, blobs } = encodeLine({ at: at.toISOString(), mono: 0, ...body } as never, { seq: 1, prev: hashOf(Buffer.from('')), synced: 0 })
  const reading = decodeLine(bytes.subarray(0, -1))
  if (reading.state !== 'read') throw new Error(reading.why)
  const moved = [...reading.line.moved].map(([name, { sha256 }]) => [name, decodeBlob(blobs.find((each) => each.sha256 === sha256)!.bytes)])
  return { ...reading.line.members, ...Object.fromEntries(moved) as object }
}

const findings = fixtureNames.flatMap((name) => readFindings(fixtureText(name), name).findings.map((finding) => [name, finding] as const))

test.each(findings)('%s is read from the log as it was written: it can be told again', (_, finding) => {
  const alert = alertOf(finding, { context: { owner: { state: 'known', value: 'team-a' }, group: { state: 'none' }, related: { state: 'known', value: { findings: [{ id: 'f', type: 't', severity: 'LOW', updated: at }], more: false } } } })
  expect(reread(recordOf(alert, finding)).shown).toEqual(alert)
})

test('so is one of hostile and of very long texts', () => {
  const finding = fixture('ec2-c2-event')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(1, 40_000), (text, times) => {
      const alert = alertOf({ ...finding, description: text.repeat(times), title: text, resources: [{ kind: text, id: text }] })
      expect(reread(recordOf(alert, finding)).shown).toEqual(alert)
    }),
    { numRuns: 30 },
  )
})

test('it has its clock, its escalation and its version', () => {
  const finding = fixture('ec2-c2-event')
  const alert = { ...alertOf(finding), urgency: { priority: 'P2' as const, because: 'x', acknowledge: 1_000, resolve: 9_000 } }
  expect(recordOf(alert, finding)).toMatchObject({ clock: { acknowledge: 1_000, resolve: 9_000 }, escalation: 'standard', version: versionOf(finding), isDefault: true })
})

test('what nobody is told of is not kept to be told again', () => {
  const finding = fixture('ec2-c2-event')
  const suppress = [{ id: 's', when: 'true', reason: 'r', until: '2027-01-01' }]
  expect(recordOf(alertOf(finding), finding, { ...routing, suppress })).not.toHaveProperty('shown')
})

test('the version is that of what the finding says, not of how it is written', () => {
  const finding = fixture('ec2-c2-event')
  const turned = Object.fromEntries(Object.entries(finding).reverse()) as Finding
  expect(versionOf(turned)).toBe(versionOf(finding))
  expect(versionOf({ ...finding, count: 77 })).not.toBe(versionOf(finding))
})
