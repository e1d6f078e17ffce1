import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { checkDrill, subjectOf } from '../../src/runbooks/check-drill.js'
import { checkRunbook } from '../../src/runbooks/check-runbook.js'
import { readYaml } from '../../src/runbooks/read-yaml.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'
import type { Config } from '../../src/runbooks/runbook.js'
import { servicesOf } from '../../src/runbooks/services-of.js'
import { validateConfig } from '../../src/runbooks/validate.js'
import { languageFolder } from './language.js'

test('the examples of the language read and check without a diagnostic', async () => {
  const document = readYaml(await readFile(join(languageFolder, 'sirun.config.yaml'), 'utf8'), 'sirun.config.yaml')
  expect(document.problems).toEqual([])
  expect(validateConfig(document)).toEqual([])
  const config = document.value as unknown as Config
  const catalog = await loadCatalog([languageFolder], { shownFrom: languageFolder })
  expect([...catalog.runbooks.keys()]).toEqual([
    'attack-sequence',
    'iam-instance-credentials-outside',
    's3-exfiltration',
  ])
  expect([...catalog.procedures.keys()]).toHaveLength(5)
  expect([...catalog.drills.keys()]).toEqual(['ec2-quarantine-instance'])
  const files = [...catalog.runbooks.values(), ...catalog.procedures.values()]
  const drills = [...catalog.drills.values()]
  const model = await loadAwsModel([...files, ...drills].flatMap(({ value }) => [...servicesOf(value)]))
  const around = { model, config, procedures: catalog.procedures }
  const found = [
    ...files.flatMap((file) => checkRunbook(file, around)),
    ...drills.flatMap((drill) => checkDrill(drill, catalog.procedures.get(subjectOf(drill.value!)), around)),
  ]
  expect(found).toEqual([])
})
