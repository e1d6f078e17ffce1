/** The examples of the language are whole files: they check without a diagnostic, and their drill ends as it must. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { ownFunctions } from '../../src/expressions/environment.js'
import { checkDrill, subjectOf } from '../../src/runbooks/check-drill.js'
import { checkRunbook } from '../../src/runbooks/check-runbook.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'
import { stepKinds } from '../../src/runbooks/runbook.js'
import { servicesOf } from '../../src/runbooks/services-of.js'
import { stepKinds as runKinds } from '../../src/engine/generated/step-kinds.js'
import { jsonLines, runMain } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { blocksOf, readDocument } from './blocks.js'

const document = readDocument('docs/runbook-language.md')
const examples = blocksOf(document).filter(({ info }) => info.startsWith('yaml '))
const newFolder = temporaryFolders()

/** A working folder with the examples as files, and a configuration that names them. */
function writeExamples(): string {
  const folder = newFolder()
  for (const { info, text } of examples) {
    const id = /^id: (\S+)$/m.exec(text)![1]!
    const [place, ending] = info === 'yaml procedure' ? ['procedures', '.yaml'] : ['iam', info === 'yaml drill' ? '.drill.yaml' : '.yaml']
    mkdirSync(join(folder, 'runbooks', place), { recursive: true })
    writeFileSync(join(folder, 'runbooks', place, `${id}${ending}`), text)
  }
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [./runbooks]\n')
  return folder
}

test('the examples check without a diagnostic', async () => {
  const { runbooks, procedures, drills, diagnostics } = await loadCatalog([join(writeExamples(), 'runbooks')])
  const files = [...runbooks.values(), ...procedures.values()]
  const model = await loadAwsModel([...files, ...drills.values()].flatMap(({ value }) => [...servicesOf(value)]))
  const around = { model, procedures, config: {} }
  const found = files.flatMap((file) => checkRunbook(file, around))
  for (const drill of drills.values()) found.push(...checkDrill(drill, runbooks.get(subjectOf(drill.value!)), around))
  expect([files.length, drills.size]).toEqual([2, 1])
  expect([...diagnostics, ...found]).toEqual([])
})

test('the drill of the examples ends as it must', async () => {
  const folder = writeExamples()
  const argv = ['drill', 'iam-user-key-abuse', '--script', '--json', '--config', 'config.yaml']
  const ended = await runMain(argv, folder, { SIRUN_STATE_DIR: join(folder, 'state') })
  expect(jsonLines(ended.stdout).at(-1)).toMatchObject({ type: 'drill', passed: true, verdict: 'true-positive' })
})

test('the table of kinds has all of them', () => {
  const table = /\| kind \|[\s\S]*?\n\n/.exec(document)![0]
  const listed = [...new Set([...table.matchAll(/^\| `([a-z]+)`/gm)].map(([, kind]) => kind!))].sort()
  expect(listed).toEqual(Object.keys(runKinds).sort())
  expect(listed).toEqual([...stepKinds].sort())
})

test('the functions of its own are all described', () => {
  expect(ownFunctions.filter((name) => !document.includes(`${name}(`))).toEqual([])
})
