/** The parts of a routing that are known beside its schema. */
import type { Destination, GuardDutyDestination, Routing } from './generated/routing-schema.js'
import type { Path } from './yaml-document.js'

export type { Destination, Escalation, EscalationTier, Routing, RoutingRule, Secret, Suppression } from './generated/routing-schema.js'
export type DestinationType = Destination['type']

/** In the order of the documentation. The compiler keeps them equal to the schema. */
export const destinationTypes = Object.keys({
  sns: true, sqs: true, security_hub: true, guardduty: true, pagerduty: true, jira: true, slack: true, webhook: true, mail: true,
} satisfies Record<DestinationType, true>) as readonly DestinationType[]

/**
 * Destinations that are the finding's own record: each finding has one, and nobody is called by it. So their alerts are
 * neither grouped nor limited.
 */
export const recordsOfFindings: ReadonlySet<DestinationType> = new Set(['security_hub', 'guardduty'])

/** What the `when` of a rule or suppression sees. */
export const namesOfRouting = ['finding', 'environment', 'priority'] as const

/** What holds where the routing says nothing; the schema says the same. */
export const usualGrouping = '1h'
export const usualLimit = { alerts: 20, within: '10m' }
export const usualArchive: NonNullable<GuardDutyDestination['archive']> = ['false-positive', 'benign', 'duplicate']
export const usualPagerDuty = 'https://events.pagerduty.com'

/** Keys of destinations that say where a secret is. */
export const secretKeys = ['url', 'key', 'token', 'routing_key', 'password'] as const

/** Whether the place of a secret's source is at this path, where the schema wants a map. */
export function isSecretPath(path: Path): boolean {
  return path.length === 3 && path[0] === 'destinations' && secretKeys.some((key) => key === path[2])
}

/** Whom a destination's alerts go to where it cannot be told, in turn; a cycle ends where it comes back. */
export function fallbacksOf({ destinations }: Pick<Routing, 'destinations'>, name: string): string[] {
  const chain = [name]
  for (let next = destinations[name]?.fallback; next !== undefined && !chain.includes(next); next = destinations[next]?.fallback) chain.push(next)
  return chain.slice(1)
}
