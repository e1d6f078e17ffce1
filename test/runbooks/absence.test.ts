/** What may be absent is looked for in few expressions: none of the others uses any of it. */
import path from 'node:path'
import { checkContext } from '../../src/runbooks/check-context.js'
import { unguardedUses } from '../../src/runbooks/guards.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'
import { phases } from '../../src/runbooks/runbook.js'

const root = path.resolve(import.meta.dirname, '../..')

test('an expression that cannot concern what may be absent does not use it, whatever is known', async () => {
  const { runbooks, procedures } = await loadCatalog(['runbooks', 'test/lint/cases'].map((folder) => path.join(root, folder)))
  let passedOver = 0
  for (const read of [...runbooks.values(), ...procedures.values()]) {
    if (!read.value) continue
    const { absence, expressions } = checkContext(read, read.value, { procedures, model: { operation: () => undefined, operationNames: () => [], services: [] } }, [])
    const mayBeAbsent = (thing: string): boolean => [...phases, 'steps' as const].some((phase) => absence.reason(thing, phase) !== undefined)
    for (const { parsed } of expressions) {
      if (absence.concerns(parsed.references)) continue
      passedOver += 1
      expect(unguardedUses(parsed.tree, () => new Set(), mayBeAbsent, absence.close)).toEqual([])
    }
  }
  expect(passedOver).toBeGreaterThan(500)
})
