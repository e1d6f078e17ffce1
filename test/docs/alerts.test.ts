/** docs/alerts.md against the program: the routing that it shows is one, and its members are those of the output. */
import { lintFiles } from '../../src/lint/lint-files.js'
import { destinationTypes } from '../../src/runbooks/routing.js'
import { readRouting } from '../../src/runbooks/read-routing.js'
import { blocksOf, missingPaths, readDocument } from './blocks.js'

const page = readDocument('docs/alerts.md')

test('the routing that is shown is one, with nothing to say against it', async () => {
  const shown = blocksOf(page).filter(({ text }) => text.startsWith('destinations:'))
  expect(shown).toHaveLength(1)
  const routing = readRouting(shown[0]!.text, 'routing.yaml')
  expect(await lintFiles([], { runbooks: new Map(), procedures: new Map() }, undefined, { routings: [routing], asOf: '2026-11-24' })).toEqual([])
})

test('every type of destination is named', () => {
  for (const type of destinationTypes) expect(page).toContain(`\`${type}\``)
})

test('every path that the page names exists', () => {
  expect(missingPaths(page)).toEqual([])
})
