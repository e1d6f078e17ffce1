/** What the alert log knows of findings, by their keys: the versions that were alerted, and by destination the last delivery. Pure. */
import type { AlertRecord, Teller } from './alert-records.js'
import type { Urgency } from './urgency-of.js'

export interface KnownFinding {
  /** When it was last heard of; ISO 8601. */
  at: string
  /** The last that were alerted. */
  versions: KnownVersion[]
  to: Record<string, KnownDelivery>
}

export interface KnownVersion {
  version: string
  priority: Urgency['priority']
  /** When; ISO 8601. */
  at: string
}

export interface KnownDelivery {
  /** When it was last told, or about to be; ISO 8601. */
  at: string
  /** The receiver has it. */
  delivered?: true
  /** The receiver's name for it, and its page. */
  reference?: string
  link?: string
  /** Who is to tell it and has not said how that ended. */
  telling?: Teller
}

/** By key. */
export type KnownFindings = Map<string, KnownFinding>

const mostVersions = 8

/** The same finding unchanged, and not more urgent than it was then: the same event told twice. */
export function knownVersion(findings: KnownFindings, key: string, version: string, priority: Urgency['priority']): KnownVersion | undefined {
  return findings.get(key)?.versions.find((each) => each.version === version && each.priority <= priority)
}

/** Takes a record in. */
export function applyFinding(findings: KnownFindings, record: AlertRecord): void {
  switch (record.type) {
    case 'alert': {
      const { key, at, version, priority, suppressed, to, by } = record
      // What is suppressed may be told when it comes again.
      if (suppressed) return
      const known = knownAt(findings, key, at)
      if (version !== undefined) known.versions = [...known.versions, { version, priority, at }].slice(-mostVersions)
      for (const { name, outcome } of to) if (outcome === 'told') put(known, name, { at, telling: by })
      return
    }
    case 'delivery-started':
      return put(knownAt(findings, record.key, record.at), record.to, { at: record.at, telling: record.by })
    case 'delivery-finished': {
      const { key, at, to, delivery } = record
      return put(knownAt(findings, key, at), to, { at, ...(delivery.status === 'delivered' && { delivered: true, ...named(delivery) }) })
    }
    default:
      return
  }
}

/** Forgets what was not heard of since, but for what is kept. */
export function forgetFindings(findings: KnownFindings, before: string, isKept: (key: string) => boolean): void {
  for (const [key, { at }] of findings) if (at < before && !isKept(key)) findings.delete(key)
}

function knownAt(findings: KnownFindings, key: string, at: string): KnownFinding {
  const known = findings.get(key) ?? { at, versions: [], to: {} }
  known.at = at
  findings.set(key, known)
  return known
}

/** What was delivered before stays known, whatever became of it later. */
function put({ to }: KnownFinding, name: string, delivery: KnownDelivery): void {
  const before = to[name]
  to[name] = { ...(before?.delivered && { delivered: true as const, ...named(before) }), ...delivery }
}

function named({ reference, link }: Pick<KnownDelivery, 'reference' | 'link'>): Pick<KnownDelivery, 'reference' | 'link'> {
  return { ...(reference !== undefined && { reference }), ...(link !== undefined && { link }) }
}
