/** What is looked for in the steps alone is what is found anywhere in a file. */
import path from 'node:path'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'
import { servicesOf, servicesOfSteps } from '../../src/runbooks/services-of.js'

const root = path.resolve(import.meta.dirname, '../..')

test('the steps of the shipped files name all services that the files name', async () => {
  const { runbooks, procedures } = await loadCatalog([path.join(root, 'runbooks')])
  const files = [...runbooks.values(), ...procedures.values()].map(({ value }) => value!)
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) expect([...servicesOfSteps(file)].sort()).toEqual([...servicesOf(file)].sort())
})
