/** The incident that somebody means by what they type: a key, an ARN or id of its finding, or the beginning of one. Pure. */
import { incidentOf, resolvedOf, type Incident, type Incidents, type ResolvedIncident } from './incidents.js'
import { isKey, keyOf } from './notice-key.js'

/** Characters that a beginning has at least. */
const fewest = 4
const prefix = 'sirun-'

/** Several where the name is of several. What is open comes before what is resolved. */
export function incidentsNamed(name: string, incidents: Incidents): (Incident | ResolvedIncident)[] {
  const { open, resolved } = incidents
  const key = keyNamed(name)
  const known = key === undefined ? undefined : (incidentOf(incidents, key) ?? resolvedOf(incidents, key))
  if (known) return [known]
  for (const means of [isId, isBeginning])
    for (const each of [open, resolved]) {
      const found = [...each.values()].filter((incident) => means(name, incident))
      if (found.length > 0) return found
    }
  return []
}

/** The key of a finding that nobody here knows: a key, or an ARN that has one. */
export function keyNamed(name: string): string | undefined {
  if (isKey(name)) return name
  return name.startsWith('arn:') ? keyOf(name) : undefined
}

function isId(name: string, { finding }: Incident): boolean {
  return finding.id === name
}

function isBeginning(name: string, { key, finding }: Incident): boolean {
  if (name.length < fewest) return false
  return finding.id.startsWith(name) || key.startsWith(name.startsWith(prefix) ? name : `${prefix}${name}`)
}
