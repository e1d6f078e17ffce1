/** The GuardDuty finding types that exist, for whoever must tell a real one from a mistyped one. */
import type { SeverityLabel } from './finding.js'
import { findingTypeTable } from './finding-type-table.js'

export interface FindingType {
  type: string
  /** Labels that it comes with; none where AWS says that it varies. */
  severities: SeverityLabel[]
  /** GuardDuty's `Resource.ResourceType`; none where AWS documents none. */
  resourceTypes: string[]
  /** GuardDuty no longer makes it; old findings and fixtures still carry it. */
  retired: boolean
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '))

/** Every type, sorted. */
export const findingTypes: readonly FindingType[] = findingTypeTable.map(([type, severities, resources, retired]) => ({
  type,
  severities: words(severities) as SeverityLabel[],
  resourceTypes: words(resources),
  retired: retired ?? false,
}))

const types = new Map(findingTypes.map((one) => [one.type, one]))

export function isKnownFindingType(type: string): boolean {
  return types.has(type)
}

/** What is known of `type`, or undefined. */
export function findingType(type: string): FindingType | undefined {
  return types.get(type)
}
