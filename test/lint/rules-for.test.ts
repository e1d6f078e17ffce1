/** A rule that says what calls it is about finds nothing in a file that makes none of them. */
import path from 'node:path'
import { loadAwsModel, serviceNames } from '../../src/aws-model/load-aws-model.js'
import { rules } from '../../src/lint/generated/rules.js'
import type { PlacedChange } from '../../src/lint/lint-rule.js'
import { matchRivals } from '../../src/lint/match-rivals.js'
import { rulesFor } from '../../src/lint/rules-for.js'
import { checkContext } from '../../src/runbooks/check-context.js'
import { draftOf } from '../../src/runbooks/draft.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'
import { isChange } from '../../src/runbooks/runbook.js'

const root = path.resolve(import.meta.dirname, '../..')

test('what a rule is about hides none of its problems', async () => {
  const { runbooks, procedures } = await loadCatalog(['runbooks', 'test/lint/cases'].map((folder) => path.join(root, folder)))
  const model = await loadAwsModel(serviceNames)
  const facts = { rivals: matchRivals([]) }
  const about = rules.filter((rule) => rule.about)
  expect(about.length).toBeGreaterThan(5)
  let passedOver = 0
  for (const read of [...runbooks.values(), ...procedures.values()]) {
    const value = read.value ?? draftOf(read.kind, read.document.value)
    if (!value) continue
    const context = checkContext(read, value, { procedures, model }, [])
    const asked: readonly object[] = rulesFor(context)
    const changes = context.steps.filter((placed): placed is PlacedChange => isChange(placed.step))
    for (const rule of about) {
      if (asked.includes(rule)) continue
      passedOver += 1
      rule.check!({ ...context, changes, facts, options: {}, report: (_, message) => expect(`${rule.id} in ${read.file}: ${message}`).toBe('') })
    }
  }
  expect(passedOver).toBeGreaterThan(500)
})
