/** Events as a bad day brings them, from a seed: new findings, the same again, updates, storms, garbage, very large ones. */
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import { fixtureText } from '../findings/fixtures.js'

export interface MixedEvents {
  /** Bodies of messages, in order. */
  bodies: string[]
  /** Of every finding in them. */
  keys: Set<string>
  /** Bodies that are no finding. */
  garbage: Set<string>
}

interface GuardDutyEvent {
  detail: { id: string; arn: string; type: string; description: string; service: { count: number }; resource: { instanceDetails: { instanceId: string } } }
}

export function mixedEvents(count: number, random: () => number): MixedEvents {
  const mixed: MixedEvents = { bodies: [], keys: new Set(), garbage: new Set() }
  const text = fixtureText('ec2-c2-event')
  const findings: GuardDutyEvent[] = []
  const take = (event: GuardDutyEvent): void => {
    mixed.keys.add(keyOfFinding({ arn: event.detail.arn, source: 'guardduty', id: event.detail.id }))
    mixed.bodies.push(JSON.stringify(event))
  }
  const fresh = (index: number, instance: string): GuardDutyEvent => {
    const event = JSON.parse(text) as GuardDutyEvent
    const id = index.toString(16).padStart(32, '0')
    Object.assign(event.detail, { id, arn: event.detail.arn.replace(/[^/]+$/, id) })
    event.detail.resource.instanceDetails.instanceId = instance
    findings.push(event)
    return event
  }
  const known = (): GuardDutyEvent => structuredClone(findings[Math.floor(random() * findings.length)]!)
  for (let index = 0; mixed.bodies.length < count; index += 1) {
    const kind = findings.length === 0 ? 0 : random()
    if (kind < 0.6) take(fresh(index, `i-${index.toString(16).padStart(17, '0')}`))
    // The same again, to the byte.
    else if (kind < 0.7) take(known())
    else if (kind < 0.8) {
      const update = known()
      update.detail.service.count += 1 + Math.floor(random() * 1_000_000)
      take(update)
    }
    // A storm: many findings about one instance.
    else if (kind < 0.94) take(fresh(index, 'i-0000000000storm00'))
    else if (kind < 0.99) {
      const body = `${['{"half":', '\u0001\u001b[2J', '{"detail-type":"Scheduled Event","detail":{}}', '['.repeat(5_000)][index % 4]!} ${index}`
      mixed.garbage.add(body)
      mixed.bodies.push(body)
    } else if (random() < 0.5) {
      const large = fresh(index, `i-${index.toString(16).padStart(17, '0')}`)
      large.detail.description = 'x'.repeat(1_000_000)
      take(large)
    } else {
      const body = `${index}${'y'.repeat(1_040_000)}`
      mixed.garbage.add(body)
      mixed.bodies.push(body)
    }
  }
  return mixed
}
