/** Each shipped runbook is found by the findings of its own drills, and the generic one only by what no other is for. */
import { matchRunbooks } from '../../src/runbooks/match-runbook.js'
import { readFindings } from '../../src/findings/read-finding.js'
import type { Finding } from '../../src/findings/finding.js'
import { shippedDrills } from '../drill/play.js'
import { fixtureNames, fixtureText } from '../findings/fixtures.js'

const { catalog, drills } = await shippedDrills()

function idsFor(finding: Finding): string[] {
  const { matches, diagnostics } = matchRunbooks(finding, {}, catalog.runbooks.values())
  expect(diagnostics).toEqual([])
  return matches.map(({ runbook: { id } }) => id)
}

const starts = drills.flatMap(({ id, subject, scenario: { finding } }) => (finding ? [[id, subject.id, finding] as const] : []))

test.each(starts)('%s: its finding is for %s', (_, runbook, finding) => {
  expect(idsFor(finding)[0]).toBe(runbook)
})

test.each(fixtureNames)('%s: has a runbook, and the generic one is the last', (name) => {
  for (const finding of readFindings(fixtureText(name), name).findings) expect(idsFor(finding).at(-1)).toBe('generic-triage')
})
