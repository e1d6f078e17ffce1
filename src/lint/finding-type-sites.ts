/** The finding types of a runbook's match that are written as GuardDuty writes them. */
import { isProcedure, type RunbookFile } from '../runbooks/runbook.js'
import type { Path } from '../runbooks/yaml-document.js'

/** `ThreatPurpose:Resource/Family…`, or a pattern that begins like one. Security Hub's types have words with spaces. */
const guardDutyType = /^[A-Z][A-Za-z]*:[A-Za-z0-9]*(\/\S*)?\*?$/

/** Each type with its place in the file. */
export function guardDutyTypesOf(file: RunbookFile): { type: string; path: Path }[] {
  if (isProcedure(file)) return []
  return file.match.flatMap(({ types }, i) =>
    (types ?? []).flatMap((type, j) => (guardDutyType.test(type) ? [{ type, path: ['match', i, 'types', j] }] : [])),
  )
}
